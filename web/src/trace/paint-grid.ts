import type { SessionStore } from "../live/session-store.ts";
import type { Colours } from "../ui/theme.ts";
import { clear, FONT, type Layer, snap } from "./canvas.ts";
import { PX_PER_MM, type TimeMap } from "./geometry.ts";
import type { Lane, Layout } from "./layout.ts";

const PULSE_MM = 5;

/** Millimetre paper under the lanes, their names and scales, and the calibration pulse beside each ECG lane. */
export function paintGrid(
  layer: Layer,
  layout: Layout,
  store: SessionStore,
  map: TimeMap,
  page: boolean,
  colours: Colours,
): void {
  clear(layer);
  const { context } = layer;
  const { plotLeftPx, plotWidthPx, axisTopPx } = layout;
  context.fillStyle = colours.paper;
  context.fillRect(plotLeftPx, 0, plotWidthPx, axisTopPx);
  // The paper of a page moves with its time; the paper of a sweep stands still.
  const shiftPx = page ? (((map.fromS * map.pxPerS) / PX_PER_MM) % 5) * PX_PER_MM : 0;
  for (const heavy of [false, true]) {
    context.fillStyle = heavy ? colours["ecg-grid-2"] : colours["ecg-grid"];
    verticals(layer, layout, shiftPx, heavy);
    for (const lane of layout.lanes) horizontals(layer, layout, lane, heavy);
  }
  for (const lane of layout.lanes) {
    name(layer, layout, lane, store, colours);
    if (lane.scale.calibrationPx !== undefined) pulse(layer, layout, lane, lane.scale.calibrationPx, colours);
  }
  context.fillStyle = colours.rule;
  for (const lane of layout.lanes.slice(1)) {
    context.fillRect(0, snap(layer, lane.topPx), plotLeftPx + plotWidthPx, 1);
  }
}

function verticals(
  layer: Layer,
  { plotLeftPx, plotWidthPx, axisTopPx }: Layout,
  shiftPx: number,
  heavy: boolean,
) {
  const step = (heavy ? 5 : 1) * PX_PER_MM;
  const thin = 1 / layer.ratio;
  for (let px = -shiftPx; px <= plotWidthPx + 0.01; px += step) {
    if (px >= -0.01) layer.context.fillRect(snap(layer, plotLeftPx + px), 0, thin, axisTopPx);
  }
}

/** Lines count from the middle of the lane: that is where its middle value is. */
function horizontals(layer: Layer, { plotLeftPx, plotWidthPx }: Layout, lane: Lane, heavy: boolean) {
  const step = (heavy ? 5 : 1) * PX_PER_MM;
  const thin = 1 / layer.ratio;
  const middle = lane.topPx + lane.heightPx / 2;
  const lines = Math.floor(lane.heightPx / 2 / step);
  for (let k = -lines; k <= lines; k++) {
    layer.context.fillRect(plotLeftPx, snap(layer, middle + k * step), plotWidthPx, thin);
  }
}

function name(layer: Layer, layout: Layout, lane: Lane, store: SessionStore, colours: Colours): void {
  const { context } = layer;
  const channel = store.session.header.channels[lane.channel];
  if (channel === undefined) return;
  const device = lane.channel === store.session.deviceChannel;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.font = `600 12px ${FONT}`;
  context.fillStyle = colours.ink;
  context.fillText(`${lane.channel + 1}`, 4, lane.topPx + 16);
  const title = channel.name + (device ? " \u25b8 device" : "");
  // Under the name only what is read while watching; the rest of the plot belongs to the signal.
  const width = context.measureText(title).width;
  context.font = `11px ${FONT}`;
  const scale = layout.widthPx < 560 ? lane.scale.label.split(",")[0] : lane.scale.label;
  const all = width + 10 + context.measureText(scale ?? "").width;
  context.globalAlpha = 0.82;
  context.fillStyle = colours.paper;
  context.fillRect(layout.plotLeftPx + 1, lane.topPx + lane.heightPx - 23, all + 10, 18);
  context.globalAlpha = 1;
  const baseline = lane.topPx + lane.heightPx - 10;
  context.font = `600 12px ${FONT}`;
  context.fillStyle = colours.ink;
  context.fillText(title, layout.plotLeftPx + 5, baseline);
  context.font = `11px ${FONT}`;
  context.fillStyle = colours["ink-3"];
  context.fillText(scale ?? "", layout.plotLeftPx + 15 + width, baseline);
}

function pulse(layer: Layer, layout: Layout, lane: Lane, heightPx: number, colours: Colours): void {
  const { context } = layer;
  const left = layout.plotLeftPx - PULSE_MM * PX_PER_MM - 8;
  const middle = lane.topPx + lane.heightPx / 2;
  const bottom = Math.min(lane.topPx + lane.heightPx - 6, middle + heightPx / 2);
  const top = bottom - heightPx;
  if (top < lane.topPx) return;
  context.strokeStyle = colours["ink-2"];
  context.lineWidth = 1.25;
  context.beginPath();
  context.moveTo(left - 3, bottom);
  context.lineTo(left + 2, bottom);
  context.lineTo(left + 2, top);
  context.lineTo(left + PULSE_MM * PX_PER_MM - 2, top);
  context.lineTo(left + PULSE_MM * PX_PER_MM - 2, bottom);
  context.lineTo(layout.plotLeftPx - 4, bottom);
  context.stroke();
  context.fillStyle = colours["ink-3"];
  context.font = `10px ${FONT}`;
  context.textAlign = "center";
  context.fillText("1 mV", left + (PULSE_MM * PX_PER_MM) / 2, bottom + 12);
}
