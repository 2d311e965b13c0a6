import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { datasetFile } from "../../../datasets/format/wfdb/provenance.ts";
import { listRecords } from "../../../datasets/io/list-records.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import type { Provenance, Recording } from "../../../datasets/recording.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { openNamed, type SubjectOptions } from "../open-subject.ts";
import { table } from "../table.ts";

/** What is said of one recording. */
interface Described {
  readonly name: string;
  readonly format: string;
  readonly durationS: number | undefined;
  readonly startTime: string | undefined;
  readonly channels: Recording["channels"];
  readonly annotators: readonly string[];
  readonly provenance: Provenance | undefined;
}

const describe = ({
  name,
  format,
  durationS,
  startTime,
  channels,
  annotators,
  provenance,
}: Recording): Described => ({
  name,
  format,
  durationS,
  startTime,
  channels,
  annotators,
  provenance,
});

const length = (durationS: number | undefined): string => {
  if (durationS === undefined) return "?";
  const whole = Math.floor(durationS);
  const minutes = Math.floor(whole / 60) % 60;
  return `${Math.floor(whole / 3600)}:${String(minutes).padStart(2, "0")}:${(durationS - 60 * Math.floor(whole / 60)).toFixed(1).padStart(4, "0")}`;
};
const rates = (channels: Recording["channels"]): string =>
  [...new Set(channels.map((c) => `${c.sampleRateHz}${c.rateEstimated ? " (estimated)" : ""}`))].join(", ");

/** Prints what a recording or a folder holds. */
export async function infoCommand(
  path: string,
  { json, ...options }: SubjectOptions & { readonly json?: boolean },
): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return folderInfo(path, json === true);
  const recording = await openNamed(path, options);
  const counts: Record<string, Record<string, number>> = {};
  for (const annotator of recording.annotators) {
    const symbols: Record<string, number> = {};
    for (const { symbol } of await recording.annotations(annotator)) {
      symbols[symbol] = (symbols[symbol] ?? 0) + 1;
    }
    counts[annotator] = symbols;
  }
  if (json) {
    const { comments, findings } = recording;
    console.log(JSON.stringify({ ...describe(recording), comments, annotations: counts, findings }, null, 2));
    return;
  }
  console.log(`${recording.name}: ${recording.format}, ${length(recording.durationS)}`);
  if (recording.startTime !== undefined) console.log(`began ${recording.startTime}`);
  console.log(
    table(
      ["#", "channel", "kind", "Hz", "unit", "samples"],
      recording.channels.map((c, index) => [
        index,
        c.name,
        c.modality,
        rates([c]),
        c.units,
        c.lengthSamples ?? "?",
      ]),
    ),
  );
  for (const [annotator, symbols] of Object.entries(counts)) {
    const parts = Object.entries(symbols).sort((a, b) => b[1] - a[1]);
    console.log(`annotator ${annotator}: ${parts.map(([symbol, count]) => `${count} ${symbol}`).join(", ")}`);
  }
  for (const comment of recording.comments) console.log(`comment: ${comment}`);
  sayProvenance(recording.provenance);
  for (const { severity, message } of recording.findings) console.log(`${severity}: ${message}`);
}

function sayProvenance(provenance: Provenance | undefined): void {
  if (provenance === undefined) console.log("licence: not recorded");
  else console.log(`${provenance.title}\nlicence: ${provenance.licence}\ncite: ${provenance.citation}`);
}

async function folderProvenance(folder: string): Promise<Provenance | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, datasetFile), "utf8")) as Provenance;
  } catch {
    return undefined;
  }
}

async function folderInfo(folder: string, json: boolean): Promise<void> {
  const described: Described[] = [];
  const failed: { name: string; message: string }[] = [];
  for (const name of await listRecords(folder)) {
    try {
      described.push(describe(await openRecording(join(folder, name))));
    } catch (error) {
      if (!(error instanceof PulsegateError)) throw error;
      failed.push({ name, message: error.message });
    }
  }
  const provenance = (await folderProvenance(folder)) ?? described.find((one) => one.provenance)?.provenance;
  if (json) {
    console.log(JSON.stringify({ folder, provenance, recordings: described, failed }, null, 2));
    return;
  }
  console.log(
    table(
      ["recording", "length", "channels", "Hz", "annotators"],
      described.map((one) => [
        one.name,
        length(one.durationS),
        one.channels.map((channel) => channel.name).join(", "),
        rates(one.channels),
        one.annotators.join(", "),
      ]),
    ),
  );
  for (const { name, message } of failed) console.log(`cannot be opened: ${name}: ${message}`);
  const hours = described.reduce((sum, one) => sum + (one.durationS ?? 0), 0) / 3600;
  console.log(`${described.length} recordings, ${hours.toFixed(2)} h`);
  sayProvenance(provenance);
}
