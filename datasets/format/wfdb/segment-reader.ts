import { PulsegateError } from "../../../signals/errors.ts";
import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { type ChannelEmitter, createChannelEmitter, type DigitalBlock } from "./channel-emitter.ts";
import { createFlacReader } from "./flac.ts";
import { findFormat } from "./format-table.ts";
import type { WfdbHeader } from "./header.ts";
import { alignmentFrames, createPlainReader, formatOfGroup } from "./plain-reader.ts";
import { createSignalCheck, type SignalCheck } from "./signal-check.ts";
import {
  type GroupMember,
  type GroupReader,
  groupSignals,
  isNullGroup,
  type SignalGroup,
} from "./signal-group.ts";

/** One record without segments, ready to be read. */
export interface Segment {
  readonly folder: Folder;
  readonly header: WfdbHeader;
  readonly headerFile: string;
  /** Frames, from the header or from the size of the signal files. */
  readonly lengthFrames: number;
}

/** What to read of a segment. */
export interface SegmentPart {
  /** Signal indices, without repetition. */
  readonly signals: readonly number[];
  /** First frame and the frame after the last one. */
  readonly fromFrame: number;
  readonly toFrame: number;
}

/** Frames of a chunk: large enough that per-chunk work vanishes; a multiple of every pack size (1, 2, 3). */
const CHUNK_FRAMES = 16386;
const PACK_MULTIPLE = 6;
/** A chunk of many-sample frames holds fewer of them. */
const CHUNK_SAMPLES = 1 << 18;

interface OpenGroup {
  readonly group: SignalGroup;
  readonly reader: GroupReader;
  readonly wanted: readonly GroupMember[];
  readonly emitters: readonly ChannelEmitter[];
  readonly checks: readonly (SignalCheck | undefined)[];
  /** Frame of the file that the next read returns. */
  frame: number;
  alive: boolean;
}

const chunkFrames = (groups: readonly SignalGroup[]): number => {
  const frameSamples = groups.reduce((n, group) => Math.max(n, group.frameSamples), 1);
  const frames = Math.floor(CHUNK_SAMPLES / frameSamples / PACK_MULTIPLE) * PACK_MULTIPLE;
  return Math.min(CHUNK_FRAMES, Math.max(PACK_MULTIPLE, frames));
};

const isSequential = (group: SignalGroup): boolean =>
  findFormat(group.format) === "flac" || formatOfGroup(group).differences;

const startOf = (group: SignalGroup, wanted: readonly GroupMember[], fromFrame: number): number => {
  if (isSequential(group)) return 0;
  const skew = wanted.reduce(
    (least, { signal }) => Math.min(least, signal.skewFrames),
    Number.MAX_SAFE_INTEGER,
  );
  const align = alignmentFrames(group);
  return Math.floor((fromFrame + skew) / align) * align;
};

/** Throws when the file of a group is not there: what was asked for cannot be read at all. */
const requireFile = async (segment: Segment, group: SignalGroup): Promise<void> => {
  if ((await segment.folder.size(group.file)) !== undefined) return;
  throw new PulsegateError("not-found", `signal file ${group.file} is missing`, {
    where: `${segment.headerFile}:${group.members[0]!.signal.line}`,
  });
};

const openGroup = async (
  segment: Segment,
  group: SignalGroup,
  wanted: readonly GroupMember[],
  part: SegmentPart,
  log: FindingLog,
): Promise<OpenGroup> => {
  await requireFile(segment, group);
  const frame = startOf(group, wanted, part.fromFrame);
  const whole = part.fromFrame === 0 && part.toFrame === segment.lengthFrames && frame === 0;
  const reader =
    findFormat(group.format) === "flac"
      ? createFlacReader(segment.folder, group, wanted, log)
      : createPlainReader(segment.folder, group, wanted, frame);
  return {
    group,
    reader,
    wanted,
    emitters: emittersOf(wanted, part),
    checks: wanted.map(({ signal }) =>
      whole ? createSignalCheck(signal, segment.headerFile, log) : undefined,
    ),
    frame,
    alive: true,
  };
};

const emittersOf = (members: readonly GroupMember[], part: SegmentPart): ChannelEmitter[] =>
  members.map(({ index, signal }) =>
    createChannelEmitter(
      index,
      signal,
      part.fromFrame * signal.samplesPerFrame,
      part.toFrame * signal.samplesPerFrame,
    ),
  );

/** Last file frame (exclusive) that some wanted signal of the group needs. */
const endOf = (open: OpenGroup, segment: Segment, part: SegmentPart): number => {
  const skew = open.wanted.reduce((most, { signal }) => Math.max(most, signal.skewFrames), 0);
  return Math.min(segment.lengthFrames, part.toFrame + skew);
};

const reportTruncation = ({ group, frame }: OpenGroup, segment: Segment, log: FindingLog): void => {
  const place = `after frame ${frame} of ${segment.lengthFrames}; the rest is a gap`;
  if (findFormat(group.format) === "flac") {
    log.error(group.file, `the FLAC stream ends or is damaged ${place}`);
  } else {
    const end = group.byteOffset + formatOfGroup(group).byteLength(frame * group.frameSamples);
    log.error(group.file, `the file ends ${place}`, { byte: end });
  }
};

/** Reads the next chunk of a group and gives its blocks, channel by channel. */
async function* readChunk(
  open: OpenGroup,
  frames: number,
  segment: Segment,
  part: SegmentPart,
  log: FindingLog,
): AsyncGenerator<DigitalBlock> {
  const end = endOf(open, segment, part);
  const asked = Math.min(frames, end - open.frame);
  const { frames: got, samples } = asked > 0 ? await open.reader.read(asked) : { frames: 0, samples: [] };
  for (const [i, values] of samples.entries()) {
    const { signal } = open.wanted[i]!;
    open.checks[i]?.push(values);
    const block = open.emitters[i]!.samples(
      (open.frame - signal.skewFrames) * signal.samplesPerFrame,
      values,
    );
    if (block !== undefined) yield block;
  }
  open.frame += got;
  if (got < asked) reportTruncation(open, segment, log);
  if (open.frame === segment.lengthFrames) for (const check of open.checks) check?.finish();
  if (got < asked || open.frame >= end) {
    open.alive = false;
    yield* restOf(open.emitters);
  }
}

/** Everything that was not covered, as gaps. */
function* restOf(emitters: readonly ChannelEmitter[]): Generator<DigitalBlock> {
  for (const emitter of emitters) {
    const gap = emitter.finish();
    if (gap !== undefined) yield gap;
  }
}

/**
 * Reads a part of a segment as digital samples, chunk by chunk and channel by channel, in bounded memory.
 *
 * Together the blocks of a signal cover the part exactly once; what a truncated file, a skew or a null signal leaves
 * open comes as a gap, whole and as soon as it is known, so that nobody has to wait for it. Checksums are verified when the part is the whole segment.
 */
export async function* readSegment(
  segment: Segment,
  part: SegmentPart,
  log: FindingLog,
): AsyncGenerator<DigitalBlock> {
  const groups = groupSignals(segment.header, segment.headerFile);
  const open: OpenGroup[] = [];
  try {
    for (const group of groups) {
      const wanted = group.members.filter(({ index }) => part.signals.includes(index));
      if (wanted.length === 0) continue;
      if (isNullGroup(group)) yield* restOf(emittersOf(wanted, part));
      else open.push(await openGroup(segment, group, wanted, part, log));
    }
    const frames = chunkFrames(open.map(({ group }) => group));
    while (open.some(({ alive }) => alive)) {
      for (const one of open) if (one.alive) yield* readChunk(one, frames, segment, part, log);
    }
  } finally {
    for (const { reader } of open) reader.close();
  }
}
