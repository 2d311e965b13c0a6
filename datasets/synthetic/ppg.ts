import { gaussian, seededRandom } from "../../signals/random.ts";
import type { Annotation } from "../annotation/annotation.ts";
import type { Recording } from "../recording.ts";
import { createBeatProcess, type RhythmOptions } from "./beat-process.ts";
import { generatedRecording, type SampleSource, samplesOf } from "./generated-recording.ts";
import { createMotion, type MotionOptions, motionSpans } from "./motion.ts";
import { noiseAnnotations } from "./noise-annotations.ts";

export interface SyntheticPpgOptions extends RhythmOptions {
  readonly durationS: number;
  /** Default 64. */
  readonly sampleRateHz?: number;
  /** Height of a pulse, NU; falls with poor perfusion. Default 1. */
  readonly perfusion?: number;
  /** Share by which breathing changes the pulses' height. Default 0.1. */
  readonly respirationAmplitude?: number;
  /** Height of the respiratory baseline, NU. Default 0.15. */
  readonly respirationBaseline?: number;
  /** Constant level, NU. Default 0. */
  readonly level?: number;
  /** Standard deviation of white sensor noise, NU. Default 0.005. */
  readonly noise?: number;
  /** Motion artefacts; none when left out. */
  readonly motion?: MotionOptions;
  readonly name?: string;
  readonly blockS?: number;
}

/** One pulse: where its systolic peak is aimed at, height, and the dicrotic wave after it. */
interface Pulse {
  readonly peakS: number;
  readonly height: number;
  readonly dicroticS: number;
  readonly dicroticWidthS: number;
  readonly symbol: string;
}

/** From the R peak to the systolic peak at the finger. */
const TRANSIT_S = 0.36;
const RISE_WIDTH_S = 0.055;
const FALL_WIDTH_S = 0.1;
const DICROTIC_DELAY_S = 0.3;
const DICROTIC_WIDTH_S = 0.09;
const DICROTIC_SHARE = 0.42;
/** A pulse is over after this. */
const REACH_S = 1.2;

/**
 * A synthetic PPG: two bell curves a pulse, systolic (steeper on its rise) and dicrotic, after Tang, Chen, Ward, Elgendi,
 * "Synthetic photoplethysmogram generation using two Gaussian functions", Sci. Rep. 10:13883, 2020; heights and baseline
 * go with breathing; a premature beat gives a weak pulse, the one after its pause a strong one.
 * Annotations (`atr`): the beat's symbol at the sample of the systolic peak of the signal without noise and motion, and
 * `~` with subtype 1 where motion begins, 0 where it ends.
 */
export function createSyntheticPpg(options: SyntheticPpgOptions): Recording {
  const { durationS, sampleRateHz = 64, name = "ppg-synthetic" } = options;
  const lengthSamples = samplesOf(durationS, sampleRateHz);
  return generatedRecording({
    name,
    channels: [
      { name: "PLETH", modality: "ppg", sampleRateHz, rateEstimated: false, units: "NU", lengthSamples },
    ],
    lengthSamples,
    comments: [`synthetic PPG, seed ${options.seed}`],
    ...(options.blockS === undefined ? {} : { blockS: options.blockS }),
    open: () => createPpgSource(options, sampleRateHz, lengthSamples),
    annotations: new Map([["atr", () => pulseTruth(options, sampleRateHz, lengthSamples)]]),
  });
}

/** Pulses one after the other; `meanIntervalS` sets what a normal filling is. */
function createPulses(options: SyntheticPpgOptions): () => Pulse {
  const process = createBeatProcess(options);
  const { perfusion = 1, respirationAmplitude = 0.1, respirationHz = 0.25 } = options;
  return () => {
    const beat = process.next();
    const filling = Math.min(1.25, beat.intervalS / process.meanIntervalS);
    const weak = beat.symbol === "V" ? 0.6 : 1;
    const breath = 1 + respirationAmplitude * Math.sin(2 * Math.PI * respirationHz * beat.timeS);
    const stretch = Math.sqrt(Math.min(1.5, beat.intervalS));
    const peakS = beat.timeS + TRANSIT_S;
    return {
      peakS,
      height: perfusion * breath * weak * filling ** 1.5,
      dicroticS: peakS + DICROTIC_DELAY_S * stretch,
      dicroticWidthS: DICROTIC_WIDTH_S * stretch,
      symbol: beat.symbol,
    };
  };
}

function pulseAt(pulse: Pulse, timeS: number): number {
  const systolic = (timeS - pulse.peakS) / (timeS < pulse.peakS ? RISE_WIDTH_S : FALL_WIDTH_S);
  const dicrotic = (timeS - pulse.dicroticS) / pulse.dicroticWidthS;
  return (
    pulse.height *
    (Math.exp(-0.5 * systolic * systolic) + DICROTIC_SHARE * Math.exp(-0.5 * dicrotic * dicrotic))
  );
}

/** The signal without noise and motion as a function of time; times must not go back by more than a pulse. */
function createCleanSignal(options: SyntheticPpgOptions): { at(timeS: number): number } {
  const { respirationBaseline = 0.15, respirationHz = 0.25, level = 0 } = options;
  const nextPulse = createPulses(options);
  let pulses: Pulse[] = [nextPulse()];
  return {
    at(timeS) {
      while (pulses.at(-1)!.peakS < timeS + REACH_S) pulses.push(nextPulse());
      if (pulses[0]!.peakS < timeS - 2 * REACH_S) {
        pulses = pulses.filter((pulse) => pulse.peakS >= timeS - 2 * REACH_S);
      }
      let sum = level + respirationBaseline * Math.sin(2 * Math.PI * respirationHz * timeS - 1);
      for (const pulse of pulses) {
        if (Math.abs(timeS - pulse.peakS) < REACH_S) sum += pulseAt(pulse, timeS);
      }
      return sum;
    },
  };
}

function createPpgSource(
  options: SyntheticPpgOptions,
  sampleRateHz: number,
  lengthSamples: number,
): SampleSource {
  const { noise = 0.005, perfusion = 1 } = options;
  const random = seededRandom(options.seed ^ 0x1b873593);
  const clean = createCleanSignal(options);
  const motion =
    options.motion === undefined
      ? undefined
      : createMotion(
          options.motion,
          motionSpans(options.motion, options.seed, sampleRateHz, lengthSamples),
          options.seed,
          sampleRateHz,
        );
  let sample = 0;
  return {
    next(length) {
      const out = new Float32Array(length);
      for (let i = 0; i < length; i++, sample++) {
        const disturbed = motion === undefined ? 0 : perfusion * motion.next();
        out[i] = clean.at(sample / sampleRateHz) + disturbed + noise * gaussian(random);
      }
      return [out];
    },
  };
}

function pulseTruth(options: SyntheticPpgOptions, sampleRateHz: number, lengthSamples: number): Annotation[] {
  const nextPulse = createPulses(options);
  const clean = createCleanSignal(options);
  const reach = Math.round(0.1 * sampleRateHz);
  const truth: Annotation[] = [];
  for (;;) {
    const pulse = nextPulse();
    const aimed = Math.round(pulse.peakS * sampleRateHz);
    if (aimed - reach >= lengthSamples) break;
    const sample = climb(clean.at, aimed, reach, sampleRateHz);
    if (sample < lengthSamples) {
      truth.push({ sample, symbol: pulse.symbol, subtype: 0, channel: 0, number: 0, aux: "" });
    }
  }
  if (options.motion !== undefined) {
    const spans = motionSpans(options.motion, options.seed, sampleRateHz, lengthSamples);
    truth.push(...noiseAnnotations(spans, [0], lengthSamples));
  }
  return truth.sort((a, b) => a.sample - b.sample);
}

/** The sample of the largest value within `reach` of `aimed`. */
function climb(at: (timeS: number) => number, aimed: number, reach: number, sampleRateHz: number): number {
  let best = aimed;
  let top = Number.NEGATIVE_INFINITY;
  for (let sample = Math.max(0, aimed - reach); sample <= aimed + reach; sample++) {
    const value = at(sample / sampleRateHz);
    if (value > top) {
      top = value;
      best = sample;
    }
  }
  return best;
}
