import { PulsegateError } from "../../../signals/errors.ts";
import type { OutputFile } from "../folder.ts";
import { formatOfGroup } from "./plain-reader.ts";
import type { SignalGroup } from "./signal-group.ts";

/** Frames gathered before they are written. */
const WRITE_FRAMES = 16386;
/** Frames are written in multiples of this, so that every write but the last ends with a whole pack (1, 2 or 3 samples). */
const PACK_MULTIPLE = 6;

/** What has been written of one signal. */
interface SignalTotals {
  samples: number;
  first: number;
  last: number;
  /** Sum of all samples, modulo 2^32. */
  sum: number;
}

/** Interleaves the signals of one file and writes them. */
export interface GroupWriter {
  /** One entry per member. */
  readonly totals: readonly SignalTotals[];
  /** Adds the next samples of a member; nothing is taken when one of them cannot be stored. */
  push(member: number, samples: Int32Array | Int16Array): Promise<void>;
  /** Writes what is left and closes the file. */
  finish(): Promise<void>;
}

const outOfRange = (
  group: SignalGroup,
  member: number,
  sample: number,
  got: number,
  expected: string,
): PulsegateError => {
  const { signal } = group.members[member]!;
  return new PulsegateError("bad-option", `a sample does not fit format ${signal.format}`, {
    where: `sample ${sample} of ${signal.description || signal.file}`,
    got,
    expected,
  });
};

class BufferedGroupWriter implements GroupWriter {
  readonly totals: readonly SignalTotals[];
  readonly #group: SignalGroup;
  readonly #file: OutputFile;
  /** Interleaved frames that are not written yet. */
  #flat: Int32Array;
  #writtenFrames = 0;
  #bytes = new Uint8Array(0);

  constructor(group: SignalGroup, file: OutputFile) {
    this.#group = group;
    this.#file = file;
    this.#flat = new Int32Array(2 * PACK_MULTIPLE * group.frameSamples);
    this.totals = group.members.map(() => ({ samples: 0, first: 0, last: 0, sum: 0 }));
  }

  async push(member: number, samples: Int32Array | Int16Array): Promise<void> {
    if (samples.length === 0) return;
    const stored = formatOfGroup(this.#group).differences
      ? this.#differences(member, samples)
      : this.#checked(member, samples);
    this.#interleave(member, stored);
    const totals = this.totals[member]!;
    if (totals.samples === 0) totals.first = samples[0]!;
    totals.sum = addUp(samples, totals.sum);
    totals.last = samples[samples.length - 1]!;
    totals.samples += samples.length;
    if (this.#wholeFrames() >= WRITE_FRAMES)
      await this.#write(Math.floor(this.#wholeFrames() / PACK_MULTIPLE) * PACK_MULTIPLE);
  }

  /** The samples themselves, after looking that every one fits the format. */
  #checked(member: number, samples: Int32Array | Int16Array): Int32Array | Int16Array {
    const { min, max } = formatOfGroup(this.#group);
    for (let i = 0; i < samples.length; i++) {
      const value = samples[i]!;
      if (value < min || value > max) {
        throw outOfRange(this.#group, member, this.totals[member]!.samples + i, value, `${min} to ${max}`);
      }
    }
    return samples;
  }

  /** First differences; the first sample goes into the header as initial value, its difference is 0. */
  #differences(member: number, samples: Int32Array | Int16Array): Int32Array {
    const { min, max } = formatOfGroup(this.#group);
    const totals = this.totals[member]!;
    const stored = new Int32Array(samples.length);
    let last = totals.samples === 0 ? samples[0]! : totals.last;
    for (let i = 0; i < samples.length; i++) {
      const step = samples[i]! - last;
      if (step < min || step > max) {
        throw outOfRange(this.#group, member, totals.samples + i, step, `a step of ${min} to ${max}`);
      }
      stored[i] = step;
      last = samples[i]!;
    }
    return stored;
  }

  #interleave(member: number, samples: Int32Array | Int16Array): void {
    const { frameSamples, members } = this.#group;
    const { offset, samplesPerFrame } = members[member]!.slot;
    let position = this.totals[member]!.samples - this.#writtenFrames * samplesPerFrame;
    this.#reserve(Math.ceil((position + samples.length) / samplesPerFrame));
    const flat = this.#flat;
    if (samplesPerFrame === 1) {
      for (let i = 0, at = position * frameSamples + offset; i < samples.length; i++, at += frameSamples) {
        flat[at] = samples[i]!;
      }
      return;
    }
    for (let i = 0; i < samples.length; i++, position++) {
      const frame = Math.floor(position / samplesPerFrame);
      flat[frame * frameSamples + offset + (position - frame * samplesPerFrame)] = samples[i]!;
    }
  }

  #reserve(frames: number): void {
    const needed = frames * this.#group.frameSamples;
    if (needed <= this.#flat.length) return;
    const larger = new Int32Array(Math.max(needed, this.#flat.length * 2));
    larger.set(this.#flat);
    this.#flat = larger;
  }

  /** Frames of which every signal is there, and that are not written. */
  #wholeFrames(): number {
    let frames = Number.POSITIVE_INFINITY;
    for (const [i, { slot }] of this.#group.members.entries()) {
      frames = Math.min(frames, Math.floor(this.totals[i]!.samples / slot.samplesPerFrame));
    }
    return frames - this.#writtenFrames;
  }

  async #write(frames: number): Promise<void> {
    const format = formatOfGroup(this.#group);
    const samples = frames * this.#group.frameSamples;
    const length = format.byteLength(samples);
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    format.pack(this.#flat, samples, this.#bytes);
    await this.#file.write(this.#bytes.subarray(0, length));
    this.#flat.copyWithin(0, samples);
    this.#writtenFrames += frames;
  }

  async finish(): Promise<void> {
    const frames = this.#wholeFrames();
    if (frames > 0) await this.#write(frames);
    await this.#file.close();
  }
}

const addUp = (samples: Int32Array | Int16Array, start: number): number => {
  let sum = start;
  for (let i = 0; i < samples.length; i++) sum = (sum + samples[i]!) | 0;
  return sum;
};

/**
 * Makes a writer of one signal file. Memory is bounded by how far one signal runs ahead of another.
 */
export const createGroupWriter = (group: SignalGroup, file: OutputFile): GroupWriter =>
  new BufferedGroupWriter(group, file);
