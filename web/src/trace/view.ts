import { GAINS_MM_MV, SPEEDS_MM_S, ZOOMS_MM_S } from "./geometry.ts";

/** What the user chose to see. */
export interface View {
  /** Paper speed of the live sweep, mm/s. */
  readonly speedMmS: number;
  readonly gainMmMv: number;
  /** A page of paper instead of the live sweep: its right edge and its own speed. */
  readonly page: { readonly toS: number; readonly zoomMmS: number } | undefined;
  readonly hidden: ReadonlySet<number>;
  /** The design whose calls are written at the beats. */
  readonly labelDesign: number;
}

/** The neighbour of `value` in a sorted list: the next larger (`+1`) or smaller (`-1`) one, the last at the ends. */
function neighbour(list: readonly number[], value: number, direction: 1 | -1): number {
  const found = direction > 0 ? list.find((v) => v > value) : list.findLast((v) => v < value);
  return found ?? (direction > 0 ? (list.at(-1) as number) : (list[0] as number));
}

/** Faster or slower paper; a page is zoomed about its middle. */
export function withSpeed(view: View, direction: 1 | -1, plotMm: number): View {
  if (view.page === undefined) {
    return { ...view, speedMmS: neighbour(SPEEDS_MM_S, view.speedMmS, direction) };
  }
  const { toS, zoomMmS } = view.page;
  const next = neighbour(ZOOMS_MM_S, zoomMmS, direction);
  const middleS = toS - plotMm / zoomMmS / 2;
  return { ...view, page: { zoomMmS: next, toS: middleS + plotMm / next / 2 } };
}

export const withGain = (view: View, direction: 1 | -1): View => ({
  ...view,
  gainMmMv: neighbour(GAINS_MM_MV, view.gainMmMv, direction),
});

/** Moves the page by `byS`, within what there is: from the oldest sample at the left edge to the newest at the right. */
export function scrolled(view: View, byS: number, plotMm: number, oldestS: number, headS: number): View {
  const page = view.page ?? { toS: headS, zoomMmS: view.speedMmS };
  const lowest = oldestS + plotMm / page.zoomMmS;
  return {
    ...view,
    page: { ...page, toS: Math.max(Math.min(lowest, headS), Math.min(headS, page.toS + byS)) },
  };
}

/** Hides a channel or shows it again; the last one stays. */
export function withChannel(view: View, channel: number, channels: number): View {
  const hidden = new Set(view.hidden);
  if (!hidden.delete(channel)) hidden.add(channel);
  return hidden.size >= channels ? view : { ...view, hidden };
}
