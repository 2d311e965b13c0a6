import { PulsegateError } from "../../../signals/errors.ts";
import type { Folder } from "../folder.ts";
import { createByteReader } from "./byte-reader.ts";
import { plainFormat } from "./format-table.ts";
import type { SampleFormat } from "./sample-format.ts";
import type { GroupMember, GroupReader, SignalGroup } from "./signal-group.ts";
import { splitFrames } from "./split-frames.ts";

/** The format of a group of plain (not FLAC, not null) signals. */
export const formatOfGroup = (group: SignalGroup): SampleFormat => {
  const format = plainFormat(group.format);
  if (format === undefined) {
    throw new PulsegateError("misuse", "not a plain signal format", { got: group.format });
  }
  return format;
};

/**
 * Number of frames to which a reader may be positioned: a pack may span frames, so only every so many frames start on a
 * byte of their own.
 */
export const alignmentFrames = (group: SignalGroup): number => {
  const { packSamples } = formatOfGroup(group);
  return group.frameSamples % packSamples === 0 ? 1 : packSamples;
};

/** Turns differences into values, in place, going on from the last value; returns the new last value. */
const accumulate = (samples: Int32Array, last: number): number => {
  let value = last;
  for (let i = 0; i < samples.length; i++) {
    value = (value + samples[i]!) | 0;
    samples[i] = value;
  }
  return value;
};

/** Decodes chunks of a group into one array per member; the arrays are used again. */
type Unpacker = (bytes: Uint8Array, frames: number) => readonly Int32Array[];

const createUnpacker = (group: SignalGroup, wanted: readonly GroupMember[], capacity: number): Unpacker => {
  const format = formatOfGroup(group);
  const { frameSamples, members } = group;
  const arrayOf = ({ slot }: GroupMember) => new Int32Array(capacity * slot.samplesPerFrame);
  const cut = (out: Int32Array, member: GroupMember, frames: number) =>
    out.subarray(0, frames * member.slot.samplesPerFrame);
  const [first, second] = members;
  if (second === undefined) {
    const out = arrayOf(first!);
    return (bytes, frames) => {
      format.unpack(bytes, frames * frameSamples, out);
      return [cut(out, first!, frames)];
    };
  }
  if (format.unpackTwo !== undefined && members.length === 2 && frameSamples === 2) {
    const outs = members.map(arrayOf);
    return (bytes, frames) => {
      format.unpackTwo!(bytes, frames, outs[0]!, outs[1]!);
      return wanted.map((member) => cut(outs[members.indexOf(member)]!, member, frames));
    };
  }
  const flat = new Int32Array(capacity * frameSamples);
  const outs = wanted.map(arrayOf);
  return (bytes, frames) => {
    format.unpack(bytes, frames * frameSamples, flat);
    return wanted.map((member, i) => {
      splitFrames(flat, frames, frameSamples, member.slot, outs[i]!);
      return cut(outs[i]!, member, frames);
    });
  };
};

/**
 * Reads a group from `startFrame` on, which must be a multiple of {@link alignmentFrames}, and 0 for a format of
 * differences. Frames are asked for in multiples of the alignment, except for the last ones.
 */
export const createPlainReader = (
  folder: Folder,
  group: SignalGroup,
  wanted: readonly GroupMember[],
  startFrame: number,
): GroupReader => {
  const format = formatOfGroup(group);
  const { frameSamples } = group;
  const bytes = createByteReader(
    folder,
    group.file,
    group.byteOffset + format.byteLength(startFrame * frameSamples),
  );
  const lasts = wanted.map(({ signal }) => signal.initialValue ?? signal.adcZero);
  let capacity = 0;
  let unpack = createUnpacker(group, wanted, capacity);
  return {
    async read(frames) {
      const chunk = await bytes.take(format.byteLength(frames * frameSamples));
      const got = Math.min(frames, Math.floor(format.sampleCount(chunk.length) / frameSamples));
      // Sized by what is there, not by what a header claims.
      if (got > capacity) {
        capacity = got;
        unpack = createUnpacker(group, wanted, capacity);
      }
      const samples = unpack(chunk, got);
      if (format.differences) for (const [i, one] of samples.entries()) lasts[i] = accumulate(one, lasts[i]!);
      return { frames: got, samples };
    },
    close() {},
  };
};
