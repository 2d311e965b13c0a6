import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PulsegateError } from "../../../signals/errors.ts";
import type { PpgRecord } from "./ppg-examples.ts";
import { PPG_RATE_HZ } from "./ppg-motion.ts";
import { resampleWhole } from "./read-signal.ts";

/** Subjects of the BIDMC data set that the gate is trained on. */
export const BIDMC_SUBJECTS: readonly string[] = Array.from({ length: 12 }, (_, k) =>
  String(k + 1).padStart(2, "0"),
);

const SOURCE_RATE_HZ = 125;
/** Beats per minute by which the pulse rate may differ from the ECG's heart rate. */
const AGREEMENT_BPM = 8;

/** The named columns of a gzipped table with a header line; a cell that is not a number becomes NaN. */
const readColumns = async (file: string, names: readonly string[]): Promise<Float32Array[]> => {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new PulsegateError("not-found", "training recording is missing", { where: file, cause });
  });
  const lines = gunzipSync(bytes).toString("utf8").trimEnd().split(/\r?\n/);
  const header = (lines[0] ?? "").split(",").map((cell) => cell.trim());
  const indices = names.map((name) => {
    const index = header.indexOf(name);
    if (index < 0)
      throw new PulsegateError("malformed", "column is missing", { where: file, expected: name });
    return index;
  });
  const columns = names.map(() => new Float32Array(lines.length - 1));
  for (let row = 1; row < lines.length; row++) {
    const cells = lines[row].split(",");
    indices.forEach((index, c) => {
      (columns[c] as Float32Array)[row - 1] = Number.parseFloat(cells[index] ?? "");
    });
  }
  return columns;
};

/** Reads one subject's PPG as the device would sample it. */
export const loadBidmc = async (folder: string, subject: string): Promise<PpgRecord> => {
  const stem = join(folder, `bidmc_${subject}`);
  const [pleth = new Float32Array()] = await readColumns(`${stem}_Signals.csv.gz`, ["PLETH"]);
  const [heart, pulse] = await readColumns(`${stem}_Numerics.csv.gz`, ["HR", "PULSE"]);
  const doubtfulSeconds = Uint8Array.from(heart ?? [], (rate, s) =>
    Math.abs(rate - (pulse?.[s] ?? Number.NaN)) <= AGREEMENT_BPM ? 0 : 1,
  );
  const samples = resampleWhole(pleth, SOURCE_RATE_HZ, PPG_RATE_HZ);
  return { name: `bidmc-${subject}`, samples, doubtfulSeconds };
};
