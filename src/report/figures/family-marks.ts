import { label, round } from "../figure.ts";
import { colour } from "../palette.ts";
import { textWidth } from "./label-placement.ts";

const COLOURS = [
  ...(["design-1", "bad", "design-2", "design-3", "design-5"] as const),
  ...(["design-4", "design-6", "class-v", "design-7"] as const),
].map(colour);
/** Corners of the unit square turned by nothing, a quarter ...; the circle is its own case. */
const SHAPES = ["circle", "square", "triangle", "diamond"] as const;

/** How the points of a family look; shape and colour both tell it, for readers who see few colours. */
export interface Mark {
  readonly colour: string;
  readonly shape: (typeof SHAPES)[number];
}

/** `SCDM8` and `CDM8` are one technique: the S stands for signed operands. */
const technique = (family: string) => family.replace(/^S(?=[A-Z])/, "");

/** By name, numbers by their size, so that no order of the points changes a picture. */
export const byName = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

/** One mark a technique; exact multipliers are dark circles. */
export function familyMarks(families: readonly string[]): (family: string) => Mark {
  const exact: Mark = { colour: colour("ink"), shape: "circle" };
  const others = [...new Set(families.map(technique))].filter((name) => !/^exact/.test(name)).sort(byName);
  const marks = new Map(
    others.map((name, k): [string, Mark] => [
      name,
      { colour: COLOURS[k % COLOURS.length] as string, shape: SHAPES[k % SHAPES.length] ?? "circle" },
    ]),
  );
  return (family) => marks.get(technique(family)) ?? exact;
}

function outline(shape: Mark["shape"], x: number, y: number, r: number): string {
  if (shape === "square")
    return `M${round(x - 0.88 * r)} ${round(y - 0.88 * r)}h${round(1.76 * r)}v${round(1.76 * r)}h${round(-1.76 * r)}z`;
  if (shape === "triangle")
    return `M${round(x)} ${round(y - 1.2 * r)}l${round(1.15 * r)} ${round(2 * r)}h${round(-2.3 * r)}z`;
  return `M${round(x)} ${round(y - 1.25 * r)}l${round(1.25 * r)} ${round(1.25 * r)}l${round(-1.25 * r)} ${round(1.25 * r)}l${round(-1.25 * r)} ${round(-1.25 * r)}z`;
}

interface Look {
  readonly radius?: number;
  readonly faint?: boolean;
  readonly hollow?: boolean;
}

/** One point, with a rim of paper so that neighbours stay apart. */
export function marker(
  { colour: own, shape }: Mark,
  x: number,
  y: number,
  { radius = 4.5, faint = false, hollow = false }: Look = {},
): string {
  const [fill, rim] = hollow ? [colour("paper"), own] : [own, colour("paper")];
  const opacity = hollow ? "stroke-opacity" : "fill-opacity";
  const look = `fill="${fill}" stroke="${rim}"${hollow ? ' stroke-width="1.6"' : ""}${faint ? ` ${opacity}="0.55"` : ""}`;
  if (shape === "circle") return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" ${look}/>`;
  return `<path d="${outline(shape, x, y, radius)}" ${look}/>`;
}

/** The families of one panel in a line. */
export function panelLegend(
  families: readonly string[],
  marks: (family: string) => Mark,
  left: number,
  right: number,
  y: number,
): string {
  let x = left + 6;
  const items = families.map((family) => {
    const drawn = marker(marks(family), x, y - 4) + label(x + 11, y, family);
    x += 34 + textWidth(family);
    return drawn;
  });
  if (x <= right) return items.join("");
  const squeeze = (right - left) / (x - left);
  return `<g transform="translate(${round(left * (1 - squeeze))} ${round(y * (1 - squeeze))}) scale(${squeeze.toFixed(3)})">${items.join("")}</g>`;
}
