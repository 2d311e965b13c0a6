import type { Figure } from "../figure.ts";
import { count, things } from "../format.ts";
import { colour } from "../palette.ts";
import type { RunSummary } from "../summary.ts";
import { categoryAxisStyle, HALF, nameMargin, still, valueAxisStyle, valueLabel } from "./chart-style.ts";

const ROW_HEIGHT = 38;
/** Longer reasons wrap into two lines. */
const REASON_WIDTH = 170;

const shortReason = (text: string) => (text.length > 52 ? `${text.slice(0, 51)}\u2026` : text);

/** Why windows were judged noisy, most frequent first. */
export function gateReasonsFigure(summary: RunSummary): Figure | undefined {
  const { reasons } = summary.gate;
  if (reasons.length === 0) return undefined;
  const names = reasons.map((r) => shortReason(r.reason));
  return {
    id: "gate-reasons",
    title: "Why the gate shut",
    description: reasons.map((r) => `${r.reason}: ${things(r.windows, "window")}`).join("; "),
    width: HALF,
    height: Math.max(150, 60 + ROW_HEIGHT * reasons.length),
    content: {
      option: {
        grid: { left: Math.min(REASON_WIDTH + 14, nameMargin(names)), right: 48, top: 8, bottom: 46 },
        xAxis: {
          ...valueAxisStyle,
          name: "windows",
          nameLocation: "middle",
          nameGap: 28,
          minInterval: 1,
          axisLabel: { ...valueAxisStyle.axisLabel, formatter: (v: number) => count(v) },
        },
        yAxis: {
          ...categoryAxisStyle,
          axisLabel: {
            ...categoryAxisStyle.axisLabel,
            width: REASON_WIDTH,
            overflow: "break",
            lineHeight: 15,
          },
          data: names,
        },
        series: [
          {
            ...still,
            type: "bar",
            barMaxWidth: 18,
            itemStyle: { color: colour("noisy"), borderRadius: [0, 2, 2, 0] },
            label: { ...valueLabel, show: true, position: "right", formatter: (p) => count(Number(p.value)) },
            data: reasons.map((r) => r.windows),
          },
        ],
      },
    },
  };
}
