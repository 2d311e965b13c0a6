import type { Figure } from "../figure.ts";
import { fixed, lifetime, plain } from "../format.ts";
import { colour, designColours } from "../palette.ts";
import type { RunSummary } from "../summary.ts";
import { still, valueAxisStyle, WIDE } from "./chart-style.ts";

/** Cell voltage and state of charge until the device stops, one curve a design. */
export function dischargeFigure(summary: RunSummary): Figure | undefined {
  const designs = summary.designs.filter((design) => design.battery.discharge.timeDays.length > 1);
  if (designs.length === 0) return undefined;
  const colours = designColours(summary);
  const inHours = Math.max(...designs.map((d) => d.battery.discharge.timeDays.at(-1) ?? 0)) < 2;
  const scale = inHours ? 24 : 1;
  const cutoffs = [...new Set(designs.flatMap(({ battery }) => battery.cutoffV ?? []))];
  const grid = { left: 62, right: 24 };
  const xAxis = {
    ...valueAxisStyle,
    min: 0,
    axisLine: { show: true, lineStyle: { color: colour("ink-3") } },
  };
  const name = { nameLocation: "end" as const, nameGap: 10 };
  const align = { ...valueAxisStyle.nameTextStyle, align: "left" as const, padding: [0, 0, 0, -52] };
  const curve = (index: number, values: "voltageV" | "stateOfCharge", factor: number) =>
    designs.map((design, k) => ({
      ...still,
      name: design.name,
      z: design.name === summary.baseline ? 4 : 3,
      type: "line" as const,
      xAxisIndex: index,
      yAxisIndex: index,
      showSymbol: false,
      lineStyle: {
        color: colours.get(design.name) as string,
        // Curves that lie on each other show as bands, the baseline on top.
        width: design.name === summary.baseline ? 1.6 : Math.max(1.4, 4 - 0.7 * k),
        type: design.name === summary.baseline ? ("dashed" as const) : ("solid" as const),
      },
      data: design.battery.discharge.timeDays.map((days, k) => [
        days * scale,
        (design.battery.discharge[values][k] ?? 0) * factor,
      ]),
    }));
  return {
    id: "discharge",
    title: `Discharge of ${[...new Set(designs.map((d) => d.battery.cell))].join(", ")}`,
    description: designs.map((d) => `${d.name}: empty after ${lifetime(d.battery.lifetimeDays)}`).join("; "),
    width: WIDE,
    height: 400,
    legend: [
      ...designs.map((d) => ({
        label: d.name,
        colour: colours.get(d.name) as string,
        shape: d.name === summary.baseline ? ("dash" as const) : ("line" as const),
      })),
      ...cutoffs.map((v) => ({
        label: `the device stops at ${fixed(v, 2)} V`,
        colour: colour("bad"),
        shape: "dash" as const,
      })),
    ],
    content: {
      option: {
        grid: [
          { ...grid, top: 28, height: 170 },
          { ...grid, top: 244, height: 104 },
        ],
        xAxis: [
          { ...xAxis, gridIndex: 0, axisLabel: { show: false } },
          {
            ...xAxis,
            gridIndex: 1,
            name: `time on one charge of the cell (${inHours ? "hours" : "days"})`,
            nameLocation: "middle",
            nameGap: 28,
            axisLabel: { ...valueAxisStyle.axisLabel, formatter: (v: number) => plain(v) },
          },
        ],
        yAxis: [
          {
            ...valueAxisStyle,
            ...name,
            nameTextStyle: align,
            gridIndex: 0,
            name: "cell voltage (V)",
            scale: true,
            axisLabel: { ...valueAxisStyle.axisLabel, formatter: (v: number) => fixed(v, 1) },
          },
          {
            ...valueAxisStyle,
            ...name,
            nameTextStyle: align,
            gridIndex: 1,
            name: "state of charge (%)",
            min: 0,
            max: 100,
            interval: 50,
          },
        ],
        series: [
          ...curve(0, "voltageV", 1),
          ...cutoffs.map((v) => ({
            ...still,
            type: "line" as const,
            showSymbol: false,
            lineStyle: { color: colour("bad"), width: 1.5, type: "dotted" as const },
            data: [
              [0, v],
              [Math.max(...designs.map((d) => (d.battery.discharge.timeDays.at(-1) ?? 0) * scale)), v],
            ],
          })),
          ...curve(1, "stateOfCharge", 100),
        ],
      },
    },
  };
}
