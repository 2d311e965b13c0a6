import type { Figure } from "../figure.ts";
import { percent, plain, si, siScale } from "../format.ts";
import { colour, partColour } from "../palette.ts";
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

const ROW_HEIGHT = 34;

interface Part {
  readonly part: string;
  readonly energyJ: number;
}

/** Stacked bars of energy, one a design, with the total and the average power at the end of each. */
function energyBars(
  summary: RunSummary,
  partsOf: (design: DesignSummary) => readonly Part[],
  words: { id: string; title: string; by: string },
): Figure | undefined {
  const { designs } = summary;
  const parts = [...new Set(designs.flatMap((design) => partsOf(design).map(({ part }) => part)))];
  if (parts.length === 0) return undefined;
  const names = designs.map((design) => shortName(design.name));
  const { prefix, factor } = siScale(Math.max(...designs.map((design) => design.energy.totalJ)));
  const energyOf = (design: DesignSummary, part: string) =>
    partsOf(design).find((entry) => entry.part === part)?.energyJ ?? 0;
  const ends = designs.map(({ energy }) => `${si(energy.totalJ, "J")} (${si(energy.averagePowerW, "W")})`);
  return {
    id: words.id,
    title: words.title,
    description: designs
      .map(
        (design) =>
          `${design.name}: ${si(design.energy.totalJ, "J")}, of which ${parts
            .map((part) => `${part} ${percent(energyOf(design, part) / (design.energy.totalJ || 1))}`)
            .join(", ")}`,
      )
      .join(". "),
    width: WIDE,
    height: 60 + ROW_HEIGHT * designs.length,
    legend: parts.map((part, k) => ({ label: part, colour: partColour(k), shape: "fill" })),
    content: {
      option: {
        grid: { left: nameMargin(names), right: 150, top: 6, bottom: 46 },
        xAxis: {
          ...valueAxisStyle,
          name: `energy over the recording (${prefix}J) by ${words.by}`,
          nameLocation: "middle",
          nameGap: 28,
          max: "dataMax",
          splitLine: { ...valueAxisStyle.splitLine, showMaxLine: false },
          axisLabel: { ...valueAxisStyle.axisLabel, showMaxLabel: false, formatter: (v: number) => plain(v) },
        },
        yAxis: { ...categoryAxisStyle, data: names },
        series: [
          ...parts.map((part, k) => ({
            ...still,
            name: part,
            type: "bar" as const,
            stack: "energy",
            barMaxWidth: 22,
            itemStyle: { color: partColour(k), borderColor: colour("paper"), borderWidth: 0.5 },
            data: designs.map((design) => energyOf(design, part) * factor),
          })),
          {
            ...still,
            type: "bar" as const,
            stack: "energy",
            data: designs.map(() => 0),
            label: {
              ...valueLabel,
              show: true,
              position: "right",
              formatter: (p: { dataIndex: number }) => ends[p.dataIndex] ?? "",
            },
          },
        ],
      },
    },
  };
}

/** Where in the device the energy went. */
export const energyComponentsFigure = (summary: RunSummary): Figure | undefined =>
  energyBars(
    summary,
    (design) => design.energy.byComponent.map(({ component, energyJ }) => ({ part: component, energyJ })),
    { id: "energy-components", title: "Where the energy goes: by component", by: "component" },
  );

/** What the energy was spent for. */
export const energyCausesFigure = (summary: RunSummary): Figure | undefined =>
  energyBars(
    summary,
    (design) => design.energy.byCause.map(({ cause, energyJ }) => ({ part: cause, energyJ })),
    { id: "energy-causes", title: "What the energy is for: by cause", by: "cause" },
  );
