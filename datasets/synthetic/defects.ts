import { PulsegateError } from "../../signals/errors.ts";
import type { Block, SampleBlock } from "../../signals/sample-block.ts";
import type { BlockOptions, Recording } from "../recording.ts";

/**
 * What a sensor does when it fails: `flat` repeats the last good value; `saturation` multiplies by `gain` and clips at
 * `rails`; `dropout` loses the samples (a gap); `low-amplitude` keeps the share `gain` of the signal.
 */
export interface Defect {
  readonly kind: "flat" | "saturation" | "dropout" | "low-amplitude";
  readonly fromS: number;
  readonly toS: number;
  /** Channels concerned; all when left out. */
  readonly channels?: readonly number[];
  /** Default 20 for saturation, 0.05 for low amplitude. */
  readonly gain?: number;
  /** Default -2.5 and 2.5. */
  readonly rails?: readonly [number, number];
}

/** The recording with defects in it; spans must be in time order and not overlap. Everything else is the recording's own. */
export function withDefects(recording: Recording, defects: readonly Defect[]): Recording {
  let endS = 0;
  for (const { fromS, toS } of defects) {
    if (!(fromS >= endS && toS > fromS)) {
      throw new PulsegateError("bad-option", "defects must be in time order and not overlap", {
        got: `${fromS} s to ${toS} s after ${endS} s`,
      });
    }
    endS = toS;
  }
  async function* blocks(options: BlockOptions = {}): AsyncGenerator<Block> {
    const held = new Map<number, number>();
    for await (const block of recording.blocks(options)) {
      if (block.kind === "gap") yield block;
      else yield* damage(block, defects, held);
    }
  }
  return {
    name: recording.name,
    format: recording.format,
    channels: recording.channels,
    durationS: recording.durationS,
    comments: [
      ...recording.comments,
      ...defects.map((d) => `${d.kind} put in from ${d.fromS} s to ${d.toS} s`),
    ],
    provenance: recording.provenance,
    blocks,
    annotators: recording.annotators,
    annotations: (annotator) => recording.annotations(annotator),
    get findings() {
      return recording.findings;
    },
  };
}

/** Cuts a block at the borders of the defects and changes the parts inside. */
function* damage(
  block: SampleBlock,
  defects: readonly Defect[],
  held: Map<number, number>,
): Generator<Block> {
  const { channel, startSample, sampleRateHz, samples } = block;
  const end = startSample + samples.length;
  let position = startSample;
  const part = (from: number, to: number): SampleBlock => ({
    ...block,
    startSample: from,
    samples: samples.subarray(from - startSample, to - startSample),
  });
  for (const defect of defects) {
    if (defect.channels !== undefined && !defect.channels.includes(channel)) continue;
    const from = Math.max(position, Math.round(defect.fromS * sampleRateHz));
    const to = Math.min(end, Math.round(defect.toS * sampleRateHz));
    if (from >= to) continue;
    if (from > position) {
      held.set(channel, samples[from - 1 - startSample]!);
      yield part(position, from);
    }
    yield spoil(part(from, to), defect, held);
    position = to;
  }
  if (position < end) {
    held.set(channel, samples.at(-1)!);
    yield part(position, end);
  }
}

function spoil(block: SampleBlock, defect: Defect, held: Map<number, number>): Block {
  const { samples, channel } = block;
  switch (defect.kind) {
    case "dropout":
      return {
        kind: "gap",
        channel,
        startSample: block.startSample,
        sampleRateHz: block.sampleRateHz,
        lostSamples: samples.length,
      };
    case "flat": {
      // A part that begins inside the defect has no earlier value: its first sample is as good as any.
      const value = held.get(channel) ?? samples[0]!;
      held.set(channel, value);
      return { ...block, samples: new Float32Array(samples.length).fill(value) };
    }
    case "saturation": {
      const { gain = 20, rails = [-2.5, 2.5] } = defect;
      return { ...block, samples: samples.map((v) => Math.min(rails[1], Math.max(rails[0], gain * v))) };
    }
    case "low-amplitude": {
      const { gain = 0.05 } = defect;
      return { ...block, samples: samples.map((v) => gain * v) };
    }
  }
}
