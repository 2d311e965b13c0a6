import { type Figure, type LegendItem, label, round } from "../figure.ts";
import { count, duration } from "../format.ts";
import { raw } from "../markup.ts";
import { classColour, colour } from "../palette.ts";
import type { RunSummary } from "../summary.ts";
import {
  bandsSvg,
  FRAME,
  hatch,
  joined,
  linear,
  niceTicks,
  recordingScale,
  robustRange,
  type Scale,
  timeAxis,
  timeGrid,
  valueAxis,
} from "./time-frame.ts";

const ID = "overview";
const TOP = 24;
const ENVELOPE_HEIGHT = 170;
const RATE_HEIGHT = 80;
const LANE_HEIGHT = 20;

/** Columns of about a pixel: the extremes of the bins that fall into each. */
function columns(overview: RunSummary["signal"]["overview"], startS: number, x: Scale) {
  const found: ({ x: number; low: number; high: number } | undefined)[] = [];
  overview.min.forEach((low, k) => {
    const high = overview.max[k];
    const column = Math.round(x(startS + (k + 0.5) * overview.binS));
    if (low === null || high === null || high === undefined) return;
    const at = found[column];
    if (at === undefined) found[column] = { x: column, low, high };
    else {
      at.low = Math.min(at.low, low);
      at.high = Math.max(at.high, high);
    }
  });
  return found;
}

/** The envelope as one area for each stretch without a gap. */
function envelope(overview: RunSummary["signal"]["overview"], startS: number, x: Scale, y: Scale): string {
  const binPx = x(startS + overview.binS) - x(startS);
  const runs: { x: number; low: number; high: number }[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const column of columns(overview, startS, x)) {
    if (column === undefined) continue;
    if (column.x - last > Math.max(2, 1.6 * binPx)) runs.push([]);
    runs.at(-1)?.push(column);
    last = column.x;
  }
  const areas = runs.map((run) => {
    const upper = run.map((c) => `${c.x} ${round(y(c.high))}`);
    const lower = run.map((c) => `${c.x} ${round(y(c.low))}`).reverse();
    return `M${upper.join("L")}L${lower.join("L")}Z`;
  });
  return `<path d="${areas.join("")}" fill="${colour("envelope")}" stroke="${colour("envelope")}" stroke-width="0.8" stroke-linejoin="round"/>`;
}

/** Heart rate as a step line that breaks where it is not known. */
function ratePath(
  rate: readonly (number | null)[],
  binS: number,
  startS: number,
  x: Scale,
  y: Scale,
): string {
  let pen = false;
  const d = rate.map((bpm, k) => {
    if (bpm === null) {
      pen = false;
      return "";
    }
    const from = round(x(startS + k * binS));
    const step = `${pen ? "L" : "M"}${from} ${round(y(bpm))}H${round(Math.min(FRAME.right, x(startS + (k + 1) * binS)))}`;
    pen = true;
    return step;
  });
  return `<path d="${d.join("")}" fill="none" stroke="${colour("accent")}" stroke-width="1.6"/>`;
}

/** One lane a class: a tick in each bin that has such beats, darker where there are more. */
function beatLane(
  counts: readonly number[],
  name: string,
  binS: number,
  startS: number,
  x: Scale,
  y: number,
): string {
  const most = Math.max(1, ...counts);
  const width = Math.max(1.6, x(startS + binS) - x(startS) - 0.8);
  return counts
    .map((n, k) =>
      n === 0
        ? ""
        : `<rect x="${round(x(startS + k * binS))}" y="${y + 3}" width="${round(width)}" height="${LANE_HEIGHT - 6}" fill="${classColour(
            name,
          )}" fill-opacity="${round(0.4 + (0.6 * n) / most)}"/>`,
    )
    .join("");
}

/** The whole recording on one line: envelope, heart rate, beats that are not normal, and where the signal is bad. */
export function overviewFigure(summary: RunSummary): Figure {
  const { recording, signal, gate } = summary;
  const { startS } = recording;
  const x = recordingScale(summary);
  const noisy = joined(
    gate.verdicts.filter((v) => v.verdict === "noisy"),
    "noisy",
  );
  const mixed = joined(recording.mixedNoise?.spans ?? [], "noise mixed in");
  const gaps = joined(recording.gaps, "no signal");
  const [low, high] = robustRange([...signal.overview.min, ...signal.overview.max], 0.004);
  const y = linear(low, high, TOP + ENVELOPE_HEIGHT, TOP);
  const parts: string[] = [];
  let bottom = TOP + ENVELOPE_HEIGHT;
  const tall: string[] = [
    valueAxis(y, `${recording.channel.name} (${signal.units})`, niceTicks(low, high, 4), TOP - 8),
    `<g clip-path="url(#${ID}-clip)">${envelope(signal.overview, startS, x, y)}</g>`,
  ];
  const timeline = signal.beatTimeline;
  const rates = timeline?.rateBpm.filter((bpm) => bpm !== null) ?? [];
  if (timeline !== undefined && rates.length > 0) {
    const top = bottom + 30;
    const range = robustRange(rates, 0);
    const yRate = linear(range[0], range[1], top + RATE_HEIGHT, top);
    bottom = top + RATE_HEIGHT;
    tall.push(valueAxis(yRate, "heart rate (beats a minute)", niceTicks(range[0], range[1], 3), top - 8));
    tall.push(ratePath(timeline.rateBpm, timeline.binS, startS, x, yRate));
  }
  const shadeBottom = bottom;
  bottom += 8;
  const lane = (name: string, draw: (y: number) => string) => {
    parts.push(label(FRAME.left - 8, bottom + 14, name, { anchor: "end" }), draw(bottom));
    bottom += LANE_HEIGHT;
  };
  for (const [name, counts] of Object.entries(timeline?.counts ?? {})) {
    const total = counts.reduce((sum, n) => sum + n, 0);
    if (timeline === undefined || name === "N" || total === 0) continue;
    lane(`${name} beats`, (at) => beatLane(counts, name, timeline.binS, startS, x, at));
  }
  if (gate.windows > 0) lane("noisy", (at) => bandsSvg(noisy, x, at + 4, LANE_HEIGHT - 8, colour("noisy")));
  if (mixed.length > 0)
    lane("mixed in", (at) => bandsSvg(mixed, x, at + 4, LANE_HEIGHT - 8, colour("mixed")));
  if (gaps.length > 0) lane("gaps", (at) => bandsSvg(gaps, x, at + 4, LANE_HEIGHT - 8, colour("gap")));
  bottom += 6;
  const legend: LegendItem[] = [
    { label: "smallest to largest sample", colour: colour("envelope"), shape: "fill" },
    ...(timeline === undefined
      ? []
      : [{ label: `heart rate, from ${timeline.design}`, colour: colour("accent"), shape: "line" as const }]),
    ...(noisy.length === 0
      ? []
      : [{ label: "windows judged noisy", colour: colour("noisy"), shape: "hatch" as const }]),
    ...(recording.mixedNoise === undefined
      ? []
      : [
          {
            label: `${recording.mixedNoise.kind} noise mixed in at ${recording.mixedNoise.snrDb} dB`,
            colour: colour("mixed"),
            shape: "fill" as const,
          },
        ]),
    ...(gaps.length === 0 ? [] : [{ label: "no signal", colour: colour("gap"), shape: "fill" as const }]),
  ];
  const shade = bandsSvg(noisy, x, TOP, shadeBottom - TOP, `url(#${ID}-hatch)`);
  const svg = `<defs>${hatch(`${ID}-hatch`, colour("noisy"))}<clipPath id="${ID}-clip"><rect x="${FRAME.left}" y="${TOP}" width="${
    FRAME.right - FRAME.left
  }" height="${ENVELOPE_HEIGHT}"/></clipPath></defs>${timeGrid(x, TOP, bottom)}${tall.join("")}${shade}${parts.join("")}${timeAxis(
    x,
    bottom,
  )}`;
  return {
    id: ID,
    title: "The whole recording",
    description: `${recording.channel.name} over ${duration(recording.durationS)}: ${count(gate.noisyWindows)} of ${count(
      gate.windows,
    )} windows judged noisy, ${count(gaps.length)} gaps.`,
    width: FRAME.width,
    height: bottom + 40,
    legend,
    content: { svg: raw(svg) },
  };
}
