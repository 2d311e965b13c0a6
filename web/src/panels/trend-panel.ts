import uPlot from "uplot";
import { clock, significant } from "../../../src/report/format.ts";
import type { SessionStore } from "../live/session-store.ts";
import { trustedRates } from "../live/trend.ts";
import { FONT } from "../trace/canvas.ts";
import { colourOfDesign } from "../ui/design-colours.ts";
import { byId, h } from "../ui/dom.ts";
import { colours, onTheme } from "../ui/theme.ts";

const HEIGHT_PX = 170;

/** Heart rate and power over the session: lines over irregular times with axes are what uPlot is for. */
export function createTrendPanel() {
  const rate = h("div", { class: "chart" });
  const power = h("div", { class: "chart" });
  byId("trend").replaceChildren(
    h(
      "div",
      { class: "charts" },
      h("div", {}, h("h2", {}, "Heart rate, bpm"), rate),
      h("div", {}, h("h2", {}, "Power by design, \u00b5W"), power),
    ),
  );
  let charts: { rate: uPlot; power: uPlot; store: SessionStore } | undefined;
  let seen: readonly unknown[] = [];

  function rebuild(store: SessionStore): void {
    charts?.rate.destroy();
    charts?.power.destroy();
    const { designs, baseline } = store.session;
    const names = designs.map(({ name }) => name);
    charts = {
      store,
      rate: new uPlot(
        options(rate, [{ label: "rate", stroke: () => colours().accent, width: 1.6 }]),
        [[], []],
        rate,
      ),
      power: new uPlot(
        options(
          power,
          names.map((name) => ({
            label: name,
            stroke: () => resolved(colourOfDesign(names, baseline, name)),
            width: 1.4,
            // Designs are told apart by more than colour: dashes repeat every fourth.
            dash: DASHES[names.indexOf(name) % DASHES.length] as number[],
          })),
        ),
        [[], ...names.map(() => [])],
        power,
      ),
    };
  }

  new ResizeObserver(() => {
    charts?.rate.setSize({ width: rate.clientWidth, height: HEIGHT_PX });
    charts?.power.setSize({ width: power.clientWidth, height: HEIGHT_PX });
  }).observe(byId("trend"));
  onTheme(() => {
    charts?.rate.redraw();
    charts?.power.redraw();
  });

  return (store: SessionStore | undefined): void => {
    if (store === undefined || rate.clientWidth === 0) return;
    if (charts?.store !== store) {
      rebuild(store);
      seen = [];
    }
    const now = [store.rhythms.last, store.energies.last];
    if (now.every((value, k) => value === seen[k])) return;
    seen = now;
    const { times, rates } = trustedRates(store.rhythms.items, store.verdicts.items);
    charts?.rate.setData([times, rates]);
    const energies = store.energies.items;
    charts?.power.setData([
      energies.map(({ atS }) => atS),
      ...store.session.designs.map(({ name }) =>
        energies.map(({ designs }) => {
          const watts = designs.find((design) => design.name === name)?.powerW;
          return watts === undefined ? null : watts * 1e6;
        }),
      ),
    ]);
  };
}

const DASHES: readonly number[][] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

const isEmpty = ({ data: [, ...lines] }: uPlot): boolean =>
  lines.every((line) => [...line].every((value) => value == null));

/** The colour behind `var(--name)`: a canvas knows no variables. */
function resolved(variable: string): string {
  const name = variable.slice(6, -1);
  return (colours() as Readonly<Record<string, string>>)[name] ?? colours().ink;
}

function options(box: HTMLElement, series: readonly uPlot.Series[]): uPlot.Options {
  const axis = (values: (value: number) => string): uPlot.Axis => ({
    font: `11px ${FONT}`,
    stroke: () => colours()["ink-3"],
    grid: { stroke: () => colours().grid, width: 1 },
    ticks: { show: false },
    // Numbers at an axis without a line would be made up.
    values: (chart, splits) => splits.map((value) => (value === null || isEmpty(chart) ? "" : values(value))),
  });
  return {
    width: Math.max(50, box.clientWidth),
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 16, 0, 0],
    scales: { x: { time: false }, y: { range: (_, low, high) => roomy(low, high) } },
    axes: [
      { ...axis((s) => clock(s)), size: 22, gap: 3 },
      { ...axis((v) => significant(v)), size: 44, gap: 3, space: 22 },
    ],
    series: [{}, ...series.map((one) => ({ spanGaps: false, points: { filter: alone }, ...one }))],
  };
}

/** A value between holes has no line: it is a dot. */
const alone = ({ data }: uPlot, series: number): number[] => {
  const values = data[series] ?? [];
  const known = (k: number) => values[k] != null;
  return [...values.keys()].filter((k) => known(k) && !known(k - 1) && !known(k + 1));
};

/** A flat line lies in the middle, and noise is not blown up to full height. */
function roomy(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const half = Math.max((high - low) * 0.6, Math.abs(high) * 0.04, 1e-9);
  const middle = (low + high) / 2;
  return [Math.max(0, middle - half), middle + half];
}
