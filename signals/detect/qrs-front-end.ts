import { butterworth } from "../filter/butterworth.ts";
import { createSosFilter, type Sos, sosResponse } from "../filter/sos.ts";

/** A local maximum of the slope envelope: perhaps a QRS complex. */
export interface QrsCandidate {
  /** Input sample of the largest deflection of the band-passed signal, the filter's delay removed. */
  readonly fiducial: number;
  /** Height of the envelope: mean absolute slope over {@link ENVELOPE_S}, input units per second. */
  readonly energy: number;
  /** Steepest slope inside the envelope's window, input units per second. */
  readonly slope: number;
}

export interface QrsFrontEnd {
  /** Takes the next chunk and calls `onCandidate` for each maximum that it makes certain, in order. */
  push(samples: Float32Array, onCandidate: (candidate: QrsCandidate, nowSample: number) => void): void;
  /** Hands over the maximum that is still open. */
  finish(onCandidate: (candidate: QrsCandidate, nowSample: number) => void): void;
}

/** Pass band in which QRS complexes stand out from P and T waves, drift and muscle noise. */
const BAND_HZ = [5, 16] as const;
/** Where the filter's delay is taken from: the middle of a QRS spectrum. */
const CENTRE_HZ = 10;
/** About the width of a QRS complex. */
const ENVELOPE_S = 0.1;
/** A maximum counts once no larger value has followed for this long. */
const SETTLE_S = 0.2;
/** Half the base of the slope. */
const SLOPE_S = 0.004;
const BLOCK = 1024;

/** Group delay of `sos` at `frequencyHz`, in samples, from the phase on both sides. */
function groupDelay(sos: Sos, frequencyHz: number, sampleRateHz: number): number {
  const stepHz = 0.25;
  const phase = (hz: number) => {
    const [re, im] = sosResponse(sos, hz, sampleRateHz);
    return Math.atan2(im, re);
  };
  const turn = phase(frequencyHz - stepHz) - phase(frequencyHz + stepHz);
  return ((turn < 0 ? turn + 2 * Math.PI : turn) * sampleRateHz) / (4 * Math.PI * stepHz);
}

/** The smallest power of two that is at least `n`. */
const powerOfTwo = (n: number): number => 2 ** Math.ceil(Math.log2(n));

/**
 * Front end of the QRS detector: causal band-pass, absolute slope, moving mean, maxima. A fixed number of operations a
 * sample, nothing allocated but the candidates (at most one in 0.2 s).
 *
 * Source: the idea of band-pass, derivative and moving-window integration is Pan & Tompkins, IEEE Trans. Biomed. Eng.
 * 32(3):230-236, 1985; absolute slope instead of its square as in Hamilton, Comput. Cardiol. 29:101-104, 2002.
 */
export function createQrsFrontEnd(sampleRateHz: number): QrsFrontEnd {
  const sos = butterworth({ order: 2, kind: "bandpass", cutoffHz: BAND_HZ, sampleRateHz });
  const filter = createSosFilter(sos, { start: "steady" });
  const delay = groupDelay(sos, CENTRE_HZ, sampleRateHz);
  const width = Math.round(ENVELOPE_S * sampleRateHz);
  const settle = Math.round(SETTLE_S * sampleRateHz);
  const base = 2 * Math.max(1, Math.round(SLOPE_S * sampleRateHz));
  const perSecond = sampleRateHz / base;
  const mask = powerOfTwo(settle + width + 2 * base + 2) - 1;
  const filtered = new Float64Array(mask + 1);
  const slopes = new Float64Array(mask + 1);
  const block = new Float64Array(BLOCK);
  let sum = 0;
  let now = 0;
  let peak = 0;
  let peakAt = -1;

  /** Looks for the deflection and the slope behind an envelope maximum at sample `at`. */
  function candidateAt(at: number): QrsCandidate {
    let deflection = -1;
    let deflectionAt = at;
    let slope = 0;
    for (let k = Math.max(0, at - width - base); k <= at; k++) {
      const size = Math.abs(filtered[k & mask]);
      if (size > deflection) {
        deflection = size;
        deflectionAt = k;
      }
      if (slopes[k & mask] > slope) slope = slopes[k & mask];
    }
    return {
      fiducial: Math.max(0, Math.round(deflectionAt - delay)),
      energy: (peak * perSecond) / width,
      slope: slope * perSecond,
    };
  }

  function pushBlock(count: number, onCandidate: (candidate: QrsCandidate, nowSample: number) => void): void {
    for (let i = 0; i < count; i++) {
      const y = block[i];
      filtered[now & mask] = y;
      const slope = now < base ? 0 : Math.abs(y - filtered[(now - base) & mask]);
      sum += slope - slopes[(now - width) & mask];
      slopes[now & mask] = slope;
      if (sum > peak) {
        peak = sum;
        peakAt = now;
      } else if (peakAt >= 0 && now - peakAt >= settle) {
        onCandidate(candidateAt(peakAt), now);
        peak = Math.max(0, sum);
        peakAt = peak > 0 ? now : -1;
      }
      now++;
    }
  }

  return {
    push(samples, onCandidate) {
      for (let from = 0; from < samples.length; from += BLOCK) {
        const count = Math.min(BLOCK, samples.length - from);
        for (let i = 0; i < count; i++) block[i] = samples[from + i];
        filter.pushInPlace(count === BLOCK ? block : block.subarray(0, count));
        pushBlock(count, onCandidate);
      }
    },
    finish(onCandidate) {
      if (peakAt >= 0) onCandidate(candidateAt(peakAt), now);
      peakAt = -1;
    },
  };
}
