export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface LabelWish {
  readonly text: string;
  /** The point that it names, pixels. */
  readonly x: number;
  readonly y: number;
  /** Where to try, best first. */
  readonly places: readonly Place[];
}

/** Where a label may stand beside its point. */
interface Place {
  /** Degrees, 0 to the right, 90 down. */
  readonly direction: number;
  /** From the point to the nearest edge of the label, pixels. */
  readonly distance: number;
}

export interface PlacedLabel {
  readonly wish: LabelWish;
  readonly box: Box;
  /** The end of the line that leads from the point, where the label stands too far off to go without. */
  readonly leadTo?: { readonly x: number; readonly y: number };
}

const LINE_HEIGHT = 13;
/** Further than this from its point, a label needs a line. */
const NEAR = 10;

/** Every direction at the first distance, then at the next. */
export const placesAround = (directions: readonly number[], distances: readonly number[]): Place[] =>
  distances.flatMap((distance) => directions.map((direction) => ({ direction, distance })));

/** Width of text at 12 px in the sans-serif fonts that readers have; a little generous. */
export const textWidth = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (/[A-Z]/.test(letter) ? 8.4 : 6.8), 1);

export const overlap = (p: Box, q: Box): boolean =>
  p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom;

/** The box of a label whose nearest edge lies `distance` from its point in a direction. */
function boxAt({ text, x, y }: LabelWish, degrees: number, distance: number): Box {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const width = textWidth(text);
  const centreX = x + cos * (distance + width / 2);
  const centreY = y + sin * (distance + LINE_HEIGHT / 2);
  return {
    left: centreX - width / 2,
    right: centreX + width / 2,
    top: centreY - LINE_HEIGHT / 2,
    bottom: centreY + LINE_HEIGHT / 2,
  };
}

const inside = (box: Box, frame: Box): boolean =>
  box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;

/** Little boxes along a straight line, its first `skip` pixels left out. */
function along(fromX: number, fromY: number, toX: number, toY: number, skip: number): Box[] {
  const length = Math.hypot(toX - fromX, toY - fromY);
  const boxes: Box[] = [];
  for (let at = skip; at < length; at += 2) {
    const [x, y] = [fromX + ((toX - fromX) * at) / length, fromY + ((toY - fromY) * at) / length];
    boxes.push({ left: x - 1, right: x + 1, top: y - 1, bottom: y + 1 });
  }
  return boxes;
}

/** How much longer a line may be, pixels, to cross nothing. */
const DETOUR = 30;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/**
 * Places labels one after the other, the most important first, each where it covers neither an obstacle nor a label
 * that is already there, inside the frame. Lines that lead to labels cross no label, and neither an obstacle nor another
 * such line where that can be had. Labels for which there is no such place are left out.
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  obstacles: readonly Box[],
  frame: Box,
): PlacedLabel[] {
  const texts: Box[] = [];
  const lines: Box[] = [];
  const placed: PlacedLabel[] = [];
  for (const wish of wishes) {
    const taken = [...obstacles, ...texts, ...lines];
    const clean = firstFree(wish, taken, taken, frame);
    const crossing = firstFree(wish, taken, texts, frame);
    const found = lead(clean) <= lead(crossing) + DETOUR ? clean : crossing;
    if (found === undefined) continue;
    const { box, leadTo } = found;
    texts.push(box);
    // The first pixels count as part of the point, which may be crowded.
    if (leadTo !== undefined) lines.push(...along(wish.x, wish.y, leadTo.x, leadTo.y, NEAR));
    placed.push(found);
  }
  return placed;
}

/** Length of the line to a label; endless when there is no label. */
function lead(label: PlacedLabel | undefined): number {
  if (label === undefined) return Number.POSITIVE_INFINITY;
  const { wish, leadTo } = label;
  return leadTo === undefined ? 0 : Math.hypot(leadTo.x - wish.x, leadTo.y - wish.y);
}

/** @param uncrossed what a line that leads to the label must not cross. */
function firstFree(
  wish: LabelWish,
  taken: readonly Box[],
  uncrossed: readonly Box[],
  frame: Box,
): PlacedLabel | undefined {
  const covers = (own: Box, others: readonly Box[]) => others.some((other) => overlap(own, other));
  for (const { direction, distance } of wish.places) {
    const box = boxAt(wish, direction, distance);
    if (!inside(box, frame) || covers(box, taken)) continue;
    if (distance <= NEAR) return { wish, box };
    const leadTo = { x: clamp(wish.x, box.left, box.right), y: clamp(wish.y, box.top, box.bottom) };
    const line = along(wish.x, wish.y, leadTo.x, leadTo.y, NEAR);
    if (!line.some((piece) => covers(piece, uncrossed))) return { wish, box, leadTo };
  }
  return undefined;
}
