import type { Figure } from "../figure.ts";
import { count, lifetime, percent, plain, significant, times } from "../format.ts";
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

const ROW_HEIGHT = 40;
const GAP = 80;

/** What a design pays for its days: beats missed, or, without a reference, time not looked at. */
interface Price {
  readonly axis: string;
  readonly of: (design: DesignSummary) => { readonly shut: number; readonly open: number };
  readonly say: (design: DesignSummary) => string;
}

function priceOf(summary: RunSummary): Price {
  const annotated = summary.designs.every((design) => design.reference !== undefined);
  if (annotated) {
    return {
      axis: "reference beats missed",
      of: ({ reference }) => {
        const missed = reference?.detection.falseNegatives ?? 0;
        const shut = Math.min(missed, reference?.missedInNoisyWindows ?? 0);
        return { shut, open: missed - shut };
      },
      say: ({ reference }) => count(reference?.detection.falseNegatives),
    };
  }
  const share = ({ windows }: DesignSummary) =>
    windows.skipped / Math.max(1, windows.skipped + windows.processed);
  return {
    axis: "windows not looked at (%)",
    of: (design) => ({ shut: 100 * share(design), open: 0 }),
    say: (design) => percent(share(design)),
  };
}

const lighter = (own: string) => `color-mix(in srgb,${own} 42%,${colour("paper")})`;

/** The answer in one picture: days gained at the left, what they cost at the right, one row a design. */
export function tradeOffFigure(summary: RunSummary): Figure {
  const { designs } = summary;
  const colours = designColours(summary);
  const own = (design: DesignSummary) => colours.get(design.name) as string;
  const price = priceOf(summary);
  const names = designs.map((design) => shortName(design.name));
  const left = nameMargin(names);
  const half = (WIDE - left - GAP - 70) / 2;
  const height = 66 + ROW_HEIGHT * designs.length;
  const inHours = Math.max(...designs.map((d) => d.battery.lifetimeDays)) < 2;
  const scale = inHours ? 24 : 1;
  const axis = {
    ...valueAxisStyle,
    nameLocation: "middle" as const,
    nameGap: 28,
    axisLabel: { ...valueAxisStyle.axisLabel, formatter: (v: number) => plain(v) },
  };
  const bar = { ...still, type: "bar" as const, barWidth: 20 };
  const grid = { top: 8, bottom: 50 };
  return {
    id: "trade-off",
    title: "Days of battery, and what is missed for them",
    description: designs
      .map((d) => `${d.name}: ${lifetime(d.battery.lifetimeDays)}, ${price.axis}: ${price.say(d)}`)
      .join("; "),
    width: WIDE,
    height,
    legend: [
      {
        label: "range when uncertain energies move by their stated uncertainty",
        colour: colour("ink"),
        shape: "line",
      },
      ...(designs.some((d) => d.gated)
        ? [
            {
              label: "lighter: because the gate was shut",
              colour: lighter(colour("design-1")),
              shape: "fill" as const,
            },
          ]
        : []),
    ],
    content: {
      option: {
        grid: [
          { ...grid, left, width: half },
          { ...grid, left: left + half + GAP, width: half },
        ],
        xAxis: [
          {
            ...axis,
            gridIndex: 0,
            name: `battery lifetime (${inHours ? "hours" : "days"})`,
            // Room for the labels.
            max: (range: { max: number }) => range.max * 1.3,
            axisLabel: { ...axis.axisLabel, showMaxLabel: false },
          },
          { ...axis, gridIndex: 1, name: price.axis },
        ],
        yAxis: [
          { ...categoryAxisStyle, gridIndex: 0, data: names },
          { ...categoryAxisStyle, gridIndex: 1, data: names, axisLabel: { show: false } },
        ],
        series: [
          {
            ...bar,
            itemStyle: { borderRadius: [0, 2, 2, 0] },
            data: designs.map((d) => ({
              value: d.battery.lifetimeDays * scale,
              itemStyle: { color: own(d) },
            })),
          },
          {
            // Carries the label only: right of the whisker, which would run through it inside the bar.
            ...bar,
            barGap: "-100%",
            itemStyle: { color: "transparent" },
            label: {
              ...valueLabel,
              show: true,
              position: "right",
              formatter: (p: { dataIndex: number }) => {
                const battery = designs[p.dataIndex]?.battery;
                return `${significant((battery?.lifetimeDays ?? 0) * scale)} \u00b7 ${times(battery?.gainOverBaseline)}`;
              },
            },
            data: designs.map(
              (d) => Math.max(d.battery.lifetimeDays, d.battery.lifetimeRangeDays.high) * scale,
            ),
          },
          whiskers(
            designs.map(({ battery }) => ({
              low: battery.lifetimeRangeDays.low * scale,
              high: battery.lifetimeRangeDays.high * scale,
            })),
          ),
          ...(["open", "shut"] as const).map((kind) => ({
            ...bar,
            xAxisIndex: 1,
            yAxisIndex: 1,
            stack: "price",
            data: designs.map((d) => ({
              value: price.of(d)[kind],
              itemStyle: { color: kind === "shut" ? lighter(own(d)) : own(d) },
            })),
            ...(kind === "shut"
              ? {
                  label: {
                    ...valueLabel,
                    show: true,
                    position: "right" as const,
                    formatter: (p: { dataIndex: number }) => price.say(designs[p.dataIndex] as DesignSummary),
                  },
                }
              : {}),
          })),
        ],
      },
    },
  };
}
