import {
  BLOCKS_PER_S,
  type Blocks,
  compareSeconds,
  longestStill,
  meanDistance,
  type Seconds,
  stillAtRails,
} from "./blocks.ts";
import { DIVIDE, LOG_RATIO, perBlock } from "./cycle-costs.ts";
import type { Feature, WindowInput } from "./feature.ts";
import { logRatio } from "./log-ratio.ts";
import { medianHeight } from "./shape.ts";

/** One ECG window: 10 s at 128 Hz on the device. */
export interface EcgWindow extends WindowInput {
  /** QRS fiducials of the device's detector, as indices into `samples`. */
  readonly beats: ArrayLike<number>;
}

export type EcgStep = "pass over the samples" | "range of levels" | "seconds" | "beat height";

interface EcgBlocks extends Blocks {
  /** Mean magnitude of the difference between pairs of samples two pairs apart: the band of QRS complexes, around 16 Hz. */
  readonly swing: number;
}

/** A window with everything that several features share. */
interface EcgView {
  readonly durationS: number;
  readonly beats: ArrayLike<number>;
  readonly blocks: EcgBlocks;
  /** Lowest and highest level of the blocks. */
  readonly low: number;
  readonly high: number;
  readonly seconds: Seconds;
  /** Median peak-to-peak height of the beats in mV; 0 without beats. */
  readonly height: number;
}

/** The one pass over the samples, two at a time, in blocks of `size` (even) samples; a last incomplete block is left out. */
const passOver = (samples: Float32Array, size: number): EcgBlocks => {
  const count = Math.floor(samples.length / size);
  const level = new Float32Array(count);
  const activity = new Float32Array(count);
  let levels = 0;
  let activities = 0;
  let swings = 0;
  let last = samples[0];
  let before = 2 * last;
  let earlier = before;
  for (let b = 0; b < count; b++) {
    let sum = 0;
    let moves = 0;
    const end = (b + 1) * size;
    for (let i = b * size; i < end; i += 2) {
      const first = samples[i];
      const second = samples[i + 1];
      const pair = first + second;
      moves += Math.abs(first - last) + Math.abs(second - first);
      swings += Math.abs(pair - earlier);
      sum += pair;
      earlier = before;
      before = pair;
      last = second;
    }
    levels += sum;
    activities += moves;
    level[b] = sum / size;
    activity[b] = moves / size;
  }
  const n = count * size;
  return { level, activity, meanLevel: levels / n, meanActivity: activities / n, swing: swings / n };
};

const prepare = ({ samples, sampleRateHz, beats }: EcgWindow): EcgView => {
  const blocks = passOver(samples, 2 * Math.round(sampleRateHz / BLOCKS_PER_S / 2));
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const level of blocks.level) {
    if (level < low) low = level;
    if (level > high) high = level;
  }
  return {
    durationS: samples.length / sampleRateHz,
    beats,
    blocks,
    low,
    high,
    seconds: compareSeconds(blocks.activity),
    height: medianHeight(samples, beats, Math.round(0.06 * sampleRateHz)),
  };
};

/** Every feature of the ECG gate, in the order of {@link ecgGateFeatures}. */
export const ecgGateFeatureList: readonly Feature<EcgView, EcgStep>[] = [
  {
    id: "wander",
    words: "baseline wander or steps",
    towardsNoise: 1,
    needs: ["pass over the samples"],
    cycles: 160 * perBlock.distance + LOG_RATIO,
    of: ({ blocks }) => logRatio(meanDistance(blocks.level, blocks.meanLevel), blocks.meanActivity, 1e-4),
  },
  {
    id: "qrs-share",
    words: "muscle noise or hum",
    towardsNoise: -1,
    needs: ["pass over the samples"],
    cycles: LOG_RATIO,
    of: ({ blocks }) => logRatio(blocks.swing, blocks.meanActivity, 1e-4),
  },
  {
    id: "unrest",
    words: "beats drown in noise",
    towardsNoise: 1,
    needs: ["pass over the samples", "beat height"],
    cycles: LOG_RATIO,
    // Silence is not unrest: the floor of 1 uV under the height keeps it on the clean side.
    of: ({ blocks, height }) => Math.log((blocks.swing + 1e-5) / (height + 1e-3)),
  },
  {
    id: "flat",
    words: "flat line",
    towardsNoise: 1,
    plainFrom: 0.25,
    needs: ["pass over the samples"],
    cycles: 160 * perBlock.run + DIVIDE,
    of: ({ blocks }) => longestStill(blocks),
  },
  {
    id: "rail",
    words: "saturation",
    towardsNoise: 1,
    plainFrom: 0.1,
    needs: ["pass over the samples", "range of levels"],
    cycles: 160 * perBlock.rail + DIVIDE,
    of: ({ blocks, low, high }) => stillAtRails(blocks, low, high),
  },
  {
    id: "few-beats",
    words: "too few beats",
    towardsNoise: 1,
    needs: [],
    cycles: DIVIDE,
    of: ({ beats, durationS }) => Math.max(0, 0.8 - beats.length / durationS),
  },
  {
    id: "excursion",
    words: "jump or drift beyond 5 mV",
    towardsNoise: 1,
    needs: ["pass over the samples", "range of levels"],
    cycles: LOG_RATIO,
    of: ({ low, high }) => Math.max(0, logRatio(high - low, 5)),
  },
  {
    id: "burst",
    words: "burst of noise",
    towardsNoise: 1,
    needs: ["pass over the samples", "seconds"],
    cycles: LOG_RATIO,
    of: ({ seconds }) => seconds.burst,
  },
  {
    id: "dropout",
    words: "signal lost for a while",
    towardsNoise: 1,
    needs: ["pass over the samples", "seconds"],
    cycles: LOG_RATIO,
    of: ({ seconds }) => seconds.dropout,
  },
];

/**
 * The features of one ECG window, in the order of {@link ecgGateFeatureList}. Pure: depends on the window's samples, its
 * rate and the beats inside it, nothing else. A window that is shorter than a block of 1/16 s has none: all are NaN.
 */
export const ecgGateFeatures = (window: EcgWindow): Float32Array => {
  if (window.samples.length * BLOCKS_PER_S < window.sampleRateHz) {
    return new Float32Array(ecgGateFeatureList.length).fill(Number.NaN);
  }
  const view = prepare(window);
  return Float32Array.from(ecgGateFeatureList, (feature) => feature.of(view));
};
