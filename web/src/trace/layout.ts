import type { SessionStore } from "../live/session-store.ts";
import { PX_PER_MM } from "./geometry.ts";
import { type LaneScale, laneScale } from "./scales.ts";

export interface Lane {
  readonly channel: number;
  readonly topPx: number;
  readonly heightPx: number;
  readonly scale: LaneScale;
}

/** Where everything lies on the trace canvases, in CSS pixels. */
export interface Layout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly plotLeftPx: number;
  readonly plotWidthPx: number;
  readonly lanes: readonly Lane[];
  /** Bottom of the lanes; the time axis is below it. */
  readonly axisTopPx: number;
}

const AXIS_PX = 20;
const BOX_PX = 5 * PX_PER_MM;

/** The plot is a whole number of 5 mm boxes wide, so that every sweep begins on a heavy line. */
export function plotOf(widthPx: number): Pick<Layout, "plotLeftPx" | "plotWidthPx"> {
  const plotLeftPx = widthPx < 560 ? 34 : 50;
  return { plotLeftPx, plotWidthPx: Math.max(1, Math.floor((widthPx - plotLeftPx - 1) / BOX_PX)) * BOX_PX };
}

/** Lanes of equal height for the channels that are shown, each scaled by its samples from `fromS` to `toS`. */
export function layoutOf(
  store: SessionStore,
  hidden: ReadonlySet<number>,
  gainMmMv: number,
  widthPx: number,
  heightPx: number,
  fromS: number,
  toS: number,
): Layout {
  const shown = store.session.header.channels.map((_, k) => k).filter((k) => !hidden.has(k));
  const axisTopPx = heightPx - AXIS_PX;
  const laneHeightPx = axisTopPx / Math.max(1, shown.length);
  const lanes = shown.flatMap((channel, k): Lane[] => {
    const ring = store.rings[channel];
    const description = store.session.header.channels[channel];
    if (ring === undefined || description === undefined) return [];
    const rate = store.rates[channel] as number;
    const scale = laneScale(
      description,
      ring,
      Math.floor(fromS * rate),
      Math.floor(toS * rate),
      laneHeightPx,
      gainMmMv,
    );
    return [{ channel, topPx: k * laneHeightPx, heightPx: laneHeightPx, scale }];
  });
  return { widthPx, heightPx, ...plotOf(widthPx), lanes, axisTopPx };
}

/** Whether the lanes of `next` fit the samples so much better that it is worth drawing everything anew. */
export function outgrown(now: Layout, next: Layout): boolean {
  return (
    now.lanes.length !== next.lanes.length ||
    now.lanes.some((lane, k) => {
      const other = (next.lanes[k] as Lane).scale;
      const ratio = other.pxPerUnit / lane.scale.pxPerUnit;
      const movedPx = Math.abs(other.centre - lane.scale.centre) * lane.scale.pxPerUnit;
      return ratio > 1.9 || ratio < 0.6 || movedPx > Math.max(4 * PX_PER_MM, 0.12 * lane.heightPx);
    })
  );
}
