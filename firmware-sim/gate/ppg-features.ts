import { moments } from "../../signals/features/statistics.ts";
import { BLOCKS_PER_S, type Blocks, compareSeconds, longestStill, type Seconds } from "./blocks.ts";
import { DIVIDE, LOG_RATIO, perBlock, similarityCycles, spectrumCycles } from "./cycle-costs.ts";
import { SEGMENT, spectralEntropy } from "./entropy.ts";
import type { Feature, WindowInput } from "./feature.ts";
import { selfSimilarity } from "./self-similarity.ts";
import { eventResidual, intervalSpread } from "./shape.ts";

/** One PPG window: 5 s at 64 Hz on the device. */
export interface PpgWindow extends WindowInput {
  /** Pulse fiducials of the device's detector, as indices into `samples`. */
  readonly pulses: ArrayLike<number>;
}

export type PpgStep = "pass over the samples" | "baseline and band" | "seconds" | "pulse shapes";

interface PpgBlocks extends Blocks {
  /** Mean of every two samples. */
  readonly pairs: Float32Array;
}

interface PpgView {
  readonly durationS: number;
  readonly pulses: ArrayLike<number>;
  readonly blocks: PpgBlocks;
  /** Block levels without their baseline, about 0.4-8 Hz. */
  readonly band: Float32Array;
  readonly seconds: Seconds;
  readonly residual: number;
}

/** The one pass over the samples, two at a time, in blocks of `size` (even) samples; a last incomplete block is left out. */
const passOver = (samples: Float32Array, size: number): PpgBlocks => {
  const count = Math.floor(samples.length / size);
  const n = count * size;
  const level = new Float32Array(count);
  const activity = new Float32Array(count);
  const pairs = new Float32Array(n / 2);
  let levels = 0;
  let activities = 0;
  let last = samples[0];
  for (let b = 0; b < count; b++) {
    let sum = 0;
    let moves = 0;
    const end = (b + 1) * size;
    for (let i = b * size; i < end; i += 2) {
      const first = samples[i];
      const second = samples[i + 1];
      const pair = 0.5 * (first + second);
      moves += Math.abs(first - last) + Math.abs(second - first);
      sum += pair;
      pairs[i >> 1] = pair;
      last = second;
    }
    levels += sum;
    activities += moves;
    level[b] = (2 * sum) / size;
    activity[b] = moves / size;
  }
  return {
    level,
    activity,
    pairs,
    meanLevel: (2 * levels) / n,
    meanActivity: activities / n,
  };
};

/** Half of the baseline's span: a moving average over 25 blocks, about 1.5 s. */
const BASELINE_HALF = 12;

/** Centred moving average by a running sum; at the edges over the values that exist. */
const movingAverage = (values: Float32Array, half: number): Float32Array => {
  const n = values.length;
  const out = new Float32Array(n);
  let sum = 0;
  for (let i = 0; i < Math.min(half, n); i++) sum += values[i];
  for (let i = 0; i < n; i++) {
    if (i + half < n) sum += values[i + half];
    if (i - half - 1 >= 0) sum -= values[i - half - 1];
    out[i] = sum / (Math.min(n - 1, i + half) - Math.max(0, i - half) + 1);
  }
  return out;
};

/** Periods of a pulse, in blocks: about 0.3 to 1.5 s. */
const FIRST_LAG = 5;
const LAST_LAG = 24;

const prepare = ({ samples, sampleRateHz, pulses }: PpgWindow): PpgView => {
  const size = 2 * Math.round(sampleRateHz / BLOCKS_PER_S / 2);
  const blocks = passOver(samples, size);
  const { level, pairs } = blocks;
  const baseline = movingAverage(level, BASELINE_HALF);
  const band = level.map((x, b) => x - baseline[b]);
  const centred = pairs.map((x, i) => x - baseline[Math.floor((2 * i) / size)]);
  return {
    durationS: samples.length / sampleRateHz,
    pulses,
    blocks,
    band,
    seconds: compareSeconds(band),
    residual: eventResidual(
      centred,
      Array.from(pulses, (pulse) => pulse >> 1),
      Math.round(0.15 * sampleRateHz),
    ),
  };
};

/** Every feature of the PPG gate, in the order of {@link ppgGateFeatures}. */
export const ppgGateFeatureList: readonly Feature<PpgView, PpgStep>[] = [
  {
    id: "residual",
    words: "noise on the pulses",
    towardsNoise: 1,
    needs: ["pass over the samples", "baseline and band", "pulse shapes"],
    cycles: LOG_RATIO,
    of: ({ residual }) => Math.log(residual + 1e-3),
  },
  {
    id: "skewness",
    words: "wrong pulse shape",
    towardsNoise: -1,
    needs: ["pass over the samples", "baseline and band"],
    cycles: 80 * perBlock.moments + 3 * DIVIDE,
    of: ({ band }) => moments(band).skewness,
  },
  {
    id: "self-similarity",
    words: "signal does not repeat",
    towardsNoise: -1,
    needs: ["pass over the samples", "baseline and band"],
    cycles: similarityCycles(80, FIRST_LAG, LAST_LAG),
    of: ({ band }) => selfSimilarity(band, FIRST_LAG, LAST_LAG),
  },
  {
    id: "interval-spread",
    words: "too few or erratic pulses",
    towardsNoise: 1,
    needs: [],
    cycles: 6 * perBlock.distance + 2 * DIVIDE,
    of: ({ pulses }) => intervalSpread(pulses),
  },
  {
    id: "entropy",
    words: "energy spread over many frequencies",
    towardsNoise: 1,
    needs: ["pass over the samples", "baseline and band"],
    cycles: spectrumCycles(SEGMENT, 2) + 31 * LOG_RATIO,
    of: ({ band }) => spectralEntropy(band),
  },
  {
    id: "burst",
    words: "burst of motion",
    towardsNoise: 1,
    needs: ["pass over the samples", "baseline and band", "seconds"],
    cycles: LOG_RATIO,
    of: ({ seconds }) => seconds.burst,
  },
  {
    id: "dropout",
    words: "signal lost for a while",
    towardsNoise: 1,
    needs: ["pass over the samples", "baseline and band", "seconds"],
    cycles: LOG_RATIO,
    of: ({ seconds }) => seconds.dropout,
  },
  {
    id: "flat",
    words: "flat line or saturation",
    towardsNoise: 1,
    plainFrom: 0.25,
    needs: ["pass over the samples"],
    cycles: 80 * perBlock.run + DIVIDE,
    of: ({ blocks }) => longestStill(blocks),
  },
];

/**
 * The features of one PPG window, in the order of {@link ppgGateFeatureList}. Pure: depends on the window's samples, its
 * rate and the pulses inside it, nothing else. A window that is shorter than a block of 1/16 s has none: all are NaN.
 */
export const ppgGateFeatures = (window: PpgWindow): Float32Array => {
  if (window.samples.length * BLOCKS_PER_S < window.sampleRateHz) {
    return new Float32Array(ppgGateFeatureList.length).fill(Number.NaN);
  }
  const view = prepare(window);
  return Float32Array.from(ppgGateFeatureList, (feature) => feature.of(view));
};
