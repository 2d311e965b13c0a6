import { count, lifetime, percent, si, significant, times } from "../../../src/report/format.ts";
import { legend, rangeBar, stackedBar } from "../ui/bars.ts";
import { colourOfDesign, componentColours } from "../ui/design-colours.ts";
import { h } from "../ui/dom.ts";
import { type ComparedRow, compare, type Loaded } from "./comparison.ts";

type Column = readonly [title: string, cell: (row: ComparedRow) => string, words?: true];

const DASH = "\u2013";
const COLUMNS: readonly Column[] = [
  ["design", ({ design }) => design.name, true],
  ["cell", ({ design }) => design.battery.cellTitle ?? design.battery.cell, true],
  ["days", ({ design }) => lifetime(design.battery.lifetimeDays)],
  [
    "range",
    ({ design: { battery } }) =>
      `${significant(battery.lifetimeRangeDays.low)}\u2013${significant(battery.lifetimeRangeDays.high)}`,
  ],
  ["gain", ({ design, isBaseline }) => (isBaseline ? "baseline" : times(design.battery.gainOverBaseline))],
  ["power", ({ design }) => si(design.energy.averagePowerW, "W")],
  [
    "windows skipped",
    ({ design: { windows } }) => percent(windows.judged === 0 ? undefined : windows.skipped / windows.judged),
  ],
  [
    "missed beats",
    ({ missed }) => (missed === undefined ? DASH : `${count(missed.beats)} of ${count(missed.of)}`),
  ],
  [
    "V sensitivity",
    ({ design }) => percent(design.reference?.classes.find(({ label }) => label === "V")?.sensitivity),
  ],
];

/** Several runs beside each other: days, power by component, missed beats, and the numbers. */
export function compareView(loaded: readonly Loaded[]): HTMLElement {
  const rows = compare(loaded);
  const colours = componentColours(rows.map(({ powerByComponent }) => ({ byComponent: powerByComponent })));
  const fullDays = Math.max(...rows.map(({ design }) => design.battery.lifetimeRangeDays.high));
  const fullPower = Math.max(...rows.map(({ design }) => design.energy.averagePowerW));
  const withMisses = rows.filter(({ missed }) => missed !== undefined);
  const colourOf = ({ summary, design }: ComparedRow) =>
    colourOfDesign(
      summary.designs.map(({ name }) => name),
      summary.baseline,
      design.name,
    );
  return h(
    "div",
    { class: "compare" },
    panel(
      "Battery life",
      bars(rows, (row) => ({
        bar: rangeBar(
          row.design.battery.lifetimeDays,
          row.design.battery.lifetimeRangeDays,
          fullDays,
          colourOf(row),
        ),
        end: `${lifetime(row.design.battery.lifetimeDays)}, ${row.isBaseline ? "baseline" : times(row.design.battery.gainOverBaseline)}`,
      })),
      h(
        "p",
        { class: "quiet" },
        "Lines: the range when uncertain energies move by their stated uncertainty.",
      ),
    ),
    panel(
      "Average power by component",
      bars(rows, (row) => ({
        bar: stackedBar(
          row.powerByComponent.map(({ component, powerW }) => ({
            name: component,
            value: powerW,
            colour: colours.get(component) as string,
          })),
          fullPower,
          ({ name, value }) => `${name}: ${si(value, "W")}`,
        ),
        end: si(row.design.energy.averagePowerW, "W"),
      })),
      legend([...colours].map(([name, colour]) => ({ name, colour }))),
    ),
    withMisses.length === 0
      ? panel("Missed beats", h("p", { class: "quiet" }, "None of these runs has reference annotations."))
      : panel(
          "Missed beats",
          bars(withMisses, (row) => {
            const { beats, of } = row.missed as NonNullable<ComparedRow["missed"]>;
            const worst = Math.max(
              ...withMisses.map(({ missed }) => (missed?.beats ?? 0) / Math.max(1, missed?.of ?? 1)),
              1e-9,
            );
            const share = beats / Math.max(1, of);
            return {
              bar: rangeBar(share, undefined, worst, colourOf(row)),
              end: `${count(beats)} of ${count(of)}, ${percent(share)}`,
            };
          }),
        ),
    panel("Numbers", table(rows)),
  );
}

const panel = (title: string, ...children: Node[]) =>
  h("section", { class: "panel" }, h("h2", {}, title), ...children);

function bars(
  rows: readonly ComparedRow[],
  draw: (row: ComparedRow) => { bar: HTMLElement; end: string },
): HTMLElement {
  const box = h("div", { class: "bars" });
  let run = "";
  for (const row of rows) {
    const { bar, end } = draw(row);
    if (row.run !== run) box.append(h("h3", { class: "run" }, row.run));
    run = row.run;
    box.append(h("span", { class: "name" }, row.design.name), bar, h("span", { class: "end" }, end));
  }
  return box;
}

function table(rows: readonly ComparedRow[]): HTMLElement {
  const heads = COLUMNS.map(([title, , words]) => h("th", { scope: "col", class: words && "words" }, title));
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "run"), ...heads)),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, row.run),
            ...COLUMNS.map(([, cell, words]) => h("td", { class: words && "words" }, cell(row))),
          ),
        ),
      ),
    ),
  );
}
