import { beatMark } from "./beat-mark.ts";
import { FONT, snap } from "./canvas.ts";
import type { Lane } from "./layout.ts";
import { type Painter, RIBBON_PX } from "./painter.ts";

/** On a page of minutes N would be a grey wall, and letters would lie on each other. */
const QUIET_PX_PER_S = 9;
const LETTERS_PX_PER_S = 3.5;
const BEAT_COLOURS = { N: "class-n", S: "class-s", V: "class-v", F: "class-f", Q: "class-q" } as const;

export function paintBeats(
  { layer, layout, store, map, colours }: Painter,
  lane: Lane,
  design: number,
): void {
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

export function paintPulses({ layer, layout, store, map, colours }: Painter, lane: Lane): void {
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
export function paintPending({ layer, layout, store, map, colours }: Painter, lane: Lane): void {
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
