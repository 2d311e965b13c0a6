import { readFileSync } from "node:fs";
import type { FaultEvent } from "../../datasets/format/frame/simulate/faults.ts";
import type { WfdbRecording } from "../../datasets/format/wfdb/open-wfdb.ts";
import { FATES, NUMBER_BASE, readTruth, type Truth } from "./truth.ts";

/** What became of every sample that the board took. */
export interface Account {
  /** Frames that the board sent, by what its wire did to them. */
  readonly sent: { readonly whole: number; readonly damaged: number; readonly lost: number };
  /** Samples in the recording, and those marked as lost. */
  readonly recorded: number;
  readonly markedLost: number;
  /** Recorded samples that are what the board sent whole, and those that came from damaged frames. */
  readonly exact: number;
  readonly fromDamaged: number;
  /** Recorded samples that are nothing the board sent: must be 0. */
  readonly wrong: number;
  /** Sent whole and not recorded: in the wire when it was pulled, and while frames are looked for again. */
  readonly wholeNotRecorded: number;
  /** Places where frames are missing, or too many, without a gap that says so: must be 0. */
  readonly unmarked: number;
  readonly gaps: number;
  /** Gaps by the faults that made them: how many, how many of exactly the right length, most samples off. */
  readonly byFault: Readonly<Record<string, { gaps: number; exact: number; worst: number }>>;
  /** Samples by which places in the recording are early (negative) or late, at most, and at its end. */
  readonly offTime: { readonly least: number; readonly most: number; readonly atEnd: number };
}

/** A run is where the numbers of this many of its frames say that it is. */
const AGREEING = 3;
/** Fewer of them are believed when they are so many frames away at most: a broken frame says any number. */
const CLOSE = 10_000;

/** Lays a recording beside what the board sent; the last two channels tell which frame is which. */
export async function accountFor(
  truthFile: string,
  faultsFile: string,
  recording: WfdbRecording,
): Promise<Account> {
  const truth = readTruth(truthFile);
  const faults: FaultEvent[] = JSON.parse(readFileSync(faultsFile, "utf8"));
  const { samples, runs, length } = await countsOf(recording);
  const place = placesOf(truth, samples, runs);
  const sent = { whole: 0, damaged: 0, lost: 0 };
  for (const fate of truth.fates) sent[FATES[fate] ?? "lost"]++;
  const tally = new Tally(truth, faults);
  for (const { start, end } of runs) {
    tally.afterGap = true;
    for (let i = start; i < end; i++) tally.add(i, place[i] ?? -1, samples.first[i] ?? 0);
  }
  const recorded = runs.reduce((sum, { start, end }) => sum + end - start, 0);
  return {
    sent,
    recorded,
    markedLost: length - recorded,
    ...tally.counts,
    wholeNotRecorded: sent.whole - tally.counts.exact,
    gaps: runs.length - 1,
    byFault: tally.byFault,
    offTime: tally.offTime,
  };
}

/** Adds up what recorded samples are, one after another. */
class Tally {
  readonly counts = { exact: 0, fromDamaged: 0, wrong: 0, unmarked: 0 };
  readonly byFault: Record<string, { gaps: number; exact: number; worst: number }> = {};
  readonly offTime = { least: 0, most: 0, atEnd: 0 };
  /** The next sample stands behind a gap. */
  afterGap = false;
  readonly #truth: Truth;
  readonly #faults: readonly FaultEvent[];
  #tick = -1;
  #zero: number | undefined;

  constructor(truth: Truth, faults: readonly FaultEvent[]) {
    this.#truth = truth;
    this.#faults = faults;
  }

  /** @param frame the one that the sample says it is; -1: none. */
  add(at: number, frame: number, count: number): void {
    const { fates, counts, ticks } = this.#truth;
    const whole = fates[frame] === FATES.indexOf("whole");
    if (frame < 0 || (whole && counts[frame] !== count)) this.counts.wrong++;
    else if (whole) this.counts.exact++;
    else this.counts.fromDamaged++;
    if (frame >= 0) this.#place(at, ticks[frame] ?? 0);
  }

  #place(at: number, tick: number): void {
    // Time begins with the first frame that came.
    this.#zero ??= at - tick;
    const offset = at - tick - this.#zero;
    const { offTime } = this;
    const moved = Math.abs(offset - offTime.atEnd);
    if (this.#tick >= 0 && this.afterGap) this.#gap(causes(this.#faults, this.#tick, tick), moved);
    else if (moved > 0) this.counts.unmarked++;
    this.afterGap = false;
    this.#tick = tick;
    offTime.atEnd = offset;
    offTime.least = Math.min(offTime.least, offset);
    offTime.most = Math.max(offTime.most, offset);
  }

  #gap(cause: string, error: number): void {
    const seen = this.byFault[cause] ?? { gaps: 0, exact: 0, worst: 0 };
    seen.gaps++;
    if (error === 0) seen.exact++;
    seen.worst = Math.max(seen.worst, error);
    this.byFault[cause] = seen;
  }
}

/** Kinds of the faults that hurt the frames between two ticks. */
function causes(faults: readonly FaultEvent[], from: number, to: number): string {
  const kinds = faults.filter(({ tick, ticks }) => tick <= to && tick + Math.max(1, ticks) >= from);
  return [...new Set(kinds.map(({ kind }) => kind))].sort().join("+") || "none";
}

/** The frame that each recorded sample is; -1 where its number and its neighbours' say that it is none. */
function placesOf(truth: Truth, samples: Samples, runs: readonly Run[]): Int32Array {
  const place = new Int32Array(samples.first.length).fill(-1);
  let next = 0;
  for (const { start, end } of runs) {
    for (let i = start; i < end; i++) {
      const frame = frameAt(samples, { start, end }, i, next);
      // A damaged frame tells a number that is damaged, too: it is the one that is next.
      if (frame !== undefined && frame < truth.fates.length) place[i] = frame;
      else if (i > start && truth.fates[next] === 1) place[i] = next;
      if ((place[i] ?? -1) >= 0) next = (place[i] ?? 0) + 1;
    }
    // So does one behind a gap: it is the one before the next.
    const second = place[start + 1] ?? -1;
    if (place[start] === -1 && truth.fates[second - 1] === 1) place[start] = second - 1;
  }
  return place;
}

/** The frame of sample i of a run by its number: `next`, or, if the samples after it agree, the one nearest behind that. */
function frameAt({ low, high }: Samples, { start, end }: Run, i: number, next: number): number | undefined {
  const wrap = NUMBER_BASE ** 2;
  const numberAt = (at: number) => (low[at] ?? 0) + NUMBER_BASE * (high[at] ?? 0);
  const frame = next + ((((numberAt(i) - next) % wrap) + wrap) % wrap);
  if (frame === next && i > start) return frame;
  const last = Math.min(i + AGREEING, end);
  if (frame - next > (last - i < AGREEING ? CLOSE : wrap / 2)) return undefined;
  for (let k = i; k < last; k++) if (numberAt(k) !== (frame + k - i) % wrap) return undefined;
  return frame;
}

interface Run {
  readonly start: number;
  readonly end: number;
}

interface Samples {
  readonly first: Int32Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** The three channels as recorded integers, and the stretches without a loss. */
async function countsOf(
  recording: WfdbRecording,
): Promise<{ samples: Samples; runs: Run[]; length: number }> {
  const last = recording.layout.length - 1;
  const length = recording.channels[0]?.lengthSamples ?? 0;
  const read = async (channel: number) => {
    const { gain, baseline } = recording.layout[channel] ?? { gain: 1, baseline: 0 };
    const counts = new Int32Array(length);
    const runs: { start: number; end: number }[] = [];
    for await (const block of recording.blocks({ channels: [channel] })) {
      if (block.kind === "gap") continue;
      const { startSample: start, samples } = block;
      const run = runs.at(-1);
      if (run?.end === start) run.end += samples.length;
      else runs.push({ start, end: start + samples.length });
      for (const [i, value] of samples.entries()) counts[start + i] = Math.round(value * gain + baseline);
    }
    return { counts, runs };
  };
  const first = await read(0);
  const low = await read(last - 1);
  const high = await read(last);
  return { samples: { first: first.counts, low: low.counts, high: high.counts }, runs: first.runs, length };
}
