import { label, round } from "../figure.ts";
import { axisNumbers, clock, duration } from "../format.ts";
import { escapeText } from "../markup.ts";
import { colour } from "../palette.ts";
import type { RunSummary } from "../summary.ts";

/** Figures over time share these edges, so that the same moment stands at the same place in all of them. */
export const FRAME = { width: 1040, left: 76, right: 1014 } as const;

export interface Scale {
  (value: number): number;
  readonly from: number;
  readonly to: number;
}

/** A straight-line scale from values to pixels. */
export function linear(from: number, to: number, low: number, high: number): Scale {
  const slope = to === from ? 0 : (high - low) / (to - from);
  return Object.assign((value: number) => low + (value - from) * slope, { from, to });
}

/** The whole recording across the frame. */
export function recordingScale(summary: RunSummary): Scale {
  const { startS, durationS } = summary.recording;
  return linear(startS, startS + Math.max(durationS, 1e-3), FRAME.left, FRAME.right);
}

/** Round numbers between `from` and `to`, about `target` of them. */
export function niceTicks(from: number, to: number, target: number): number[] {
  const rough = (to - from) / Math.max(1, target);
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10) * power;
  return multiples(from, to, step);
}

function multiples(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * step);
}

const TIME_STEPS_S = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
];

/** Moments to write on a time axis, about `target` of them, at steps that clocks have. */
export function timeTicks(from: number, to: number, target: number): { ticks: number[]; decimals: number } {
  const rough = (to - from) / target;
  const step = TIME_STEPS_S.find((s) => s >= rough * 0.999) ?? 86400 * Math.max(1, Math.round(rough / 86400));
  return { ticks: multiples(from, to, step), decimals: step < 1 ? 1 : 0 };
}

/** The time axis: ticks, labels and the name, below `y`. */
export function timeAxis(x: Scale, y: number, target = 12): string {
  const { ticks, decimals } = timeTicks(x.from, x.to, target);
  const marks = ticks.map((t) => `M${round(x(t))} ${y}v5`).join("");
  const texts = ticks.map((t) => label(x(t), y + 18, clock(t, decimals), { anchor: "middle" })).join("");
  const unit = x.to >= 3600 ? "time (h:min:s)" : "time (min:s)";
  return `<path d="M${FRAME.left} ${y}H${FRAME.right}${marks}" stroke="${colour("ink-3")}" fill="none"/>${texts}${label(
    FRAME.right,
    y + 34,
    unit,
    { anchor: "end", colour: colour("ink-3") },
  )}`;
}

/** Faint vertical lines at the ticks of the time axis. */
export function timeGrid(x: Scale, top: number, bottom: number, target = 12): string {
  const d = timeTicks(x.from, x.to, target)
    .ticks.map((t) => `M${round(x(t))} ${top}V${bottom}`)
    .join("");
  return `<path d="${d}" stroke="${colour("grid")}" fill="none"/>`;
}

/** Ticks of a value axis with horizontal grid lines, and the name of the axis above it. */
export function valueAxis(y: Scale, name: string, ticks: readonly number[], top: number): string {
  const lines = ticks.map((v) => `M${FRAME.left} ${round(y(v))}H${FRAME.right}`).join("");
  const texts = axisNumbers(ticks)
    .map((text, k) => label(FRAME.left - 8, y(ticks[k] as number) + 4, text, { anchor: "end" }))
    .join("");
  return `<path d="${lines}" stroke="${colour("grid")}" fill="none"/>${texts}${label(8, top, name, {
    colour: colour("ink-3"),
  })}`;
}

export interface Band {
  readonly startS: number;
  readonly endS: number;
  readonly title: string;
}

/** Touching spans in one; their titles are dropped for the count of spans when there is more than one. */
export function joined(
  spans: readonly { readonly startS: number; readonly endS: number }[],
  what: string,
): Band[] {
  const bands: { startS: number; endS: number }[] = [];
  for (const { startS, endS } of spans) {
    const last = bands.at(-1);
    if (last !== undefined && startS <= last.endS + 1e-6) last.endS = Math.max(last.endS, endS);
    else bands.push({ startS, endS });
  }
  return bands.map((band) => ({
    ...band,
    title: `${what}: ${clock(band.startS)} to ${clock(band.endS)} (${duration(band.endS - band.startS)})`,
  }));
}

/** Rectangles over spans of time, at least half a pixel wide, with a title that shows under the pointer. */
export function bandsSvg(
  bands: readonly Band[],
  x: Scale,
  top: number,
  height: number,
  fill: string,
): string {
  return bands
    .filter((band) => band.endS > x.from && band.startS < x.to)
    .map((band) => {
      const left = Math.max(FRAME.left, x(band.startS));
      const width = Math.max(0.5, Math.min(FRAME.right, x(band.endS)) - left);
      return `<rect x="${round(left)}" y="${top}" width="${round(width)}" height="${height}" fill="${fill}"><title>${escapeText(
        band.title,
      )}</title></rect>`;
    })
    .join("");
}

/** A diagonal hatch; `id` is unique on the page. */
export const hatch = (id: string, stroke: string): string =>
  `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${stroke}" fill-opacity="0.1"/><path d="M0 0V6" stroke="${stroke}" stroke-opacity="0.38" stroke-width="1.6"/></pattern>`;

/** Smallest and largest value once the wildest `share` at either end is left out. */
export function robustRange(values: Iterable<number | null>, share: number): [number, number] {
  const sorted = Float64Array.from([...values].filter((v) => v !== null)).sort();
  if (sorted.length === 0) return [0, 1];
  const at = (quantile: number) => sorted[Math.round(quantile * (sorted.length - 1))] as number;
  const [low, high] = [at(share), at(1 - share)];
  const pad = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - pad, high + pad];
}
