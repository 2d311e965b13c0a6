import { median, quantileInPlace, spread } from "./statistics.ts";

/** How alike the events (beats or pulses) of a window are. */
export interface EventShapes {
  /** Number of events that lie fully inside the window. */
  readonly count: number;
  /** Median over events of the correlation with the window's median event; 0 with fewer than two events. */
  readonly correlation: number;
  /** A quarter of the events correlate less than this. */
  readonly lowCorrelation: number;
  /** Median peak-to-peak amplitude near the fiducial; 0 without events. */
  readonly amplitude: number;
  /** Median absolute deviation of the amplitudes over their median. */
  readonly amplitudeSpread: number;
  /** Median rms difference between event and median event, over the amplitude. */
  readonly residual: number;
}

/** Spans around the fiducial in samples: the event is `before` .. `after`, its amplitude is taken within `core` on both sides. */
export interface ShapeSpan {
  readonly before: number;
  readonly after: number;
  readonly core: number;
}

const NONE: EventShapes = {
  count: 0,
  correlation: 0,
  lowCorrelation: 0,
  amplitude: 0,
  amplitudeSpread: 1,
  residual: 1,
};

const medianEvent = (signal: Float32Array, inside: readonly number[], span: ShapeSpan): Float32Array => {
  const template = new Float32Array(span.before + span.after);
  const column = new Float32Array(inside.length);
  for (let k = 0; k < template.length; k++) {
    for (let e = 0; e < inside.length; e++) {
      column[e] = signal[inside[e] - span.before + k];
    }
    template[k] = quantileInPlace(column, 0.5);
  }
  return template;
};

/** Correlation with the template and rms difference from it (both means removed) of one event. */
const compare = (signal: Float32Array, start: number, template: Float32Array): readonly [number, number] => {
  const n = template.length;
  let sx = 0;
  let st = 0;
  let sxx = 0;
  let stt = 0;
  let sxt = 0;
  for (let k = 0; k < n; k++) {
    const x = signal[start + k];
    const t = template[k];
    sx += x;
    st += t;
    sxx += x * x;
    stt += t * t;
    sxt += x * t;
  }
  const vx = Math.max(0, sxx - (sx * sx) / n);
  const vt = Math.max(0, stt - (st * st) / n);
  const cov = sxt - (sx * st) / n;
  const correlation = vx > 0 && vt > 0 ? cov / Math.sqrt(vx * vt) : 0;
  return [correlation, Math.sqrt(Math.max(0, vx + vt - 2 * cov) / n)];
};

/** Compares the events at `fiducials` (indices into `signal`) with their median; events cut by the window's edge are left out. */
export const eventShapes = (
  signal: Float32Array,
  fiducials: ArrayLike<number>,
  span: ShapeSpan,
): EventShapes => {
  const inside: number[] = [];
  for (let e = 0; e < fiducials.length; e++) {
    const f = fiducials[e];
    if (f - span.before >= 0 && f + span.after <= signal.length) inside.push(f);
  }
  if (inside.length === 0) return NONE;
  const amplitudes = Float32Array.from(inside, (f) => spread(signal, f - span.core, f + span.core + 1));
  const amplitude = median(amplitudes);
  if (inside.length < 2 || !(amplitude > 0)) return { ...NONE, count: inside.length, amplitude };
  const template = medianEvent(signal, inside, span);
  const correlations = new Float32Array(inside.length);
  const residuals = new Float32Array(inside.length);
  inside.forEach((f, e) => {
    const [correlation, residual] = compare(signal, f - span.before, template);
    correlations[e] = correlation;
    residuals[e] = residual;
  });
  return {
    count: inside.length,
    correlation: quantileInPlace(correlations, 0.5),
    lowCorrelation: quantileInPlace(correlations, 0.25),
    amplitude,
    amplitudeSpread: median(amplitudes.map((a) => Math.abs(a - amplitude))) / amplitude,
    residual: median(residuals) / amplitude,
  };
};

/** Median absolute deviation of the intervals between fiducials over their median; 1 with fewer than two intervals. */
export const intervalSpread = (fiducials: ArrayLike<number>): number => {
  if (fiducials.length < 3) return 1;
  const intervals = new Float32Array(fiducials.length - 1);
  for (let i = 0; i < intervals.length; i++) {
    intervals[i] = fiducials[i + 1] - fiducials[i];
  }
  const middle = median(intervals);
  return middle > 0 ? median(intervals.map((x) => Math.abs(x - middle))) / middle : 1;
};
