import type { SessionStore } from "../live/session-store.ts";
import { PX_PER_MM } from "./geometry.ts";
import { type LaneScale, laneScale } from "./scales.ts";

export interface Lane {
  readonly channel: number;
  readonly topPx: number;
  readonly heightPx: number;
  /** Kept free at the top for the letters of beats. */
  readonly headPx: number;
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
const HEAD_PX = 19;
/** QRS complexes mostly point up: the base line of an ECG lies below the middle of its lane. */
const ECG_MIDDLE = 0.62;
/** Lanes in millivolts a millimetre cannot be fitted: they get more room. */
const ECG_SHARE = 1.45;
/** Below this width scales are written on the plot, and not beside it. */
const NARROW_PX = 640;
const BOX_PX = 5 * PX_PER_MM;

/** The plot is a whole number of 5 mm boxes wide, so that every sweep begins on a heavy line. */
export function plotOf(widthPx: number): Pick<Layout, "plotLeftPx" | "plotWidthPx"> {
  const plotLeftPx = widthPx < NARROW_PX ? 34 : 112;
  return { plotLeftPx, plotWidthPx: Math.max(1, Math.floor((widthPx - plotLeftPx - 1) / BOX_PX)) * BOX_PX };
}

export const isNarrow = ({ widthPx }: Pick<Layout, "widthPx">): boolean => widthPx < NARROW_PX;

/** Where the middle value of a lane lies. */
export const middleOf = ({ topPx, heightPx, headPx, scale }: Lane): number =>
  topPx + headPx + (heightPx - headPx) * (scale.paper ? ECG_MIDDLE : 0.5);

/** Lanes for the channels that are shown, each scaled by its samples from `fromS` to `toS`. */
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
  const channels = store.session.header.channels;
  const shareOf = (k: number) => (channels[k]?.modality === "ecg" ? ECG_SHARE : 1);
  const unitPx =
    axisTopPx /
    Math.max(
      1,
      shown.reduce((sum, k) => sum + shareOf(k), 0),
    );
  const lanes: Lane[] = [];
  let topPx = 0;
  for (const channel of shown) {
    const ring = store.rings[channel];
    const description = channels[channel];
    const laneHeightPx = unitPx * shareOf(channel);
    if (ring !== undefined && description !== undefined) {
      const rate = store.rates[channel] as number;
      const headPx = channel === store.session.deviceChannel ? HEAD_PX : 0;
      const room = laneHeightPx - headPx;
      const [from, to] = [Math.floor(fromS * rate), Math.floor(toS * rate)];
      const scale = laneScale(description, ring, from, to, room, gainMmMv);
      lanes.push({ channel, topPx, heightPx: laneHeightPx, headPx, scale });
    }
    topPx += laneHeightPx;
  }
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
