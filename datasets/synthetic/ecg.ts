import { gaussian, seededRandom } from "../../signals/random.ts";
import type { Annotation } from "../annotation/annotation.ts";
import type { Recording } from "../recording.ts";
import { type Beat, createBeatProcess, type RhythmOptions } from "./beat-process.ts";
import { type BeatWaves, wavesOf } from "./ecg-waves.ts";
import { generatedRecording, type SampleSource, samplesOf } from "./generated-recording.ts";

interface SyntheticLead {
  readonly name: string;
  /** Factor on all waves; 1 gives an R peak of about 1 mV in a normal beat. */
  readonly gain: number;
}

export interface SyntheticEcgOptions extends RhythmOptions {
  readonly durationS: number;
  /** Default 360. */
  readonly sampleRateHz?: number;
  /** Default: one lead MLII of gain 1. */
  readonly leads?: readonly SyntheticLead[];
  /** Amplitude of the respiratory baseline z0(t), mV. Default 0.05. */
  readonly baselineMv?: number;
  /** Standard deviation of white sensor noise, mV. Default 0.005. */
  readonly noiseMv?: number;
  /** Beat-to-beat standard deviation of the height of a beat's waves, as a share. Default 0.03. */
  readonly amplitudeSd?: number;
  readonly name?: string;
  /** Length of a block; does not change the samples. Default 1 s. */
  readonly blockS?: number;
}

const INNER_RATE_HZ = 360;

/**
 * A synthetic ECG with exact truth. The signal is the dynamical model of McSharry, Clifford, Tarassenko, Smith, "A
 * dynamical model for generating synthetic electrocardiogram signals", IEEE TBME 50(3):289-294, 2003, integrated by the
 * fourth-order Runge-Kutta method: a point runs round the unit circle once a beat and passes the P, Q, R, S and T events.
 * Two departures: the angular velocity is constant from one R peak to the next (so that the R times are exact), and
 * events are fixed in seconds rather than in angle (so that a QRS complex does not widen at slow rates).
 * Annotations (`atr`): `N`, `A` (premature, other P), `V` (premature, wide, no P) at the sample nearest to the R peak.
 */
export function createSyntheticEcg(options: SyntheticEcgOptions): Recording {
  const {
    durationS,
    sampleRateHz = 360,
    leads = [{ name: "MLII", gain: 1 }],
    name = "ecg-synthetic",
  } = options;
  const lengthSamples = samplesOf(durationS, sampleRateHz);
  return generatedRecording({
    name,
    channels: leads.map((lead) => ({
      name: lead.name,
      modality: "ecg",
      sampleRateHz,
      rateEstimated: false,
      units: "mV",
      lengthSamples,
    })),
    lengthSamples,
    comments: [`synthetic ECG, seed ${options.seed}`],
    ...(options.blockS === undefined ? {} : { blockS: options.blockS }),
    open: () => createEcgSource(options, sampleRateHz, leads),
    annotations: new Map([["atr", () => beatTruth(options, sampleRateHz, lengthSamples)]]),
  });
}

function beatTruth(rhythm: RhythmOptions, sampleRateHz: number, lengthSamples: number): Annotation[] {
  const process = createBeatProcess(rhythm);
  const truth: Annotation[] = [];
  for (;;) {
    const beat = process.next();
    const sample = Math.round(beat.timeS * sampleRateHz);
    if (sample >= lengthSamples) return truth;
    truth.push({ sample, symbol: beat.symbol, subtype: 0, channel: 0, number: 0, aux: "" });
  }
}

function createEcgSource(
  options: SyntheticEcgOptions,
  sampleRateHz: number,
  leads: readonly SyntheticLead[],
): SampleSource {
  const { baselineMv = 0.05, noiseMv = 0.005, amplitudeSd = 0.03, respirationHz = 0.25 } = options;
  const beats = createBeatProcess(options);
  const shape = seededRandom(options.seed ^ 0x5bd1e995);
  const noise = seededRandom(options.seed ^ 0x1b873593);
  const steps = Math.max(1, Math.ceil(INNER_RATE_HZ / sampleRateHz));
  const model = createModel(beats.next, () => 1 + amplitudeSd * gaussian(shape), baselineMv, respirationHz);
  let sample = 0;
  return {
    next(length) {
      const out = leads.map(() => new Float32Array(length));
      for (let i = 0; i < length; i++, sample++) {
        for (let step = steps - 1; step >= 0; step--) model.advanceTo((sample - step / steps) / sampleRateHz);
        for (let lead = 0; lead < leads.length; lead++) {
          out[lead]![i] = leads[lead]!.gain * model.z() + noiseMv * gaussian(noise);
        }
      }
      return out;
    },
  };
}

/** The three equations and their state, with the switch from beat to beat at the R peak. */
function createModel(
  nextBeat: () => Beat,
  nextGain: () => number,
  baselineMv: number,
  respirationHz: number,
): { advanceTo(timeS: number): void; z(): number } {
  let timeS = 0;
  let x = 1;
  let y = 0;
  let z = 0;
  let segmentStartS = 0;
  let target = nextBeat();
  // Before the first beat there is none whose tail could be seen.
  let before: BeatWaves = { offset: [], width: [], amplitude: [] };
  let after = wavesOf(target, nextGain());
  let omega = (2 * Math.PI) / (target.timeS - segmentStartS);
  let nearS = 0;

  const slopeOfZ = (theta: number, zNow: number, now: number) => {
    const z0 = baselineMv * Math.sin(2 * Math.PI * respirationHz * now);
    return z0 - zNow - pull(before, theta, omega) - pull(after, theta - 2 * Math.PI, omega);
  };
  /** Angle in the segment, 0 at the R peak behind and 2 pi at the one ahead. */
  const angle = (px: number, py: number, now: number) => {
    const expected = omega * (now - segmentStartS);
    const off = Math.atan2(py, px) - expected;
    return expected + off - 2 * Math.PI * Math.round(off / (2 * Math.PI));
  };
  const step = (h: number) => {
    let sx = 0;
    let sy = 0;
    let sz = 0;
    let kx = 0;
    let ky = 0;
    let kz = 0;
    for (let stage = 0; stage < 4; stage++) {
      const reach = stage === 0 ? 0 : stage === 3 ? h : h / 2;
      const px = x + reach * kx;
      const py = y + reach * ky;
      const pz = z + reach * kz;
      const now = timeS + reach;
      const alpha = 1 - Math.hypot(px, py);
      kx = alpha * px - omega * py;
      ky = alpha * py + omega * px;
      kz = slopeOfZ(angle(px, py, now), pz, now);
      const weight = stage === 0 || stage === 3 ? 1 : 2;
      sx += weight * kx;
      sy += weight * ky;
      sz += weight * kz;
    }
    x += (h / 6) * sx;
    y += (h / 6) * sy;
    z += (h / 6) * sz;
    timeS += h;
  };
  const passBeat = () => {
    segmentStartS = target.timeS;
    timeS = target.timeS;
    // On the circle at angle 0 exactly, so that rounding does not add up over hours.
    x = 1;
    y = 0;
    before = after;
    target = nextBeat();
    after = wavesOf(target, nextGain());
    omega = (2 * Math.PI) / (target.timeS - segmentStartS);
  };
  return {
    advanceTo(untilS) {
      nearS = untilS;
      while (nearS >= target.timeS) {
        if (target.timeS > timeS) step(target.timeS - timeS);
        passBeat();
      }
      if (nearS > timeS) step(nearS - timeS);
    },
    z: () => z,
  };
}

/** Sum over the events of `a_i dtheta exp(-dtheta^2 / 2 b_i^2)` with `a_i = A_i omega / b_i^2`: A_i is the height in mV. */
function pull(waves: BeatWaves, theta: number, omega: number): number {
  let sum = 0;
  for (let i = 0; i < waves.offset.length; i++) {
    const width = omega * waves.width[i]!;
    const distance = (theta - omega * waves.offset[i]!) / width;
    if (distance > 6 || distance < -6) continue;
    sum += ((waves.amplitude[i]! * omega) / width) * distance * Math.exp(-0.5 * distance * distance);
  }
  return sum;
}
