import type { SampleRing } from "../live/sample-ring.ts";
import type { Layer } from "./canvas.ts";
import { type Lane, type Layout, middleOf } from "./layout.ts";

/** More samples a pixel than this are drawn as the smallest and largest of the pixel. */
const DENSE = 4;
const range = { min: 0, max: 0 };

/**
 * Draws the samples of one channel from `fromS` to `toS`, `fromS` lying `xPx` right of the plot's edge: as one path,
 * broken where samples are lost. Returns how many samples were drawn.
 */
export function paintTrace(
  layer: Layer,
  layout: Layout,
  lane: Lane,
  ring: SampleRing,
  rateHz: number,
  span: { readonly fromS: number; readonly toS: number; readonly xPx: number; readonly pxPerS: number },
): number {
  const from = Math.max(ring.tail, Math.floor(span.fromS * rateHz));
  const to = Math.min(ring.head - 1, Math.floor(span.toS * rateHz));
  if (to < from) return 0;
  const { context } = layer;
  const step = span.pxPerS / rateHz;
  const x0 = layout.plotLeftPx + span.xPx - span.fromS * span.pxPerS;
  const middle = middleOf(lane);
  const { centre, pxPerUnit } = lane.scale;
  // Beyond its lane a trace runs along the edge, as on a monitor: it must not cover its neighbour.
  const top = lane.topPx + lane.headPx + 1;
  const bottom = lane.topPx + lane.heightPx - 1;
  const y = (value: number) => Math.max(top, Math.min(bottom, middle - (value - centre) * pxPerUnit));
  context.beginPath();
  if (step * DENSE >= 1) {
    let broken = true;
    for (let i = from; i <= to; i++) {
      const value = ring.at(i);
      if (Number.isNaN(value)) {
        broken = true;
        continue;
      }
      if (broken) context.moveTo(x0 + i * step, y(value));
      else context.lineTo(x0 + i * step, y(value));
      broken = false;
    }
  } else {
    const perColumn = Math.max(1, Math.round(1 / (step * layer.ratio)));
    let broken = true;
    // Columns count from sample 0, so that scrolling does not make them shimmer.
    for (let i = Math.floor(from / perColumn) * perColumn; i <= to; i += perColumn) {
      if (!ring.minMax(i, i + perColumn, range)) {
        broken = true;
        continue;
      }
      const x = x0 + i * step;
      if (broken) context.moveTo(x, y(range.min));
      else context.lineTo(x, y(range.min));
      context.lineTo(x, y(range.max));
      broken = false;
    }
  }
  context.stroke();
  return to - from + 1;
}
