import { clock, duration } from "../../../src/report/format.ts";
import type { Message, SessionStore } from "../live/session-store.ts";
import type { Colours } from "../ui/theme.ts";
import { beatMark } from "./beat-mark.ts";
import { clear, FONT, hatch, type Layer, snap } from "./canvas.ts";
import { type TimeMap, tickStepS, ticks } from "./geometry.ts";
import type { Lane, Layout } from "./layout.ts";

const RIBBON_PX = 4;
const DASH_PX = 5;
/** On a page of minutes N would be a grey wall, and letters would lie on each other. */
const QUIET_PX_PER_S = 9;
const LETTERS_PX_PER_S = 3.5;

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
    beats(painter, deviceLane, labelDesign);
    pulses(painter, deviceLane);
    pending(painter, deviceLane);
  }
  markers(painter);
}

interface Painter {
  /** Below the trace. */
  readonly layer: Layer;
  /** Above the trace: words. */
  readonly front: Layer;
  readonly layout: Layout;
  readonly store: SessionStore;
  readonly map: TimeMap;
  readonly colours: Colours;
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

function verdicts({ layer, front, layout, store, map, colours }: Painter, lane: Lane): void {
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
      if (x1 - x0 > 40)
        tag(
          front,
          `noisy: ${reason}`,
          x + 4,
          lane.topPx + lane.headPx + 3,
          x1 - x0 - 8,
          colours.ink,
          colours.paper,
        );
    }
  }
}

/** What the gate will likely say: paler than what it has said, and worded so. */
function outlook({ layer, front, layout, store, map, colours }: Painter, lane: Lane): void {
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
    if (x1 - x0 > 40) {
      const words = `provisional, noisy: ${ahead.reason}`;
      tag(front, words, x + 4, lane.topPx + lane.headPx + 3, x1 - x0 - 8, colours.ink, colours.paper);
    }
  }
}

function gaps({ layer, front, layout, store, map, colours }: Painter, lane: Lane): void {
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
      if (width > 50) {
        tag(
          front,
          `lost ${duration(toS - fromS)}`,
          x + 4,
          lane.topPx + lane.heightPx / 2 - 8,
          width - 8,
          colours.ink,
          colours.paper,
        );
      }
    }
  }
}

const BEAT_COLOURS = { N: "class-n", S: "class-s", V: "class-v", F: "class-f", Q: "class-q" } as const;

function beats({ layer, layout, store, map, colours }: Painter, lane: Lane, design: number): void {
  const { context } = layer;
  context.textAlign = "center";
  context.fillStyle = colours.paper;
  context.globalAlpha = 0.75;
  context.fillRect(layout.plotLeftPx, lane.topPx, layout.plotWidthPx, lane.headPx);
  context.globalAlpha = 1;
  for (const beat of store.beats.between(map.fromS, map.toS)) {
    const x = layout.plotLeftPx + map.x(beat.atS);
    const { text, label, differs } = beatMark(beat, design);
    const quiet = label === "N" || label === undefined;
    if (quiet && map.pxPerS < QUIET_PX_PER_S) continue;
    const colour = colours[BEAT_COLOURS[label as keyof typeof BEAT_COLOURS] ?? "class-n"];
    context.fillStyle = colour;
    context.globalAlpha = quiet ? 0.35 : 0.8;
    context.fillRect(snap(layer, x), lane.topPx + lane.headPx, 1, lane.heightPx - lane.headPx - RIBBON_PX);
    context.globalAlpha = 1;
    // N is the quiet case; the others stand out in weight and size, not by colour alone.
    context.font = quiet ? `600 12px ${FONT}` : `800 15px ${FONT}`;
    if (map.pxPerS >= LETTERS_PX_PER_S) context.fillText(text, x, lane.topPx + 15);
    if (differs) context.fillRect(x - 6, lane.topPx + 17, 12, 1.5);
  }
}

function pulses({ layer, layout, store, map, colours }: Painter, lane: Lane): void {
  const { context } = layer;
  for (const { atS, inNoisyWindow } of store.pulses.between(map.fromS, map.toS)) {
    const x = layout.plotLeftPx + map.x(atS);
    context.fillStyle = inNoisyWindow ? colours["ink-3"] : colours.accent;
    context.beginPath();
    context.moveTo(x, lane.topPx + 14);
    context.lineTo(x - 5, lane.topPx + 5);
    context.lineTo(x + 5, lane.topPx + 5);
    context.fill();
  }
}

/** Beats that were found and wait for their verdict: a dot where their letter will be. */
function pending({ layer, layout, store, map, colours }: Painter, lane: Lane): void {
  const { context } = layer;
  context.fillStyle = colours["ink-3"];
  for (const atS of store.pending) {
    for (const [x] of map.pieces(atS, atS + 0.001)) {
      context.beginPath();
      context.arc(layout.plotLeftPx + x, lane.topPx + 10, 2.5, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

function markers({ layer, front, layout, store, map, colours }: Painter): void {
  const { context } = layer;
  for (const { atS, text } of store.markers.between(map.fromS, map.toS)) {
    const x = layout.plotLeftPx + map.x(atS);
    context.fillStyle = colours.mixed;
    context.fillRect(snap(layer, x), 0, 1.5, layout.axisTopPx);
    const flag = `\u2691 ${text}`;
    const rightPx = layout.plotLeftPx + layout.plotWidthPx - x;
    const y = layout.axisTopPx - 34;
    // Near the right edge the flag hangs on the left of its pole.
    if (rightPx > 160) tag(front, flag, x + 3, y, rightPx - 4, colours.paper, colours.mixed);
    else tag(front, flag, x - 3, y, x - layout.plotLeftPx, colours.paper, colours.mixed, true);
  }
}

/** Text on a small plate, cut with an ellipsis to `roomPx`. */
function tag(
  layer: Layer,
  text: string,
  x: number,
  y: number,
  roomPx: number,
  ink: string,
  plate: string,
  endsAtX = false,
): void {
  const { context } = layer;
  context.font = `600 11px ${FONT}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  let shown = text;
  while (shown.length > 1 && context.measureText(shown).width > roomPx - 6)
    shown = `${shown.slice(0, -2)}\u2026`;
  if (shown.length <= 2 && text.length > 2) return;
  const width = context.measureText(shown).width + 8;
  const left = endsAtX ? x - width : x;
  context.globalAlpha = 0.9;
  context.fillStyle = plate;
  context.fillRect(left, y, width, 16);
  context.globalAlpha = 1;
  context.fillStyle = ink;
  context.fillText(shown, left + 4, y + 12);
}
