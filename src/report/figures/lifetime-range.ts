import type { Figure } from "../figure.ts";
import { lifetime, plain, times } from "../format.ts";
import { colour, designColours } from "../palette.ts";
import type { DesignSummary, RunSummary } from "../summary.ts";
import {
  categoryAxisStyle,
  nameMargin,
  shortName,
  still,
  valueAxisStyle,
  valueLabel,
  WIDE,
} from "./chart-style.ts";
import { whiskers } from "./whisker.ts";

/** How far the lifetime moves with the uncertain inputs, against the lifetime of the baseline. */
export function lifetimeRangeFigure(summary: RunSummary): Figure {
  const { designs } = summary;
  const colours = designColours(summary);
  const own = (design: DesignSummary) => colours.get(design.name) as string;
  const names = designs.map((design) => shortName(design.name));
  const baseline = designs.find((design) => design.name === summary.baseline)?.battery.lifetimeDays;
  const inHours = Math.max(...designs.map((d) => d.battery.lifetimeDays)) < 2;
  const scale = inHours ? 24 : 1;
  const ends = designs.map(({ battery }) => battery.lifetimeRangeDays);
  const lowest = Math.min(...ends.map((range) => range.low)) * scale;
  const highest = Math.max(...ends.map((range) => range.high)) * scale;
  return {
    id: "lifetime-range",
    title: "Lifetime, with the range of its uncertain inputs",
    description: designs
      .map(
        ({ name, battery }) =>
          `${name}: ${lifetime(battery.lifetimeDays)}, from ${lifetime(battery.lifetimeRangeDays.low)} to ${lifetime(
            battery.lifetimeRangeDays.high,
          )}, ${times(battery.gainOverBaseline)} the baseline`,
      )
      .join("; "),
    width: WIDE,
    height: 66 + 36 * designs.length,
    legend: [
      { label: "best estimate", colour: colour("ink-2"), shape: "dot" },
      { label: "low to high", colour: colour("ink-2"), shape: "line" },
      ...(baseline === undefined
        ? []
        : [{ label: `${summary.baseline} (baseline)`, colour: colour("design-0"), shape: "dash" as const }]),
    ],
    content: {
      option: {
        grid: { left: nameMargin(names), right: 150, top: 8, bottom: 50 },
        xAxis: {
          ...valueAxisStyle,
          scale: true,
          min: Math.max(0, lowest - 0.12 * (highest - lowest)),
          max: highest,
          name: `battery lifetime (${inHours ? "hours" : "days"}); the axis does not start at zero`,
          nameLocation: "middle",
          nameGap: 28,
          axisLabel: {
            ...valueAxisStyle.axisLabel,
            showMinLabel: false,
            showMaxLabel: false,
            formatter: (v: number) => plain(v),
          },
        },
        yAxis: { ...categoryAxisStyle, data: names },
        series: [
          whiskers(
            designs.map((d) => ({
              low: d.battery.lifetimeRangeDays.low * scale,
              high: d.battery.lifetimeRangeDays.high * scale,
              colour: own(d),
            })),
            { width: 2.4, cap: 6 },
          ),
          {
            ...still,
            type: "scatter",
            symbolSize: 1,
            itemStyle: { color: "transparent" },
            label: {
              ...valueLabel,
              show: true,
              position: "right",
              distance: 14,
              formatter: (p: { dataIndex: number }) => {
                const battery = designs[p.dataIndex]?.battery;
                return `${lifetime(battery?.lifetimeDays)} \u00b7 ${times(battery?.gainOverBaseline)}`;
              },
            },
            data: designs.map((_, row) => [highest, row]),
          },
          {
            ...still,
            type: "scatter",
            symbolSize: 12,
            z: 6,
            data: designs.map((d, row) => ({
              value: [d.battery.lifetimeDays * scale, row],
              itemStyle: { color: own(d), opacity: 1 },
            })),
            ...(baseline === undefined
              ? {}
              : {
                  markLine: {
                    silent: true,
                    symbol: "none",
                    label: { show: false },
                    lineStyle: { color: colour("design-0"), type: "dashed" as const },
                    data: [{ xAxis: baseline * scale }],
                  },
                }),
          },
        ],
      },
    },
  };
}
