import { type Figure, round } from "../figure.ts";
import { clock, count, fixed, significant } from "../format.ts";
import { escapeText, raw } from "../markup.ts";
import { colour } from "../palette.ts";
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

const TOP = 24;
const RATE_HEIGHT = 140;
const VARIABILITY_HEIGHT = 100;

type Stretch = NonNullable<RunSummary["pulse"]>["heartRate"][number];

/** One short level a stretch, joined where stretches touch. */
function steps(stretches: readonly Stretch[], value: (s: Stretch) => number, x: Scale, y: Scale): string {
  let lastEndS = Number.NaN;
  return stretches
    .map((s) => {
      const pen = Math.abs(s.startS - lastEndS) < 1e-6 ? "L" : "M";
      lastEndS = s.endS;
      return `${pen}${round(x(s.startS))} ${round(y(value(s)))}H${round(x(s.endS))}`;
    })
    .join("");
}

function dots(stretches: readonly Stretch[], x: Scale, y: Scale): string {
  return stretches
    .map(
      (s) =>
        `<circle cx="${round(x((s.startS + s.endS) / 2))}" cy="${round(y(s.rateBpm))}" r="3" fill="${colour("accent")}"><title>${escapeText(
          `${clock(s.startS)}: ${fixed(s.rateBpm, 1)} a minute, SDNN ${significant(s.sdnnMs)} ms, RMSSD ${significant(s.rmssdMs)} ms, ${count(s.pulses)} pulses`,
        )}</title></circle>`,
    )
    .join("");
}

/** Heart rate and its variability on clean windows; nothing is drawn where the gate was shut. */
export function heartRateFigure(summary: RunSummary): Figure | undefined {
  const stretches = summary.pulse?.heartRate ?? [];
  if (stretches.length === 0) return undefined;
  const x = recordingScale(summary);
  const rate = robustRange(
    stretches.map((s) => s.rateBpm),
    0,
  );
  const most = Math.max(...stretches.map((s) => Math.max(s.sdnnMs, s.rmssdMs)));
  const second = TOP + RATE_HEIGHT + 34;
  const bottom = second + VARIABILITY_HEIGHT;
  const yRate = linear(rate[0], rate[1], TOP + RATE_HEIGHT, TOP);
  const yMs = linear(0, most * 1.1, bottom, second);
  const noisy = joined(
    summary.gate.verdicts.filter((v) => v.verdict === "noisy"),
    "noisy",
  );
  const line = (d: string, stroke: string) =>
    `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="1.8" stroke-linejoin="round"/>`;
  const svg = `<defs>${hatch("heart-rate-hatch", colour("noisy"))}</defs>${timeGrid(x, TOP, bottom)}${valueAxis(
    yRate,
    "heart rate (beats a minute)",
    niceTicks(rate[0], rate[1], 4),
    TOP - 8,
  )}${valueAxis(yMs, "variability (ms)", niceTicks(0, most * 1.1, 3), second - 8)}${bandsSvg(
    noisy,
    x,
    TOP,
    bottom - TOP,
    "url(#heart-rate-hatch)",
  )}${line(
    steps(stretches, (s) => s.rateBpm, x, yRate),
    colour("accent"),
  )}${dots(stretches, x, yRate)}${line(
    steps(stretches, (s) => s.sdnnMs, x, yMs),
    colour("design-2"),
  )}${line(
    steps(stretches, (s) => s.rmssdMs, x, yMs),
    colour("design-3"),
  )}${timeAxis(x, bottom)}`;
  return {
    id: "heart-rate",
    title: "Heart rate and variability on clean windows",
    description: `${count(stretches.length)} stretches; mean rate ${significant(summary.pulse?.meanRateBpm)} beats a minute.`,
    width: FRAME.width,
    height: bottom + 40,
    legend: [
      { label: "heart rate", colour: colour("accent"), shape: "line" },
      { label: "SDNN", colour: colour("design-2"), shape: "line" },
      { label: "RMSSD", colour: colour("design-3"), shape: "line" },
      ...(noisy.length === 0
        ? []
        : [{ label: "windows judged noisy", colour: colour("noisy"), shape: "hatch" as const }]),
    ],
    content: { svg: raw(svg) },
  };
}
