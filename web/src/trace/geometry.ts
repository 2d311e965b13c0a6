/** CSS defines 96 pixels an inch; how large that is on a screen is up to the screen. */
export const PX_PER_MM = 96 / 25.4;

/** Paper speeds that a live sweep offers, mm/s. */
export const SPEEDS_MM_S = [12.5, 25, 50] as const;
/** Paper speeds of a paused page, for zooming: up to minutes on one page. */
export const ZOOMS_MM_S = [0.5, 1, 2.5, 5, 12.5, 25, 50, 100, 200] as const;
/** ECG gains, mm/mV. */
export const GAINS_MM_MV = [5, 10, 20] as const;

/** Width of the blank bar that runs ahead of the sweep. */
const ERASER_PX = 22;

/** Where times lie on the plot, in CSS pixels from its left edge. */
export interface TimeMap {
  readonly widthPx: number;
  readonly pxPerS: number;
  /** The times that can be seen. */
  readonly fromS: number;
  readonly toS: number;
  x(timeS: number): number;
  /** The time at `x`; undefined under the eraser bar. */
  timeAt(x: number): number | undefined;
  /** `fromS` to `toS` clipped to what can be seen: one piece, or two where it runs over the right edge of a sweep. */
  pieces(fromS: number, toS: number): readonly (readonly [x0: number, x1: number])[];
}

/** A page of paper that begins at `fromS`. */
export function pageMap(fromS: number, widthPx: number, pxPerS: number): TimeMap {
  const toS = fromS + widthPx / pxPerS;
  const x = (timeS: number) => (timeS - fromS) * pxPerS;
  return {
    widthPx,
    pxPerS,
    fromS,
    toS,
    x,
    timeAt: (at) => fromS + at / pxPerS,
    pieces: (a, b) => (b <= fromS || a >= toS ? [] : [[x(Math.max(a, fromS)), x(Math.min(b, toS))]]),
  };
}

/** A bedside monitor's sweep: the newest sample at `headS` overwrites the sweep before it from left to right. */
export function sweepMap(headS: number, widthPx: number, pxPerS: number): TimeMap {
  const periodS = widthPx / pxPerS;
  const startS = Math.floor(headS / periodS) * periodS;
  const fromS = Math.max(0, headS - periodS + ERASER_PX / pxPerS);
  const x = (timeS: number) => (timeS - Math.floor(timeS / periodS) * periodS) * pxPerS;
  return {
    widthPx,
    pxPerS,
    fromS,
    toS: headS,
    x,
    timeAt: (at) => {
      const own = startS + at / pxPerS;
      if (own <= headS) return own;
      const earlier = own - periodS;
      return earlier >= fromS ? earlier : undefined;
    },
    pieces: (a, b) => {
      const from = Math.max(a, fromS);
      const to = Math.min(b, headS);
      if (to <= from) return [];
      if (from >= startS || to <= startS) return [[x(from), to === startS ? widthPx : x(to)]];
      return [
        [x(from), widthPx],
        [0, x(to)],
      ];
    },
  };
}

/** What has to be blanked when the sweep goes on from `drawnS` to `headS`: pieces in pixels. */
export function erased(drawnS: number, headS: number, widthPx: number, pxPerS: number): [number, number][] {
  const periodS = widthPx / pxPerS;
  const length = Math.min(widthPx, (headS - drawnS) * pxPerS + ERASER_PX);
  const from = (drawnS - Math.floor(drawnS / periodS) * periodS) * pxPerS;
  return from + length <= widthPx
    ? [[from, from + length]]
    : [
        [from, widthPx],
        [0, from + length - widthPx],
      ];
}

const TICK_STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300] as const;

/** Seconds between the labels of the time axis, so that they stay `leastPx` apart. */
export const tickStepS = (pxPerS: number, leastPx: number): number =>
  TICK_STEPS_S.find((step) => step * pxPerS >= leastPx) ?? 600;

/** The multiples of `stepS` from `fromS` to `toS`. */
export function ticks(fromS: number, toS: number, stepS: number): number[] {
  const found: number[] = [];
  // Counted in whole steps: adding steps up would drift.
  for (let k = Math.ceil(fromS / stepS - 1e-9); k * stepS <= toS; k++) found.push(k * stepS);
  return found;
}

/** A span of time on the plot, `xS` seconds from its left edge. */
export interface Piece {
  readonly fromS: number;
  readonly toS: number;
  readonly xS: number;
}

/** A span of a sweep, no longer than its period, in pieces that do not run over its right edge. */
export function sweepPieces(fromS: number, toS: number, periodS: number): Piece[] {
  const edgeS = Math.floor(toS / periodS) * periodS;
  if (fromS >= edgeS) return [{ fromS, toS, xS: fromS - edgeS }];
  return [
    { fromS, toS: edgeS, xS: periodS - (edgeS - fromS) },
    { fromS: edgeS, toS, xS: 0 },
  ];
}
