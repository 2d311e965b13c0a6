import { PulsegateError } from "../../signals/errors.ts";
import { gaussian, seededRandom } from "../../signals/random.ts";
import type { SampleSpan } from "./nst-mix.ts";

/** Motion artefacts of an optical sensor, in bursts. */
export interface MotionOptions {
  /** Mean time between the end of a burst and the beginning of the next, s. Default 40. */
  readonly everyS?: number;
  /** Mean length of a burst, s; none is shorter than a third of it. Default 12. */
  readonly lastsS?: number;
  /** Height of the artefact against a pulse. Default 2. */
  readonly strength?: number;
  /** Step frequency of walking, Hz. Default 1.7. */
  readonly cadenceHz?: number;
}

/** Where the bursts lie; the same options and seed give the same spans. */
export function motionSpans(
  options: MotionOptions,
  seed: number,
  sampleRateHz: number,
  lengthSamples: number,
): readonly SampleSpan[] {
  const { everyS = 40, lastsS = 12 } = options;
  if (!(everyS > 0 && lastsS > 0)) {
    throw new PulsegateError("bad-option", "motion needs times above 0", { got: JSON.stringify(options) });
  }
  const random = seededRandom(seed ^ 0x2545f491);
  const exponential = (mean: number) => -mean * Math.log(1 - random());
  const spans: SampleSpan[] = [];
  for (let timeS = 0; ; ) {
    const fromS = timeS + 0.3 * everyS + exponential(0.7 * everyS);
    const toS = fromS + lastsS / 3 + exponential((2 * lastsS) / 3);
    const fromSample = Math.round(fromS * sampleRateHz);
    if (fromSample >= lengthSamples) return spans;
    const toSample = Math.min(lengthSamples, Math.max(fromSample + 1, Math.round(toS * sampleRateHz)));
    spans.push({ fromSample, toSample });
    timeS = toS;
  }
}

/**
 * The artefact itself, sample by sample: swings at the cadence and its double, knocks that die away, and a wandering
 * contact, faded in and out over 0.3 s; 0 outside the spans.
 */
export function createMotion(
  options: MotionOptions,
  spans: readonly SampleSpan[],
  seed: number,
  sampleRateHz: number,
): { next(): number } {
  const { strength = 2, cadenceHz = 1.7 } = options;
  const random = seededRandom(seed ^ 0x6c078965);
  const fade = Math.max(1, Math.round(0.3 * sampleRateHz));
  const knockChance = 0.8 / sampleRateHz;
  const knockDecay = Math.exp(-1 / (0.25 * sampleRateHz));
  const wanderPole = Math.exp((-2 * Math.PI * 0.6) / sampleRateHz);
  const wanderScale = Math.sqrt(1 - wanderPole * wanderPole);
  let position = 0;
  let span = 0;
  let phase = 0;
  let tempo = cadenceHz;
  let second = 0;
  let knock = 0;
  let wander = 0;
  return {
    next() {
      const at = position++;
      while (span < spans.length && at >= spans[span]!.toSample) span++;
      const now = spans[span];
      if (now === undefined || at < now.fromSample) return 0;
      if (at === now.fromSample) {
        tempo = cadenceHz * (1 + 0.15 * (2 * random() - 1));
        second = 0.3 + 0.5 * random();
        phase = 2 * Math.PI * random();
        knock = 0;
        wander = 0;
      }
      const step = gaussian(random);
      phase += (2 * Math.PI * tempo) / sampleRateHz + 0.02 * step;
      wander = wanderPole * wander + wanderScale * gaussian(random);
      knock *= knockDecay;
      if (random() < knockChance) knock += 1.5 * gaussian(random);
      const swing = 0.5 * Math.sin(phase) + 0.5 * second * Math.sin(2 * phase + 1);
      const edge = Math.min(1, (at - now.fromSample + 1) / fade, (now.toSample - at) / fade);
      return strength * edge * (swing + 0.4 * knock + 0.35 * wander);
    },
  };
}
