import { readFileSync } from "node:fs";
import type { WfdbRecording } from "../../datasets/format/wfdb/open-wfdb.ts";

/** What became of every sample that the board took. */
export interface Account {
  /** Samples that the board took, by what its wire did to them. */
  readonly taken: { readonly whole: number; readonly damaged: number; readonly lost: number };
  /** Samples in the recording, and those marked as lost. */
  readonly recorded: number;
  readonly markedLost: number;
  /** Recorded samples that are what the board sent whole, and those that came from damaged frames. */
  readonly exact: number;
  readonly fromDamaged: number;
  /** Recorded samples that differ from what was sent whole: must be 0. */
  readonly wrong: number;
  /** Sent whole and not recorded: at cuts (in the wire when it was pulled), resets, and while frames are looked for again. */
  readonly wholeNotRecorded: number;
  /** Gaps by how many samples their length is off. */
  readonly gaps: number;
  readonly gapErrors: Readonly<Record<string, number>>;
  readonly worstGapError: number;
}

const NEEDLE = 100;

/** What the board was given, sample by sample. */
interface Truth {
  readonly counts: Int16Array;
  readonly fates: Uint8Array;
}

function readTruth(file: string): Truth {
  const bytes = readFileSync(file);
  const counts = new Int16Array(bytes.length / 3);
  const fates = new Uint8Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    fates[i] = bytes[3 * i] ?? 2;
    counts[i] = bytes.readInt16LE(3 * i + 1);
  }
  return { counts, fates };
}

/** Lays the first channel of a recording beside what the board was given. */
export async function accountFor(truthFile: string, recording: WfdbRecording): Promise<Account> {
  const truth = readTruth(truthFile);
  const taken = { whole: 0, damaged: 0, lost: 0 };
  for (const fate of truth.fates) taken[(["whole", "damaged", "lost"] as const)[fate as 0 | 1 | 2]]++;
  const account = { recorded: 0, exact: 0, fromDamaged: 0, wrong: 0 };
  const errors: number[] = [];
  let at = 0;
  let end = 0;
  for (const run of await runsOf(recording)) {
    const expected = at + (run.start - end);
    const found = find(truth, run.samples, at, expected);
    if (run.start > end) errors.push(Math.abs(found - expected));
    compare(truth, run.samples, found, account);
    account.recorded += run.samples.length;
    at = found + run.samples.length;
    end = run.start + run.samples.length;
  }
  const errorsWithin = (low: number, high: number) => errors.filter((e) => e >= low && e <= high).length;
  return {
    taken,
    ...account,
    markedLost: end - account.recorded,
    wholeNotRecorded: taken.whole - account.exact,
    gaps: errors.length,
    gapErrors: { "0": errorsWithin(0, 0), "1": errorsWithin(1, 1), "2-25": errorsWithin(2, 25) },
    worstGapError: errors.reduce((most, error) => Math.max(most, error), 0),
  };
}

function compare(
  { counts, fates }: Truth,
  run: Int32Array,
  start: number,
  account: { exact: number; fromDamaged: number; wrong: number },
): void {
  for (let i = 0; i < run.length; i++) {
    const fate = fates[start + i];
    if (fate === 0 && counts[start + i] === run[i]) account.exact++;
    else if (fate === 1) account.fromDamaged++;
    else account.wrong++;
  }
}

/** Where in the truth a run begins: the place nearest to the expected one, not before `from`, that its first samples fit. */
function find({ counts, fates }: Truth, run: Int32Array, from: number, expected: number): number {
  const fits = (start: number) => {
    for (let i = 0; i < Math.min(NEEDLE, run.length); i++) {
      if (fates[start + i] === 0 && counts[start + i] !== run[i]) return false;
      if (fates[start + i] === 2) return false;
    }
    return true;
  };
  for (let off = 0; off < 200_000; off++) {
    if (expected + off < counts.length && fits(expected + off)) return expected + off;
    if (expected - off >= from && fits(expected - off)) return expected - off;
  }
  return expected;
}

interface Run {
  readonly start: number;
  readonly samples: Int32Array;
}

/** Stretches of channel 0 without a loss, as recorded integers. */
async function runsOf(recording: WfdbRecording): Promise<Run[]> {
  const { gain, baseline } = recording.layout[0] ?? { gain: 1, baseline: 0 };
  const runs: { start: number; parts: Int32Array[] }[] = [];
  let end = -1;
  for await (const block of recording.blocks({ channels: [0] })) {
    if (block.kind === "gap") continue;
    if (block.startSample !== end) runs.push({ start: block.startSample, parts: [] });
    runs.at(-1)?.parts.push(Int32Array.from(block.samples, (value) => Math.round(value * gain + baseline)));
    end = block.startSample + block.samples.length;
  }
  return runs.map(({ start, parts }) => {
    const samples = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      samples.set(part, at);
      at += part.length;
    }
    return { start, samples };
  });
}
