import { createSosFilter, type Sos, sosResponse } from "../filter/sos.ts";

/** What makes a beat stand out. */
export interface SlopePeakDesign {
  readonly sampleRateHz: number;
  /** First filter; the fiducial is the largest deflection behind it. */
  readonly shape: Sos;
  /** Where the delay of `shape` is taken from: the middle of the beat's spectrum. */
  readonly centreHz: number;
  /** Further filter before the slope is taken; none when empty. */
  readonly flatten: Sos;
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
  /** Input sample of the largest deflection behind the first filter, that filter's delay removed. */
  readonly fiducial: number;
  /** Height of the envelope: mean slope over `envelopeS`, input units per second. */
  readonly energy: number;
  /** Steepest slope inside the envelope's window, input units per second. */
  readonly slope: number;
}

/** Told of a peak and of the latest sample that was needed to be certain of it. */
type OnPeak = (peak: SlopePeak, nowSample: number) => void;

export interface SlopePeaks {
  /** Takes the next chunk and calls `onPeak` for each maximum that it makes certain, in order. */
  push(samples: Float32Array, onPeak: OnPeak): void;
  /** Hands over the maximum that is still open. */
  finish(onPeak: OnPeak): void;
}

const BLOCK = 1024;
/** What is smaller than this part of the largest input is rounding, not signal. */
const ROUNDING = 1e-12;

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
  const shaping = createSosFilter(design.shape, { start: "steady" });
  const flattening = createSosFilter(design.flatten, { start: "steady" });
  const flat = design.flatten.length === 0;
  const delay = groupDelay(design.shape, design.centreHz, sampleRateHz);
  const width = Math.round(design.envelopeS * sampleRateHz);
  const settle = Math.round(design.settleS * sampleRateHz);
  const base = 2 * Math.max(1, Math.round(design.slopeS * sampleRateHz));
  const perSecond = sampleRateHz / base;
  /** What a falling slope counts for, relative to a rising one. */
  const falling = direction === "both" ? -1 : 0;
  /** The deflection of a QRS lies inside the window; a pulse wave may still rise a little after its steepest stretch. */
  const ahead = direction === "both" ? 0 : Math.min(width, settle);
  const mask = powerOfTwo(settle + width + 2 * base + 2 + (flat ? 0 : BLOCK)) - 1;
  const shaped = new Float64Array(mask + 1);
  const flattened = flat ? shaped : new Float64Array(mask + 1);
  const slopes = new Float64Array(mask + 1);
  const block = new Float64Array(BLOCK);
  let sum = 0;
  let now = 0;
  let largest = 0;
  let largestAt = -1;
  let largestInput = 0;

  /** Looks for the deflection and the slope behind an envelope maximum at sample `at`. */
  function peakFrom(at: number, height: number): SlopePeak {
    let deflection = Number.NEGATIVE_INFINITY;
    let deflectionAt = at;
    let slope = 0;
    const end = Math.min(now, at + ahead + 1);
    for (let k = Math.max(0, at - width - base); k < end; k++) {
      const size = direction === "both" ? Math.abs(shaped[k & mask]) : shaped[k & mask];
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

  function report(at: number, height: number, nowSample: number, onPeak: OnPeak): void {
    if (height > width * ROUNDING * largestInput) onPeak(peakFrom(at, height), nowSample);
  }

  function pushBlock(count: number, onPeak: OnPeak): void {
    // Locals, because closure variables cost a load and a store each time.
    let total = sum;
    let top = largest;
    let topAt = largestAt;
    const start = now;
    for (let i = 0; i < count; i++) {
      const y = block[i];
      const n = start + i;
      // Before the start the filters' output is taken to have been 0, as it is when they start steady.
      const rise = y - flattened[(n - base) & mask];
      const slope = rise > 0 ? rise : falling * rise;
      total += slope - slopes[(n - width) & mask];
      flattened[n & mask] = y;
      slopes[n & mask] = slope;
      if (topAt < 0) {
        // Down the far side of the last peak; a new one begins when the envelope rises again.
        if (total > top) topAt = n;
        top = total;
      } else if (total > top) {
        top = total;
        topAt = n;
      } else if (n - topAt >= settle) {
        now = n;
        report(topAt, top, n, onPeak);
        top = Math.max(0, total);
        topAt = -1;
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
        for (let i = 0; i < count; i++) {
          const x = samples[from + i];
          block[i] = x;
          if (Math.abs(x) > largestInput) largestInput = Math.abs(x);
        }
        const part = count === BLOCK ? block : block.subarray(0, count);
        shaping.pushInPlace(part);
        if (!flat) {
          // A block ahead of what is judged: the ring is that much longer.
          for (let i = 0; i < count; i++) shaped[(now + i) & mask] = block[i];
          flattening.pushInPlace(part);
        }
        pushBlock(count, onPeak);
      }
    },
    finish(onPeak) {
      // What still rises at the end is the flank of a peak that the end cuts off.
      if (largestAt >= 0 && largestAt < now - 1) report(largestAt, largest, now, onPeak);
      largestAt = -1;
    },
  };
}
