import { butterworth } from "../filter/butterworth.ts";
import { createSosFilter, type Sos, sosResponse } from "../filter/sos.ts";

/** What makes a beat stand out. */
export interface SlopePeakDesign {
  readonly sampleRateHz: number;
  /** Pass band of the Butterworth band-pass (order 2) that comes first. */
  readonly bandHz: readonly [number, number];
  /** Where the filter's delay is taken from: the middle of the beat's spectrum. */
  readonly centreHz: number;
  /** Length of the moving mean over the slope: about the width of the wave. */
  readonly envelopeS: number;
  /** A maximum of the envelope counts once no larger value has followed for this long. */
  readonly settleS: number;
  /** Half the base of the slope. */
  readonly slopeS: number;
  /** `"both"`: slopes and deflections of both signs count (QRS); `"rising"`: upward ones alone (pulse wave). */
  readonly direction: "both" | "rising";
}

/** A local maximum of the slope envelope: perhaps a beat. */
export interface SlopePeak {
  /** Input sample of the largest deflection of the band-passed signal, the filter's delay removed. */
  readonly fiducial: number;
  /** Height of the envelope: mean slope over `envelopeS`, input units per second. */
  readonly energy: number;
  /** Steepest slope inside the envelope's window, input units per second. */
  readonly slope: number;
}

export interface SlopePeaks {
  /** Takes the next chunk and calls `onPeak` for each maximum that it makes certain, in order. */
  push(samples: Float32Array, onPeak: (peak: SlopePeak, nowSample: number) => void): void;
  /** Hands over the maximum that is still open. */
  finish(onPeak: (peak: SlopePeak, nowSample: number) => void): void;
}

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
 * Front end of the beat detectors: causal band-pass, slope, moving mean, maxima. A fixed number of operations a sample,
 * nothing allocated but the peaks (at most one in `settleS`). Any chunking gives the same peaks.
 *
 * Source: the idea of band-pass, derivative and moving-window integration is Pan & Tompkins, IEEE Trans. Biomed. Eng.
 * 32(3):230-236, 1985; absolute slope instead of its square as in Hamilton, Comput. Cardiol. 29:101-104, 2002.
 */
export function createSlopePeaks(design: SlopePeakDesign): SlopePeaks {
  const { sampleRateHz, direction } = design;
  const sos = butterworth({ order: 2, kind: "bandpass", cutoffHz: design.bandHz, sampleRateHz });
  const filter = createSosFilter(sos, { start: "steady" });
  const delay = groupDelay(sos, design.centreHz, sampleRateHz);
  const width = Math.round(design.envelopeS * sampleRateHz);
  const settle = Math.round(design.settleS * sampleRateHz);
  const base = 2 * Math.max(1, Math.round(design.slopeS * sampleRateHz));
  const perSecond = sampleRateHz / base;
  /** What a falling slope counts for, relative to a rising one. */
  const falling = direction === "both" ? -1 : 0;
  /** The deflection of a QRS lies inside the window; a pulse wave may still rise a little after its steepest stretch. */
  const ahead = direction === "both" ? 0 : Math.min(width, settle);
  const mask = powerOfTwo(settle + width + 2 * base + 2) - 1;
  const filtered = new Float64Array(mask + 1);
  const slopes = new Float64Array(mask + 1);
  const block = new Float64Array(BLOCK);
  let sum = 0;
  let now = 0;
  let largest = 0;
  let largestAt = -1;

  /** Looks for the deflection and the slope behind an envelope maximum at sample `at`. */
  function peakFrom(at: number, height: number): SlopePeak {
    let deflection = Number.NEGATIVE_INFINITY;
    let deflectionAt = at;
    let slope = 0;
    const end = Math.min(now, at + ahead + 1);
    for (let k = Math.max(0, at - width - base); k < end; k++) {
      const size = direction === "both" ? Math.abs(filtered[k & mask]) : filtered[k & mask];
      if (size > deflection) {
        deflection = size;
        deflectionAt = k;
      }
      if (slopes[k & mask] > slope) slope = slopes[k & mask];
    }
    return {
      fiducial: Math.max(0, Math.round(deflectionAt - delay)),
      energy: (height * perSecond) / width,
      slope: slope * perSecond,
    };
  }

  function pushBlock(count: number, onPeak: (peak: SlopePeak, nowSample: number) => void): void {
    // Locals, because closure variables cost a load and a store each time.
    let total = sum;
    let top = largest;
    let topAt = largestAt;
    const start = now;
    for (let i = 0; i < count; i++) {
      const y = block[i];
      const n = start + i;
      const rise = n < base ? 0 : y - filtered[(n - base) & mask];
      const slope = rise > 0 ? rise : falling * rise;
      total += slope - slopes[(n - width) & mask];
      filtered[n & mask] = y;
      slopes[n & mask] = slope;
      if (total > top) {
        top = total;
        topAt = n;
      } else if (topAt >= 0 && n - topAt >= settle) {
        now = n;
        onPeak(peakFrom(topAt, top), n);
        top = Math.max(0, total);
        topAt = top > 0 ? n : -1;
      }
    }
    now = start + count;
    sum = total;
    largest = top;
    largestAt = topAt;
  }

  return {
    push(samples, onPeak) {
      for (let from = 0; from < samples.length; from += BLOCK) {
        const count = Math.min(BLOCK, samples.length - from);
        for (let i = 0; i < count; i++) block[i] = samples[from + i];
        filter.pushInPlace(count === BLOCK ? block : block.subarray(0, count));
        pushBlock(count, onPeak);
      }
    },
    finish(onPeak) {
      if (largestAt >= 0) onPeak(peakFrom(largestAt, largest), now);
      largestAt = -1;
    },
  };
}
