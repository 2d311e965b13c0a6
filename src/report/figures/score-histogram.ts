import type { Figure } from "../figure.ts";
import { count, fixed } from "../format.ts";
import { colour } from "../palette.ts";
import type { RunSummary } from "../summary.ts";
import { HALF, still, valueAxisStyle } from "./chart-style.ts";

const BINS = 20;

/** How the scores spread: two separate humps are an easy recording, one broad hump a hard one. */
export function scoreHistogramFigure(summary: RunSummary): Figure | undefined {
  const { verdicts, reasons } = summary.gate;
  if (verdicts.length === 0) return undefined;
  const bins = { clean: new Array<number>(BINS).fill(0), noisy: new Array<number>(BINS).fill(0) };
  for (const { score, verdict } of verdicts) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(score * BINS)));
    bins[verdict][bin] = (bins[verdict][bin] ?? 0) + 1;
  }
  return {
    id: "score-histogram",
    title: "How sure the gate was",
    description: `Histogram of the noise scores of ${count(verdicts.length)} windows in ${BINS} bins.`,
    width: HALF,
    height: Math.max(190, 60 + 30 * reasons.length),
    legend: [
      { label: "clean", colour: colour("clean"), shape: "fill" },
      { label: "noisy", colour: colour("noisy"), shape: "fill" },
    ],
    content: {
      option: {
        grid: { left: 60, right: 16, top: 26, bottom: 46 },
        xAxis: {
          type: "category",
          data: Array.from({ length: BINS }, (_, k) => fixed(k / BINS, 2)),
          name: "noise score (lower edge of the bin)",
          nameLocation: "middle",
          nameGap: 28,
          nameTextStyle: valueAxisStyle.nameTextStyle,
          axisLabel: { ...valueAxisStyle.axisLabel, interval: 3 },
          axisLine: { lineStyle: { color: colour("ink-3") } },
          axisTick: { show: false },
        },
        yAxis: {
          ...valueAxisStyle,
          name: "windows",
          nameGap: 10,
          minInterval: 1,
          axisLabel: { ...valueAxisStyle.axisLabel, formatter: (v: number) => count(v) },
        },
        series: (["clean", "noisy"] as const).map((verdict) => ({
          ...still,
          type: "bar" as const,
          stack: "windows",
          barCategoryGap: "8%",
          itemStyle: { color: colour(verdict) },
          data: bins[verdict].map((n) => (n === 0 ? "-" : n)),
        })),
      },
    },
  };
}
