import { catalogue } from "../../../datasets/catalogue.ts";
import { openShipped, shippedNames } from "../../../datasets/io/shipped.ts";
import { table } from "../table.ts";

/** Prints what ships and what can be fetched. */
export async function listDatasets({ json }: { readonly json?: boolean }): Promise<void> {
  const shipped = await Promise.all(
    shippedNames.map(async (name) => {
      const { provenance, durationS, channels } = await openShipped(name);
      const rates = channels.map((channel) => `${channel.name} ${channel.sampleRateHz} Hz`).join(", ");
      return {
        name,
        title: provenance?.title ?? "",
        durationS,
        contents: rates,
        licence: provenance?.licence ?? "",
      };
    }),
  );
  const fetchable = catalogue.map(({ name, title, version, url, licence, citation, contents }) => {
    return { name, title, version, url, licence, citation, contents };
  });
  if (json) {
    console.log(JSON.stringify({ shipped, fetchable }, null, 2));
    return;
  }
  console.log("Ships with Pulsegate (use the name as it is: pulsegate replay ecg208):");
  console.log(
    table(
      ["name", "what", "signals", "licence"],
      shipped.map((one) => [one.name, one.title, one.contents, one.licence]),
    ),
  );
  console.log("Can be fetched from PhysioNet (pulsegate datasets fetch <name>):");
  console.log(
    table(
      ["name", "what", "contents", "licence"],
      fetchable.map((one) => [one.name, `${one.title} ${one.version}`, one.contents, one.licence]),
    ),
  );
}
