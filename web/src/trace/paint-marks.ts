import { clock, duration } from "../../../src/report/format.ts";
import { notHereYet } from "../live/history.ts";
import type { Message, SessionStore } from "../live/session-store.ts";
import type { Colours } from "../ui/theme.ts";
import { clear, FONT, hatch, type Layer, snap } from "./canvas.ts";
import { type TimeMap, tickStepS, ticks } from "./geometry.ts";
import type { Lane, Layout } from "./layout.ts";
import { paintBeats, paintPending, paintPulses } from "./paint-beats.ts";
import { type Painter, RIBBON_PX, tag } from "./painter.ts";

const DASH_PX = 5;
/** Narrower, a span has no room for its words. */
const WORDS_PX = 50;
/** Flags of markers that lie close to each other hang at different heights. */
const FLAG_ROWS = 3;
/** The whole text is in the list of events. */
const FLAG_PX = 260;

/** Everything beside the trace that belongs to a time: noisy spans, gaps, beats, markers, the time axis. */
export function paintMarks(
  layer: Layer,
  front: Layer,
  layout: Layout,
  store: SessionStore,
  map: TimeMap,
  labelDesign: number,
  colours: Colours,
): void {
  clear(layer);
  clear(front);
  const painter = { layer, front, layout, store, map, colours };
  const deviceLane = layout.lanes.find((lane) => lane.channel === store.session.deviceChannel);
  axis(painter);
  if (deviceLane !== undefined) {
    verdicts(painter, deviceLane);
    outlook(painter, deviceLane);
  }
  for (const lane of layout.lanes) gaps(painter, lane);
  if (deviceLane !== undefined) {
    paintBeats(painter, deviceLane, labelDesign);
    paintPulses(painter, deviceLane);
    paintPending(painter, deviceLane);
  }
  unfetched(painter);
  markers(painter);
}

function axis({ layer, layout, map, colours }: Painter): void {
  const { context } = layer;
  const stepS = tickStepS(map.pxPerS, 58);
  const decimals = stepS < 1 ? 1 : 0;
  context.font = `11px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  const right = layout.plotLeftPx + layout.plotWidthPx;
  for (const timeS of ticks(Math.max(0, map.fromS), map.toS, stepS)) {
    const x = layout.plotLeftPx + map.x(timeS);
    context.fillStyle = colours["ink-3"];
    context.fillRect(snap(layer, x), layout.axisTopPx, 1 / layer.ratio, 4);
    if (x < right - 14) context.fillText(clock(timeS, decimals), x, layout.axisTopPx + 15);
  }
}

/** Neighbouring noisy windows of one reason are one span with one text. */
function noisyRuns(verdicts: readonly Message<"verdict">[]) {
  const runs: { startS: number; endS: number; reason: string }[] = [];
  for (const { verdict, startS, endS, reason } of verdicts) {
    if (verdict !== "noisy") continue;
    const last = runs.at(-1);
    if (last !== undefined && last.reason === reason && startS - last.endS < 0.01) last.endS = endS;
    else runs.push({ startS, endS, reason });
  }
  return runs;
}

function verdicts(painter: Painter, lane: Lane): void {
  const { layer, layout, store, map, colours } = painter;
  const { context } = layer;
  const seen = store.verdicts.between(map.fromS - 60, map.toS);
  const ribbonTop = lane.topPx + lane.heightPx - RIBBON_PX;
  context.fillStyle = colours.clean;
  for (const { verdict, startS, endS } of seen) {
    if (verdict !== "clean") continue;
    for (const [x0, x1] of map.pieces(startS, endS)) {
      context.fillRect(layout.plotLeftPx + x0, ribbonTop, x1 - x0, RIBBON_PX);
    }
  }
  const lines = hatch(layer, colours.noisy, 7, 1);
  for (const { startS, endS, reason } of noisyRuns(seen)) {
    for (const [x0, x1] of map.pieces(startS, endS)) {
      const x = layout.plotLeftPx + x0;
      context.fillStyle = colours.noisy;
      context.globalAlpha = 0.16;
      context.fillRect(x, lane.topPx, x1 - x0, lane.heightPx);
      context.globalAlpha = 0.4;
      context.fillStyle = lines;
      context.fillRect(x, lane.topPx, x1 - x0, lane.heightPx);
      context.globalAlpha = 1;
      context.fillStyle = colours.noisy;
      context.fillRect(x, ribbonTop, x1 - x0, RIBBON_PX);
      if (x1 - x0 > WORDS_PX)
        tag(painter, `noisy: ${reason}`, x + 4, lane.topPx + lane.headPx + 3, x1 - x0 - 8);
    }
  }
}

/** What the gate will likely say: paler than what it has said, and worded so. */
function outlook(painter: Painter, lane: Lane): void {
  const { layer, layout, store, map, colours } = painter;
  const ahead = store.outlook;
  if (ahead === undefined) return;
  const { context } = layer;
  const noisy = ahead.verdict === "noisy";
  const ribbonTop = lane.topPx + lane.heightPx - RIBBON_PX;
  for (const [x0, x1] of map.pieces(ahead.startS, ahead.endS)) {
    const x = layout.plotLeftPx + x0;
    context.fillStyle = noisy ? colours.noisy : colours.clean;
    for (let at = x; at < x + x1 - x0; at += 2 * DASH_PX)
      context.fillRect(at, ribbonTop, Math.min(DASH_PX, x + x1 - x0 - at), RIBBON_PX);
    if (!noisy) continue;
    context.globalAlpha = 0.1;
    context.fillRect(x, lane.topPx, x1 - x0, lane.heightPx);
    context.globalAlpha = 1;
    const words = `provisional, noisy: ${ahead.reason}`;
    if (x1 - x0 > WORDS_PX) tag(painter, words, x + 4, lane.topPx + lane.headPx + 3, x1 - x0 - 8);
  }
}

function gaps(painter: Painter, lane: Lane): void {
  const { layer, layout, store, map, colours } = painter;
  const { context } = layer;
  const lines = hatch(layer, colours["ink-3"], 5, 1.4);
  for (const { fromS, toS } of store.gaps[lane.channel]?.between(map.fromS, map.toS) ?? []) {
    for (const [x0, x1] of map.pieces(fromS, toS)) {
      // A gap of one sample must be seen, too.
      const width = Math.max(2, x1 - x0);
      const x = layout.plotLeftPx + x0;
      context.fillStyle = colours.gap;
      context.globalAlpha = 0.35;
      context.fillRect(x, lane.topPx, width, lane.heightPx);
      context.globalAlpha = 0.45;
      context.fillStyle = lines;
      context.fillRect(x, lane.topPx, width, lane.heightPx);
      context.globalAlpha = 1;
      const words = `lost ${duration(toS - fromS)}`;
      if (width > WORDS_PX) tag(painter, words, x + 4, lane.topPx + lane.heightPx / 2 - 8, width - 8);
    }
  }
}

/** Samples that the server has and the page has not: blank paper would look like an electrode that is off. */
function unfetched(painter: Painter): void {
  const { layer, layout, store, map, colours } = painter;
  const { context } = layer;
  for (const { fromS, toS } of notHereYet(store, map)) {
    for (const [x0, x1] of map.pieces(fromS, toS)) {
      const x = layout.plotLeftPx + x0;
      context.fillStyle = colours.sheet;
      context.fillRect(x, 0, x1 - x0, layout.axisTopPx);
      if (x1 - x0 > WORDS_PX) tag(painter, "not here yet", x + 4, layout.axisTopPx / 2 - 8, x1 - x0 - 8);
    }
  }
}

function markers(painter: Painter): void {
  const { layer, layout, store, map, colours } = painter;
  const { context } = layer;
  for (const { id, atS, text } of store.markers.between(map.fromS, map.toS)) {
    const x = layout.plotLeftPx + map.x(atS);
    context.fillStyle = colours.mixed;
    context.fillRect(snap(layer, x), 0, 1.5, layout.axisTopPx);
    const flag = `\u2691 ${text}`;
    const rightPx = layout.plotLeftPx + layout.plotWidthPx - x;
    const y = layout.axisTopPx - 34 - 18 * (id % FLAG_ROWS);
    const look = { ink: colours.paper, plate: colours.mixed };
    // Near the right edge the flag hangs on the left of its pole.
    if (rightPx > 160) tag(painter, flag, x + 3, y, Math.min(FLAG_PX, rightPx - 4), look);
    else tag(painter, flag, x - 3, y, Math.min(FLAG_PX, x - layout.plotLeftPx), { ...look, endsAtX: true });
  }
}
