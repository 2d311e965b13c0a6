import type { Figure } from "../figure.ts";
import { count, things } from "../format.ts";
import { colour } from "../palette.ts";
import type { RunSummary } from "../summary.ts";
import {
  categoryAxisStyle,
  HALF,
  nameMargin,
  shortName,
  still,
  valueAxisStyle,
  valueLabel,
} from "./chart-style.ts";

const ROW_HEIGHT = 30;

/** Why windows were judged noisy, most frequent first. */
export function gateReasonsFigure(summary: RunSummary): Figure | undefined {
  const { reasons } = summary.gate;
  if (reasons.length === 0) return undefined;
  const names = reasons.map((r) => shortName(r.reason));
  return {
    id: "gate-reasons",
    title: "Why the gate shut",
    description: reasons.map((r) => `${r.reason}: ${things(r.windows, "window")}`).join("; "),
    width: HALF,
    height: Math.max(150, 60 + ROW_HEIGHT * reasons.length),
    content: {
      option: {
        grid: { left: nameMargin(names), right: 48, top: 8, bottom: 46 },
        xAxis: {
          ...valueAxisStyle,
          name: "windows",
          nameLocation: "middle",
          nameGap: 28,
          minInterval: 1,
          axisLabel: { ...valueAxisStyle.axisLabel, formatter: (v: number) => count(v) },
        },
        yAxis: { ...categoryAxisStyle, data: names },
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
