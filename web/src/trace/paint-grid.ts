import type { SessionStore } from "../live/session-store.ts";
import type { Colours } from "../ui/theme.ts";
import { clear, FONT, type Layer, snap } from "./canvas.ts";
import { PX_PER_MM, type TimeMap } from "./geometry.ts";
import { isNarrow, type Lane, type Layout, middleOf } from "./layout.ts";

/** 1 mV for 5 mm of paper. */
const PULSE_PX = 5 * PX_PER_MM;

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
  const middle = middleOf(lane);
  const above = Math.floor((middle - lane.topPx) / step);
  const below = Math.floor((lane.topPx + lane.heightPx - middle) / step);
  for (let k = -above; k <= below; k++) {
    layer.context.fillRect(plotLeftPx, snap(layer, middle + k * step), plotWidthPx, thin);
  }
}

/** Beside the lane: its number, name and scale, and a notch at its middle with the value there. */
function name(layer: Layer, layout: Layout, lane: Lane, store: SessionStore, colours: Colours): void {
  const { context } = layer;
  const channel = store.session.header.channels[lane.channel];
  if (channel === undefined) return;
  const device = lane.channel === store.session.deviceChannel;
  const { gainText, middleText } = lane.scale;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.fillStyle = colours["ink-3"];
  context.fillRect(layout.plotLeftPx - 5, snap(layer, middleOf(lane)), 5, 1);
  if (isNarrow(layout)) {
    context.fillStyle = colours.ink;
    context.font = `600 12px ${FONT}`;
    context.fillText(`${lane.channel + 1}`, 4, lane.topPx + 16);
    plate(
      layer,
      `${channel.name}  ${gainText}`,
      layout.plotLeftPx + 3,
      lane.topPx + lane.heightPx - 21,
      colours,
    );
    return;
  }
  const room = layout.plotLeftPx - 14;
  context.fillStyle = colours.ink;
  context.font = `650 12.5px ${FONT}`;
  context.fillText(`${lane.channel + 1} ${channel.name}`, 8, lane.topPx + 17, room);
  context.font = `11px ${FONT}`;
  context.fillStyle = colours["ink-3"];
  const lines = [...(device ? ["to the device"] : []), gainText, `mid ${middleText}`];
  const textRoom = lane.scale.calibrationPx === undefined ? room : room - PULSE_PX - 8;
  for (const [k, line] of lines.entries()) context.fillText(line, 8, lane.topPx + 32 + 14 * k, textRoom);
}

/** Text on the plot, readable over paper and signal. */
function plate(layer: Layer, text: string, x: number, y: number, colours: Colours): void {
  const { context } = layer;
  context.font = `11px ${FONT}`;
  context.globalAlpha = 0.85;
  context.fillStyle = colours.paper;
  context.fillRect(x, y, context.measureText(text).width + 8, 16);
  context.globalAlpha = 1;
  context.fillStyle = colours["ink-2"];
  context.fillText(text, x + 4, y + 12);
}

function pulse(layer: Layer, layout: Layout, lane: Lane, heightPx: number, colours: Colours): void {
  const { context } = layer;
  const left = layout.plotLeftPx - PULSE_PX - 9;
  const middle = middleOf(lane);
  const bottom = Math.min(lane.topPx + lane.heightPx - 5, middle + heightPx / 2);
  const top = bottom - heightPx;
  // A pulse that does not fit its lane would be a wrong one.
  if (top < lane.topPx + 2) return;
  context.strokeStyle = colours["ink-2"];
  context.lineWidth = 1.25;
  context.beginPath();
  context.moveTo(left - 3, bottom);
  context.lineTo(left, bottom);
  context.lineTo(left, top);
  context.lineTo(left + PULSE_PX, top);
  context.lineTo(left + PULSE_PX, bottom);
  context.lineTo(left + PULSE_PX + 3, bottom);
  context.stroke();
}
