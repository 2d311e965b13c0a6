import { PulsegateError } from "../../signals/errors.ts";
import type { Block } from "../../signals/sample-block.ts";
import type { Annotation } from "../annotation/annotation.ts";
import type { BlockOptions, Channel, Provenance, Recording } from "../recording.ts";

/** A sequential source of all channels: each call gives the next `length` samples of every channel. */
export interface SampleSource {
  next(length: number): readonly Float32Array[];
}

export interface GeneratedOptions {
  readonly name: string;
  /** All at the same rate and length. */
  readonly channels: readonly Channel[];
  readonly lengthSamples: number;
  readonly comments: readonly string[];
  readonly provenance?: Provenance;
  readonly blockS?: number;
  /** A fresh source that starts at sample 0. */
  readonly open: () => SampleSource;
  readonly annotations: ReadonlyMap<string, () => Annotation[]>;
}

/** Wraps a generator as a Recording of format `synthetic`; the generator runs anew for every `blocks()`. */
export function generatedRecording(options: GeneratedOptions): Recording {
  const { channels, lengthSamples, annotations, blockS = 1 } = options;
  const sampleRateHz = channels[0]!.sampleRateHz;
  const blockSamples = Math.max(1, Math.round(blockS * sampleRateHz));

  async function* blocks({ channels: asked, fromS = 0, toS }: BlockOptions = {}): AsyncGenerator<Block> {
    const wanted = asked ?? channels.map((_, index) => index);
    for (const channel of wanted) {
      if (channels[channel] === undefined) {
        throw new PulsegateError("bad-option", "no such channel", {
          where: options.name,
          got: channel,
          expected: `0 to ${channels.length - 1}`,
        });
      }
    }
    const from = Math.max(0, Math.round(fromS * sampleRateHz));
    const to = Math.min(lengthSamples, toS === undefined ? lengthSamples : Math.round(toS * sampleRateHz));
    const source = options.open();
    for (let skipped = 0; skipped < from; ) {
      const step = Math.min(4096, from - skipped);
      source.next(step);
      skipped += step;
    }
    for (let startSample = from; startSample < to; startSample += blockSamples) {
      const signals = source.next(Math.min(blockSamples, to - startSample));
      for (const channel of wanted) {
        yield { kind: "samples", channel, startSample, sampleRateHz, samples: signals[channel]! };
      }
    }
  }

  return {
    name: options.name,
    format: "synthetic",
    channels,
    durationS: lengthSamples / sampleRateHz,
    comments: options.comments,
    provenance: options.provenance ?? {
      title: `Synthetic recording ${options.name}`,
      licence: "MIT",
      citation: "Pulsegate, datasets/synthetic",
    },
    blocks,
    annotators: [...annotations.keys()],
    annotations: async (annotator = "atr") => annotations.get(annotator)?.() ?? [],
    findings: [],
  };
}

/** Number of samples of a duration; a duration that is not above 0 is an error. */
export function samplesOf(durationS: number, sampleRateHz: number): number {
  const length = Math.round(durationS * sampleRateHz);
  if (!(length > 0 && Number.isFinite(length))) {
    throw new PulsegateError("bad-option", "a synthetic recording needs a duration and a rate above 0", {
      got: `${durationS} s at ${sampleRateHz} Hz`,
    });
  }
  return length;
}
