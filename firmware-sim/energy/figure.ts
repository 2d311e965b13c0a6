/**
 * How well a number is known. `read`: read in the named public source; `measured`: measured with the named tool;
 * `derived`: arithmetic from read or measured numbers; `recalled`: from memory of a datasheet or paper, unverified;
 * `assumed`: a design choice of this simulation.
 */
export type FigureKind = "read" | "measured" | "derived" | "recalled" | "assumed";

/** A number with its source and its uncertainty: the true value lies between `value * low` and `value * high`. */
export interface Figure {
  readonly value: number;
  readonly kind: FigureKind;
  readonly source: string;
  readonly low: number;
  readonly high: number;
}

type Spread = readonly [low: number, high: number];

/** Uncertainty where the source states none: typical figures of a datasheet against a part on a board. */
const DEFAULT_SPREAD: Readonly<Record<FigureKind, Spread>> = {
  read: [0.9, 1.15],
  measured: [0.95, 1.05],
  derived: [0.8, 1.3],
  recalled: [0.6, 1.8],
  assumed: [0.5, 2],
};

/** A figure with its source; `spread` is the relative uncertainty, by default that of its kind. */
export function figure(
  kind: FigureKind,
  value: number,
  source: string,
  spread: Spread = DEFAULT_SPREAD[kind],
): Figure {
  return { value, kind, source, low: spread[0], high: spread[1] };
}

/** What a person reads: the source, and a warning where the number was not verified. */
export function citation(value: Figure): string {
  if (value.kind === "recalled") return `${value.source} (unverified)`;
  if (value.kind === "assumed") return `${value.source} (assumption)`;
  return value.source;
}

const RANK: Readonly<Record<FigureKind, number>> = {
  measured: 0,
  read: 1,
  derived: 2,
  recalled: 3,
  assumed: 4,
};

/**
 * A figure computed from others: its bounds follow from all of them low and all of them high (they are taken as
 * moving together, the cautious reading), so `compute` must grow with every argument.
 */
export function combine(parts: readonly Figure[], compute: (...values: number[]) => number): Figure {
  const value = compute(...parts.map((part) => part.value));
  const low = compute(...parts.map((part) => part.value * part.low));
  const high = compute(...parts.map((part) => part.value * part.high));
  const worst = parts.reduce((a, b) => (RANK[b.kind] > RANK[a.kind] ? b : a));
  return {
    value,
    kind: RANK[worst.kind] < RANK.derived ? "derived" : worst.kind,
    source: [...new Set(parts.map((part) => part.source))].join("; "),
    low: value === 0 ? 1 : low / value,
    high: value === 0 ? 1 : high / value,
  };
}
