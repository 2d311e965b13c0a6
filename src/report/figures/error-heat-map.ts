import { errorMetrics } from "../../../firmware-sim/arith/metrics/error-metrics.ts";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";
import { label } from "../figure.ts";
import { count, percent, significant } from "../format.ts";
import { raw } from "../markup.ts";
import { colour } from "../palette.ts";
import type { Picture } from "../standalone-svg.ts";

const ID = "error-heat-map";
const LEFT = 66;
const TOP = 26;
/** Pixels of one operand pair. */
const CELL = 2;
const SIDE = 256 * CELL;
const SWATCH = 22;

/** From weak to strong, readable by colour-blind readers side by side: "Blues" and "Oranges" of C. Brewer (2002). */
const TOO_SMALL = ["#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c", "#08306b"] as const;
const TOO_LARGE = ["#fdd0a2", "#fdae6b", "#fd8d3c", "#f16913", "#d94801", "#a63603", "#7f2704"] as const;
const CLASSES = TOO_SMALL.length;

/**
 * Upper bounds of the classes of |error|, rising with the square: errors crowd near zero, and equal steps would leave
 * most of the picture in the palest colour.
 */
export function classBounds(worst: number): number[] {
  const bounds = Array.from({ length: CLASSES }, (_, k) =>
    Math.max(k + 1, Math.round(worst * ((k + 1) / CLASSES) ** 2)),
  );
  return bounds.filter((bound, k) => bound <= worst && bound !== bounds[k - 1]);
}

/** Position of class `k` of `classes` in a palette, so that the worst is the strongest whatever their number. */
const shade = (palette: readonly string[], k: number, classes: number): string =>
  palette[Math.round(((k + 1) / classes) * palette.length) - 1]!;

/** Runs of equal class along rows of b, one path for each class: -n .. -1 product too large, 1 .. n too small. */
function runs(table: Int32Array, first: number, bounds: readonly number[]): Map<number, string> {
  const paths = new Map<number, string>();
  for (let b = 255; b >= 0; b--) {
    const row = 255 - b;
    const ends = new Map<number, number>();
    let from = 0;
    let current = classOf(table, first, 0, b, bounds);
    for (let a = 1; a <= 256; a++) {
      const next = a < 256 ? classOf(table, first, a, b, bounds) : undefined;
      if (next === current) continue;
      if (current !== 0 && current !== undefined) {
        const end = ends.get(current);
        const move = end === undefined ? `M${from} ${row}` : `m${from - end} 0`;
        paths.set(current, `${paths.get(current) ?? ""}${move}h${a - from}`);
        ends.set(current, a);
      }
      [from, current] = [a, next];
    }
  }
  return paths;
}

function classOf(
  table: Int32Array,
  first: number,
  a: number,
  b: number,
  bounds: readonly number[],
): number | undefined {
  const error = (first + a) * (first + b) - table[256 * a + b]!;
  const index = error === 0 ? 0 : 1 + bounds.findIndex((bound) => Math.abs(error) <= bound);
  return error < 0 ? -index : index;
}

function axes(first: number): string {
  const ticks = Array.from({ length: 9 }, (_, k) => (k === 8 ? first + 255 : first + 32 * k));
  const at = (operand: number) => (operand - first + 0.5) * CELL;
  const marks = ticks
    .map((t) => `M${LEFT + at(t)} ${TOP + SIDE}v5M${LEFT - 5} ${TOP + SIDE - at(t)}h5`)
    .join("");
  const texts = ticks.map(
    (t) =>
      label(LEFT + at(t), TOP + SIDE + 18, String(t), { anchor: "middle" }) +
      label(LEFT - 9, TOP + SIDE - at(t) + 4, String(t), { anchor: "end" }),
  );
  const frame = `<rect x="${LEFT - 0.5}" y="${TOP - 0.5}" width="${SIDE + 1}" height="${SIDE + 1}" fill="none" stroke="${colour("ink-3")}"/>`;
  const names = [
    label(LEFT + SIDE / 2, TOP + SIDE + 38, "first operand a", { anchor: "middle" }),
    `<g transform="translate(18 ${TOP + SIDE / 2}) rotate(-90)">${label(0, 0, "second operand b", { anchor: "middle" })}</g>`,
  ];
  return `${frame}<path d="${marks}" stroke="${colour("ink-3")}" fill="none"/>${texts.join("")}${names.join("")}`;
}

interface Step {
  readonly fill: string;
  readonly text: string;
}

function legend(used: ReadonlySet<number>, bounds: readonly number[]): string {
  const range = (k: number) => {
    const low = (bounds[k - 1] ?? 0) + 1;
    return low === bounds[k] ? count(low) : `${count(low)} to ${count(bounds[k])}`;
  };
  const block = (sign: 1 | -1, palette: readonly string[]): Step[] =>
    bounds.some((_, k) => used.has(sign * (k + 1)))
      ? bounds.map((_, k) => ({ fill: shade(palette, k, bounds.length), text: range(k) }))
      : [];
  const x = LEFT + SIDE + 24;
  let y = TOP + 10;
  const heading = (text: string) => {
    const drawn = label(x, y, text, { colour: colour("ink") });
    y += 8;
    return drawn;
  };
  const steps = (items: readonly Step[]) =>
    items.map(({ fill, text }) => {
      const drawn = `<rect x="${x}" y="${y}" width="26" height="${SWATCH}" fill="${fill}"/>${label(x + 34, y + 15, text)}`;
      y += SWATCH;
      return drawn;
    });
  const section = (text: string, items: readonly Step[]) => {
    if (items.length === 0) return "";
    const drawn = heading(text) + steps(items).join("");
    y += 30;
    return drawn;
  };
  return [
    section("product too small by", block(1, TOO_SMALL)),
    section("product too large by", block(-1, TOO_LARGE)),
    `<rect x="${x + 0.5}" y="${y - 11.5}" width="25" height="${SWATCH - 1}" fill="${colour("paper")}" stroke="${colour("ink-3")}"/>${label(x + 34, y + 3, "exact")}`,
  ].join("");
}

/** Error of an 8-bit multiplier at every one of its 65,536 operand pairs, nothing averaged. */
export function errorHeatMap(multiplier: Multiplier): Picture {
  const { med, wce, pc, bias } = errorMetrics(multiplier);
  const first = multiplier.signed ? -128 : 0;
  const bounds = classBounds(wce);
  const paths = runs(truthTable(multiplier), first, bounds);
  const strokes = [...paths].map(([index, d]) => {
    const palette = index > 0 ? TOO_SMALL : TOO_LARGE;
    return `<path d="${d}" stroke="${shade(palette, Math.abs(index) - 1, bounds.length)}"/>`;
  });
  const figures = `MED ${significant(med, 4)}, WCE ${count(wce)}, ${percent(pc)} of the products exact, mean error ${significant(bias, 4)}`;
  return {
    id: ID,
    title: `${multiplier.name}: error of every product`,
    description: `Error of ${multiplier.name} over its operands a and b: ${figures}.`,
    notes: [
      "Error = exact - product at each of the 65,536 operand pairs, one square a pair, nothing averaged;",
      "the classes of the colours grow with the square of their number.",
    ],
    width: 740,
    height: TOP + SIDE + 52,
    inside: raw(
      `${label(16, 10, figures)}<g transform="translate(${LEFT} ${TOP}) scale(${CELL}) translate(0 .5)" fill="none" stroke-width="1" shape-rendering="crispEdges">${strokes.join("")}</g>${axes(first)}${legend(new Set(paths.keys()), bounds)}`,
    ),
  };
}
