import type { SessionStore } from "../live/session-store.ts";
import type { Colours } from "../ui/theme.ts";
import { FONT, type Layer } from "./canvas.ts";
import type { TimeMap } from "./geometry.ts";
import type { Layout } from "./layout.ts";

/** What marks are painted with, and on. */
export interface Painter {
  /** Below the trace. */
  readonly layer: Layer;
  /** Above the trace: words. */
  readonly front: Layer;
  readonly layout: Layout;
  readonly store: SessionStore;
  readonly map: TimeMap;
  readonly colours: Colours;
}

/** Height of the line at the foot of the device's lane. */
export const RIBBON_PX = 4;

/** Text on a small plate in front of the trace, cut with an ellipsis to `roomPx`. */
export function tag(
  { front: { context }, colours }: Painter,
  text: string,
  x: number,
  y: number,
  roomPx: number,
  { ink = colours.ink, plate = colours.paper, endsAtX = false } = {},
): void {
  context.font = `600 11px ${FONT}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  const shown = fitted(context, text, roomPx - 6);
  if (shown === undefined) return;
  const width = context.measureText(shown).width + 8;
  const left = endsAtX ? x - width : x;
  context.globalAlpha = 0.9;
  context.fillStyle = plate;
  context.fillRect(left, y, width, 16);
  context.globalAlpha = 1;
  context.fillStyle = ink;
  context.fillText(shown, left + 4, y + 12);
}

/** As much of the text as fits, by whole characters; undefined when that is next to nothing. */
function fitted(context: CanvasRenderingContext2D, text: string, roomPx: number): string | undefined {
  const fits = (shown: string) => context.measureText(shown).width <= roomPx;
  if (fits(text)) return text;
  const characters = [...text];
  let most = 0;
  for (let step = 1 << Math.floor(Math.log2(characters.length)); step >= 1; step /= 2) {
    const more = most + step;
    if (more < characters.length && fits(`${characters.slice(0, more).join("")}\u2026`)) most = more;
  }
  return most < 2 ? undefined : `${characters.slice(0, most).join("")}\u2026`;
}
