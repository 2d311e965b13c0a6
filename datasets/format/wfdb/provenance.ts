import type { Provenance } from "../../recording.ts";
import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";

const MAX_BYTES = 1 << 16;

/** Provenance of a whole folder, which `datasets fetch` puts there. */
export const datasetFile = "dataset.json";

/**
 * Reads `<name>.provenance.json` or else `dataset.json`, which whoever fetches or converts a record may put beside it:
 * `{ "title", "licence", "citation" }`, all text. Undefined when there is none; a bad one is a finding.
 */
export const readProvenance = async (
  folder: Folder,
  name: string,
  log: FindingLog,
): Promise<Provenance | undefined> => {
  const own = `${name}.provenance.json`;
  const file = (await folder.size(own)) === undefined ? datasetFile : own;
  if ((await folder.size(file)) === undefined) return undefined;
  const text = new TextDecoder().decode(await folder.read(file, 0, MAX_BYTES));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) {
      const { title, licence, citation } = value as Record<string, unknown>;
      if (typeof title === "string" && typeof licence === "string" && typeof citation === "string") {
        return { title, licence, citation };
      }
    }
  } catch {
    // Reported below, like any other content that is not a provenance.
  }
  log.warn(file, "not a provenance: title, licence and citation are expected as text");
  return undefined;
};
