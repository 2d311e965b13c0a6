import { PulsegateError } from "../../signals/errors.ts";
import { createResampler, rationalRate } from "../../signals/filter/resample.ts";
import type { Recording } from "../recording.ts";
import { createNoise, type NoiseKind, type NoiseSource } from "./noise.ts";
import { noiseRms } from "./nst-mix.ts";

/** A recorded noise, such as `bw`, `em` or `ma` of the MIT-BIH Noise Stress Test Database, or a part of one. */
export interface RecordedNoise {
  readonly recording: Recording;
  readonly fromS?: number;
  readonly toS?: number;
}

/** Noise for one channel: endless, with its amplitude as nst measures it. */
export interface NoiseFeed {
  readonly rms: number;
  /** A source that starts anew. */
  open(): NoiseSource;
}

/** Seconds that the amplitude is measured on: 300 windows of one second. */
const MEASURED_S = 300;

/** Generated noise; channels get different noise from one seed. */
export function generatedFeed(
  kind: NoiseKind,
  seed: number,
  channel: number,
  sampleRateHz: number,
): NoiseFeed {
  const open = () => createNoise(kind, { seed: seed + 0x9e3779b9 * channel, sampleRateHz });
  return { rms: noiseRms(open().next(Math.ceil(MEASURED_S * sampleRateHz)), sampleRateHz), open };
}

/**
 * Recorded noise, resampled to `sampleRateHz`, from its first known sample, round and round. Stretches that the noise
 * recording does not know are cut out, each stretch's level joined to the one before so that cuts are not steps.
 */
export async function recordedFeed(
  noise: RecordedNoise,
  channel: number,
  sampleRateHz: number,
): Promise<NoiseFeed> {
  const { recording, fromS = 0, toS } = noise;
  const source = channel % recording.channels.length;
  const parts: Float32Array[] = [];
  let level = 0;
  let last: number | undefined;
  let joined = false;
  const options = { channels: [source], fromS, ...(toS === undefined ? {} : { toS }) };
  for await (const block of recording.blocks(options)) {
    if (block.kind === "gap") {
      joined = false;
      continue;
    }
    if (block.samples.length === 0) continue;
    if (!joined) level = (last ?? 0) - block.samples[0]!;
    joined = true;
    const samples = block.samples.map((value) => value + level);
    last = samples.at(-1);
    parts.push(samples);
  }
  const known = joinParts(parts);
  const rate = recording.channels[source]!.sampleRateHz;
  const resampled = rate === sampleRateHz ? known : resample(known, rate, sampleRateHz);
  if (resampled.length < sampleRateHz) {
    throw new PulsegateError("bad-option", "the noise recording has less than a second of noise", {
      where: recording.name,
      got: `${resampled.length / sampleRateHz} s`,
    });
  }
  return { rms: noiseRms(resampled, sampleRateHz), open: () => createLoop(resampled) };
}

function createLoop(samples: Float32Array): NoiseSource {
  let position = 0;
  return {
    next(length) {
      const out = new Float32Array(length);
      for (let i = 0; i < length; i++) {
        out[i] = samples[position]!;
        position = position + 1 === samples.length ? 0 : position + 1;
      }
      return out;
    },
  };
}

function joinParts(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    out.set(part, position);
    position += part.length;
  }
  return out;
}

function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  const resampler = createResampler(rationalRate(fromHz, toHz));
  return joinParts([resampler.push(samples), resampler.finish()]);
}
