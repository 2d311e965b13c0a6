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
  let flat = new Int32Array(0);
  let outs: Int32Array[] = [];
  return {
    async read(frames) {
      const chunk = await bytes.take(format.byteLength(frames * frameSamples));
      const got = Math.min(frames, Math.floor(format.sampleCount(chunk.length) / frameSamples));
      if (flat.length < frames * frameSamples) {
        flat = new Int32Array(frames * frameSamples);
        outs = wanted.map(({ slot }) => new Int32Array(frames * slot.samplesPerFrame));
      }
      format.unpack(chunk, got * frameSamples, flat);
      const samples = wanted.map(({ slot }, i) => {
        const out = outs[i]!.subarray(0, got * slot.samplesPerFrame);
        splitFrames(flat, got, frameSamples, slot, out);
        if (format.differences) lasts[i] = accumulate(out, lasts[i]!);
        return out;
      });
      return { frames: got, samples };
    },
    close() {},
  };
};
