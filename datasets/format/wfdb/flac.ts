import { PulsegateError } from "../../../signals/errors.ts";
import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { readFlacInfo } from "./flac-info.ts";
import type { GroupMember, GroupReader, SignalGroup } from "./signal-group.ts";

/** Compressed bytes given to the decoder at a time. */
const INPUT_BYTES = 1 << 16;

/**
 * The decoder keeps what it cannot follow in the hope of more. More than the largest FLAC frame (65,535 samples of 8
 * channels) without a sample means that the stream is damaged, and nothing behind it will be decoded.
 */
const MAX_STARVING_BYTES = 1 << 22;

/** Decoded samples of one FLAC frame batch, all channels. */
interface Batch {
  readonly channels: readonly Float32Array[];
  readonly length: number;
}

interface Decoder {
  decode(bytes: Uint8Array): Promise<Batch>;
  /** What the decoder still holds at the end of the file. */
  flush(): Promise<Batch>;
  free(): void;
}

/** Loads the decoder only when a FLAC signal is read: it brings 200 kB of WebAssembly. */
const createDecoder = async (file: string, log: FindingLog): Promise<Decoder> => {
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  const decoder = new FLACDecoder();
  await decoder.ready;
  const toBatch = (decoded: Awaited<ReturnType<typeof decoder.decode>>): Batch => {
    for (const error of decoded.errors) {
      log.error(file, `FLAC frame is damaged: ${error.message}`, { byte: error.inputBytes });
    }
    return { channels: decoded.channelData, length: decoded.samplesDecoded };
  };
  return {
    decode: async (bytes) => toBatch(await decoder.decode(bytes)),
    flush: async () => toBatch(await decoder.flush()),
    free: () => decoder.free(),
  };
};

const checkShape = (group: SignalGroup, channels: number): void => {
  const [first, ...others] = group.members;
  const samplesPerFrame = first!.signal.samplesPerFrame;
  if (channels !== group.members.length || others.some((m) => m.signal.samplesPerFrame !== samplesPerFrame)) {
    throw new PulsegateError("malformed", "the FLAC stream does not fit its signals", {
      where: group.file,
      got: `${channels} channels`,
      expected: `${group.members.length} signals of equal rate`,
    });
  }
};

/**
 * Reads the signals of a FLAC file (formats 508, 516, 524), one FLAC channel a signal, always from the first frame on.
 *
 * The decoder returns floats `v / (2^(bits-1) - 1)`, from which rounding gives back every value exactly up to 24 bits.
 */
export const createFlacReader = (
  folder: Folder,
  group: SignalGroup,
  wanted: readonly GroupMember[],
  log: FindingLog,
): GroupReader => {
  const perFrame = group.members[0]!.signal.samplesPerFrame;
  const columns = wanted.map((member) => group.members.indexOf(member));
  let decoder: Decoder | undefined;
  let scale = 1;
  let offset = group.byteOffset;
  let ended = false;
  let batch: Batch = { channels: [], length: 0 };
  let used = 0;
  let starving = 0;

  const open = async (): Promise<Decoder> => {
    const info = await readFlacInfo(folder, group.file, group.byteOffset);
    checkShape(group, info.channels);
    scale = 2 ** (info.bits - 1) - 1;
    return createDecoder(group.file, log);
  };
  const nextBatch = async (): Promise<void> => {
    decoder ??= await open();
    const bytes = await folder.read(group.file, offset, INPUT_BYTES);
    offset += bytes.length;
    batch = await decoder.decode(bytes);
    used = 0;
    starving = batch.length > 0 ? 0 : starving + bytes.length;
    ended = bytes.length < INPUT_BYTES || starving > MAX_STARVING_BYTES;
  };
  const flush = async (): Promise<void> => {
    if (decoder === undefined) return;
    batch = await decoder.flush();
    used = 0;
    decoder.free();
    decoder = undefined;
  };
  /** Makes sure that some decoded sample is left; false at the end. */
  const refill = async (): Promise<boolean> => {
    while (used >= batch.length) {
      if (!ended) await nextBatch();
      else if (decoder !== undefined) await flush();
      else return false;
    }
    return true;
  };

  return {
    async read(frames) {
      const outs = wanted.map(() => new Int32Array(frames * perFrame));
      let filled = 0;
      while (filled < frames * perFrame && (await refill())) {
        const length = Math.min(frames * perFrame - filled, batch.length - used);
        for (const [i, out] of outs.entries()) {
          const from = batch.channels[columns[i]!]!;
          for (let k = 0; k < length; k++) out[filled + k] = Math.round(from[used + k]! * scale);
        }
        used += length;
        filled += length;
      }
      const got = Math.floor(filled / perFrame);
      return { frames: got, samples: outs.map((out) => out.subarray(0, got * perFrame)) };
    },
    close() {
      decoder?.free();
      decoder = undefined;
    },
  };
};
