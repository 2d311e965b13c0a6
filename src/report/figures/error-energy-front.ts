import { label, round } from "../figure.ts";
import { axisNumbers } from "../format.ts";
import { raw } from "../markup.ts";
import { colour } from "../palette.ts";
import type { Picture } from "../standalone-svg.ts";
import { byName, familyMarks, marker, panelLegend } from "./family-marks.ts";
import { type Box, type LabelWish, type PlacedLabel, placeLabels, placesAround } from "./label-placement.ts";
import { paretoFront } from "./pareto-front.ts";
import { linear, niceTicks, type Scale } from "./time-frame.ts";

/** One multiplier in the picture. */
export interface FrontPoint {
  readonly name: string;
  /** What it shares a colour with, e.g. `SCDM8`. */
  readonly family: string;
  /** Multipliers of different operands replace nothing of each other: each kind has its own panel and front. */
  readonly operands: string;
  readonly error: number;
  /** Energy of one multiplication, the exact multiplier of these operands = 1. */
  readonly energy: number;
  /** Drawn larger and always named. */
  readonly marked: boolean;
  /** Hollow: the energy is an estimate among synthesised ones. */
  readonly estimated: boolean;
}

const WIDTH = 960;
const LEFT = 64;
const RIGHT = WIDTH - 24;
const PLOT_HEIGHT = 380;
const ABOVE = 58;
const BELOW = 56;
const RADIUS = 4.5;
/** From zero to the least error, as a share of the range of errors. */
const CUT = 0.1;

const AROUND = [315, 0, 270, 45, 225, 180, 90, 135];
const BESIDE = placesAround(AROUND, [7]);
const FAR = [14, 22, 30, 38, 46, 54, 62, 70];
const FARTHER = [80, 90, 100, 110, 120, 135, 150];
/** Nothing lies below the front: lines that lead down to a label cross no point. */
const DOWN = [135, 120, 150, 105, 90, 75, 60, 45, 165, 30];
const UP = [315, 300, 330, 285, 345, 270, 255, 240];
const OF_FRONT = [
  ...placesAround([135, 180, 90, 45, 225, 0, 270, 315], [7, 9]),
  ...[FAR, FARTHER].flatMap((distances) => [
    ...placesAround(DOWN, distances),
    ...placesAround(UP, distances),
  ]),
];
const OF_MARKED = placesAround(AROUND, [7, 9, ...FAR, ...FARTHER]);

interface Panel {
  readonly points: readonly FrontPoint[];
  readonly front: readonly FrontPoint[];
  readonly x: Scale;
  readonly y: Scale;
  /** Decade below which only the exact ones stand. */
  readonly zeroAt: number;
}

/** Range of the errors over all panels, as powers of ten, so that one place means one error in all of them. */
function decades(points: readonly FrontPoint[]): { readonly low: number; readonly high: number } {
  const logs = points.filter((p) => p.error > 0).map((p) => Math.log10(p.error));
  if (logs.length === 0) return { low: -1, high: 0 };
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  return { low: least - 0.1, high: Math.max(least + 1, most + 0.25) };
}

const logOf = (error: number, zeroAt: number): number => (error > 0 ? Math.log10(error) : zeroAt);

function panelOf(points: readonly FrontPoint[], low: number, high: number, mostEnergy: number): Panel {
  const zeroAt = low - CUT * (high - low);
  return {
    points,
    front: paretoFront(points),
    zeroAt,
    x: linear(zeroAt - 0.05 * (high - low), high, LEFT, RIGHT),
    y: linear(0, mostEnergy, PLOT_HEIGHT, 0),
  };
}

const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** `10` to the `power` with raised digits. */
function powerOfTen(power: number): string {
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return power === 0 ? "1" : `10${power < 0 ? "\u207b" : ""}${digits}`;
}

function axes({ x, y, zeroAt }: Panel, error: string): string {
  const cut = zeroAt + 0.5 * (x.to - zeroAt) * (CUT / (1 + CUT));
  const from = Math.floor(cut);
  const decade = Array.from({ length: Math.ceil(x.to) - from }, (_, k) => from + k);
  const shown = (power: number) => power > cut + 0.02 * (x.to - cut) && power <= x.to;
  const powers = decade.filter(shown);
  const minor = decade.flatMap((p) => [2, 3, 4, 5, 6, 7, 8, 9].map((m) => p + Math.log10(m))).filter(shown);
  const energies = niceTicks(0, y.to, 5);
  const grid = [
    ...powers.map((p) => `M${round(x(p))} 0V${PLOT_HEIGHT}`),
    ...energies.map((e) => `M${LEFT} ${round(y(e))}H${RIGHT}`),
  ].join("");
  const ticks = [
    ...powers.map((p) => `M${round(x(p))} ${PLOT_HEIGHT}v6`),
    ...minor.map((p) => `M${round(x(p))} ${PLOT_HEIGHT}v3`),
    `M${round(x(zeroAt))} ${PLOT_HEIGHT}v6`,
  ].join("");
  const gap = round(x(cut));
  const numbers = axisNumbers(energies);
  return [
    `<path d="${grid}" stroke="${colour("grid")}" fill="none"/>`,
    // Zero has no place on a logarithmic axis: it stands before a cut.
    `<path d="M${LEFT} ${PLOT_HEIGHT}H${gap - 3}M${gap + 3} ${PLOT_HEIGHT}H${RIGHT}M${gap - 6} ${PLOT_HEIGHT + 5}l6 -10M${gap} ${PLOT_HEIGHT + 5}l6 -10${ticks}" stroke="${colour("ink-3")}" fill="none"/>`,
    label(x(zeroAt), PLOT_HEIGHT + 20, "0", { anchor: "middle" }),
    ...powers.map((p) => label(x(p), PLOT_HEIGHT + 20, powerOfTen(p), { anchor: "middle" })),
    ...energies.map((e, k) => label(LEFT - 9, y(e) + 4, numbers[k] as string, { anchor: "end" })),
    label((LEFT + RIGHT) / 2, PLOT_HEIGHT + 40, error, { anchor: "middle" }),
    `<g transform="translate(18 ${PLOT_HEIGHT / 2}) rotate(-90)">${label(0, 0, "energy (exact = 1)", { anchor: "middle" })}</g>`,
  ].join("");
}

/** The two straight pieces of each stair, as thin boxes that no label may cover. */
function stairBoxes({ front, x, y, zeroAt }: Panel): Box[] {
  return front.slice(1).flatMap(({ error, energy }, k) => {
    const before = front[k] as FrontPoint;
    const [left, right] = [x(logOf(before.error, zeroAt)), x(logOf(error, zeroAt))];
    const [top, bottom] = [y(before.energy), y(energy)];
    return [
      { left, right, top: top - 1, bottom: top + 1 },
      { left: right - 1, right: right + 1, top, bottom },
    ];
  });
}

/** Stairs: whoever accepts an error may take the cheapest multiplier up to there. */
function stairs({ front, x, y, zeroAt }: Panel): string {
  const path = front.map(({ error, energy }, k) => {
    const at = `${round(x(logOf(error, zeroAt)))}`;
    return k === 0 ? `M${at} ${round(y(energy))}` : `H${at}V${round(y(energy))}`;
  });
  return `<path d="${path.join("")}" stroke="${colour("ink-2")}" stroke-width="1.5" fill="none" stroke-linejoin="round"/>`;
}

function labels(panel: Panel): PlacedLabel[] {
  const { points, front, x, y, zeroAt } = panel;
  const onFront = new Set(front);
  const at = (p: FrontPoint) => ({ x: x(logOf(p.error, zeroAt)), y: y(p.energy) });
  const important = (p: FrontPoint) => p.marked || onFront.has(p);
  const wish = (p: FrontPoint): LabelWish => ({
    text: p.name,
    ...at(p),
    places: onFront.has(p) ? OF_FRONT : p.marked ? OF_MARKED : BESIDE,
  });
  const wishes = [
    ...points.filter((p) => p.marked),
    ...front.filter((p) => !p.marked),
    ...points.filter((p) => !important(p)),
  ].map(wish);
  const dots = points.map((p) => {
    const { x: cx, y: cy } = at(p);
    const r = RADIUS + 1;
    return { left: cx - r, right: cx + r, top: cy - r, bottom: cy + r };
  });
  return placeLabels(wishes, [...dots, ...stairBoxes(panel)], {
    left: LEFT + 2,
    right: RIGHT,
    top: 0,
    bottom: PLOT_HEIGHT - 2,
  });
}

function labelSvg({ wish, box, leadTo }: PlacedLabel, bold: boolean): string {
  const line =
    leadTo === undefined
      ? ""
      : `<path d="M${round(wish.x)} ${round(wish.y)}L${round(leadTo.x)} ${round(leadTo.y)}" stroke="${colour("ink-3")}" stroke-width="0.8"/>`;
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  return line + label(x, y + 4.5, wish.text, { anchor: "middle", bold, colour: colour("ink") });
}

function panelSvg(panel: Panel, error: string, marks: ReturnType<typeof familyMarks>): string {
  const { points, x, y, zeroAt } = panel;
  const onFront = new Set(panel.front);
  const bold = new Set(points.filter((p) => p.marked).map((p) => p.name));
  const placed = labels(panel);
  // Points of the front lie above the others.
  const dots = [...points]
    .sort((p, q) => Number(onFront.has(p)) - Number(onFront.has(q)))
    .map((p) =>
      marker(marks(p.family), x(logOf(p.error, zeroAt)), y(p.energy), {
        radius: p.marked ? RADIUS * 1.5 : RADIUS,
        faint: !onFront.has(p) && !p.marked,
        hollow: p.estimated,
      }),
    );
  return [
    axes(panel, error),
    stairs(panel),
    ...placed.map((l) => labelSvg(l, bold.has(l.wish.text))),
    ...dots,
  ].join("");
}

/**
 * Energy against error of multipliers, the Pareto front of each kind of operands as stairs, its members named.
 * @param error what the error axis shows, e.g. `NMED`; the axis is logarithmic, zero stands before a cut.
 * @param energySource where the energies come from, for the lines below.
 */
export function errorEnergyFront(
  points: readonly FrontPoint[],
  error: string,
  energySource: readonly string[],
): Picture {
  const kinds = [...new Set(points.map((p) => p.operands))].sort(byName);
  const { low, high } = decades(points);
  const mostEnergy = 1.08 * Math.max(1, ...points.map((p) => p.energy));
  const marks = familyMarks(points.map((p) => p.family));
  const panels = kinds.map((kind) => {
    const own = points.filter((p) => p.operands === kind);
    return { kind, panel: panelOf(own, low, high, mostEnergy) };
  });
  const pitch = ABOVE + PLOT_HEIGHT + BELOW;
  const drawn = panels.map(({ kind, panel }, k) => {
    const heading = label(LEFT, 16, `${kind} operands`, { colour: colour("ink"), bold: true });
    const families = [...new Set(panel.points.map((p) => p.family))].sort(byName);
    return `<g transform="translate(0 ${k * pitch})">${heading}${panelLegend(families, marks, LEFT, RIGHT, 36)}<g transform="translate(0 ${ABOVE})">${panelSvg(panel, error, marks)}</g></g>`;
  });
  const fronts = panels.map(
    ({ kind, panel }) =>
      `${kind}: ${panel.front.map((p) => `${p.name} (${error} ${p.error}, energy ${p.energy})`).join(", ")}`,
  );
  return {
    id: "error-energy-front",
    title: `What an error buys: energy of a multiplication against ${error}`,
    description: `Pareto front of each kind of operands. ${fronts.join("; ")}.`,
    notes: [
      "Line: the Pareto front, no multiplier has less error at no more energy; its members are named, others where there is room.",
      ...energySource,
    ],
    width: WIDTH,
    height: pitch * panels.length,
    inside: raw(drawn.join("")),
  };
}
