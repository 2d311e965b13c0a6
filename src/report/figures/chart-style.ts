import { colour } from "../palette.ts";

/** Half the width of the page, for two figures side by side. */
export const HALF = 508;
export const WIDE = 1040;

const text = { color: colour("ink-2"), fontSize: 12 };
const name = { color: colour("ink-3"), fontSize: 12 };

/** A value axis with a faint grid and its name at the far end, below the labels. */
export const valueAxisStyle = {
  type: "value",
  axisLabel: { ...text, hideOverlap: true },
  splitLine: { lineStyle: { color: colour("grid") } },
  axisLine: { show: false },
  axisTick: { show: false },
  nameTextStyle: name,
} as const;

/** A category axis that reads from the top. */
export const categoryAxisStyle = {
  type: "category",
  inverse: true,
  z: 5,
  axisLabel: { ...text, color: colour("ink"), interval: 0 },
  axisLine: { lineStyle: { color: colour("ink-3") } },
  axisTick: { show: false },
} as const;

/** Series do not react to a pointer: a printed or saved report has no script. */
export const still = { silent: true, animation: false, emphasis: { disabled: true } } as const;

export const valueLabel = { color: colour("ink"), fontSize: 12 } as const;

/** Room for the longest name at the left of horizontal bars (about 6.6 pixels a letter), within bounds. */
export const nameMargin = (names: readonly string[]): number =>
  Math.min(220, 18 + 6.6 * Math.max(4, ...names.map((n) => n.length)));

/** `text` cut to what `nameMargin` leaves room for. */
export const shortName = (text: string): string => (text.length > 30 ? `${text.slice(0, 29)}\u2026` : text);
