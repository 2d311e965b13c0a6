import { beforeAll, describe, expect, it } from "vitest";
import { type Draw, type Figure, loadDraw, renderFigure } from "../../../src/report/figure.ts";
import { dischargeFigure } from "../../../src/report/figures/discharge.ts";
import { energyCausesFigure, energyComponentsFigure } from "../../../src/report/figures/energy-bars.ts";
import { excerptFigure } from "../../../src/report/figures/excerpt.ts";
import { gateReasonsFigure } from "../../../src/report/figures/gate-reasons.ts";
import { gateScoresFigure } from "../../../src/report/figures/gate-scores.ts";
import { heartRateFigure } from "../../../src/report/figures/heart-rate.ts";
import { lifetimeRangeFigure } from "../../../src/report/figures/lifetime-range.ts";
import { overviewFigure } from "../../../src/report/figures/overview.ts";
import { scoreHistogramFigure } from "../../../src/report/figures/score-histogram.ts";
import { joined, linear, niceTicks, robustRange, timeTicks } from "../../../src/report/figures/time-frame.ts";
import { tradeOffFigure } from "../../../src/report/figures/trade-off.ts";
import { designColours } from "../../../src/report/palette.ts";
import type { RunSummary } from "../../../src/report/summary.ts";
import { exampleEcgSummary, examplePpgSummary } from "../../helpers/example-summary.ts";
import { readPage } from "../../helpers/well-formed.ts";

const ecg = exampleEcgSummary();
const ppg = examplePpgSummary();

/** Each figure with the least number of drawn shapes that it needs to show what it promises. */
const figures: [string, (summary: RunSummary) => Figure | undefined, number][] = [
  ["trade-off", tradeOffFigure, 12],
  ["overview", overviewFigure, 9],
  ["excerpt", (summary) => excerptFigure(summary, 1), 9],
  ["gate scores", gateScoresFigure, 180],
  ["gate reasons", gateReasonsFigure, 4],
  ["score histogram", scoreHistogramFigure, 8],
  ["energy by component", energyComponentsFigure, 20],
  ["energy by cause", energyCausesFigure, 20],
  ["lifetime range", lifetimeRangeFigure, 9],
  ["discharge", dischargeFigure, 9],
];

let draw: Draw;
beforeAll(async () => {
  draw = await loadDraw();
});

/** Drawn shapes that show data: axes, grids and frames have the colours of ink and grid. */
const shapes = (svg: string) =>
  [...svg.matchAll(/<(?:path|rect|circle)\b[^>]*>/g)].filter(
    ([tag]) =>
      /\bd="M[^"]{6,}"|\bwidth="[1-9]|\br="/.test(tag) &&
      !/var\(--(?:grid|ink-3|ecg-grid)|fill="none" fill/.test(tag),
  ).length;

describe.each([
  ["an ECG", ecg],
  ["a PPG", ppg],
])("figures of %s", (_, summary) => {
  const own: typeof figures =
    summary.recording.modality === "ppg" ? [...figures, ["heart rate", heartRateFigure, 30]] : figures;

  it.each(own)("draws %s", (_name, make, floor) => {
    const figure = make(summary) as Figure;
    const svg = renderFigure(figure, draw).markup;
    expect(shapes(svg)).toBeGreaterThanOrEqual(floor);
    expect(readPage(svg).faults).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(figure.description.length).toBeGreaterThan(20);
  });

  it.each(own)("keeps %s inside its picture", (_name, make) => {
    const figure = make(summary) as Figure;
    const svg = renderFigure(figure, draw).markup;
    for (const [, x, y] of svg.matchAll(/<text[^>]*transform="translate\((-?[\d.]+) (-?[\d.]+)\)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(figure.width);
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y)).toBeLessThanOrEqual(figure.height);
    }
  });
});

describe("figures", () => {
  it("gives a design the same colour everywhere, and grey to the baseline", () => {
    const colours = designColours(ecg);
    expect(colours.get("always-on")).toBe("var(--design-0)");
    expect(new Set(colours.values()).size).toBe(4);
    for (const make of [tradeOffFigure, lifetimeRangeFigure, dischargeFigure]) {
      const svg = renderFigure(make(ecg), draw).markup;
      for (const own of colours.values()) expect(svg).toContain(own);
    }
  });

  it("marks missed, false and disagreeing beats in an excerpt", () => {
    const { excerpts } = ecg.signal;
    const beats = [
      { atS: 151, label: "V", reference: "V" },
      { atS: 152, label: "N", reference: "S" },
      { atS: 153, label: "missed", reference: "V" },
      { atS: 154, label: "N", reference: "none" },
    ];
    const summary = { ...ecg, signal: { ...ecg.signal, excerpts: [{ ...(excerpts[0] as object), beats }] } };
    const svg = renderFigure(excerptFigure(summary as RunSummary, 0), draw).markup;
    const words = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]);
    expect(words.filter((w) => /^(V|N|missed|false|ref\. S)$/.test(w as string)).sort()).toEqual(
      ["V", "N", "ref. S", "V", "missed", "N", "false"].sort(),
    );
  });

  it("breaks the trace where the recording has a gap", () => {
    const first = ecg.signal.excerpts[0] as RunSummary["signal"]["excerpts"][number];
    const samples = first.samples.map((value, k) => (k > 200 && k < 300 ? null : value));
    const summary = { ...ecg, signal: { ...ecg.signal, excerpts: [{ ...first, samples }] } };
    const trace = /d="(M[^"]*)" fill="none" stroke="var\(--signal\)"/.exec(
      renderFigure(excerptFigure(summary, 0), draw).markup,
    );
    expect(trace?.[1]?.match(/M/g)).toHaveLength(2);
  });

  it("puts the same moment at the same place in overview, scores and heart rate", () => {
    const grids = [overviewFigure, gateScoresFigure, heartRateFigure].map((make) => {
      const svg = renderFigure(make(ppg), draw).markup;
      return [...svg.matchAll(/<text x="([\d.]+)"[^>]*>(\d+:\d\d)</g)].map((m) => `${m[2]} at ${m[1]}`);
    });
    expect(grids[0]?.length).toBeGreaterThan(5);
    expect(grids[1]).toEqual(grids[0]);
    expect(grids[2]).toEqual(grids[0]);
  });
});

describe("the time frame", () => {
  it.each([
    [0, 1, 4, [0, 0.5, 1]],
    [-1.2, 2.3, 4, [-1, 0, 1, 2]],
    [0, 97, 4, [0, 50]],
    [5, 5, 4, [5]],
  ])("has round ticks from %d to %d", (from, to, target, ticks) => {
    expect(niceTicks(from, to, target)).toEqual(ticks);
  });

  it.each([
    [0, 1806, 300],
    [0, 10, 1],
    [0, 86_400, 7200],
    [0, 864_000, 86_400],
  ])("has clock steps from %d to %d seconds", (from, to, step) => {
    const { ticks } = timeTicks(from, to, 12);
    expect((ticks[1] as number) - (ticks[0] as number)).toBe(step);
  });

  it("joins touching spans and keeps apart the others", () => {
    const bands = joined(
      [
        { startS: 0, endS: 10 },
        { startS: 10, endS: 20 },
        { startS: 40, endS: 50 },
      ],
      "noisy",
    );
    expect(bands.map(({ startS, endS }) => [startS, endS])).toEqual([
      [0, 20],
      [40, 50],
    ]);
  });

  it("leaves the wildest samples out of the range, and copes with none", () => {
    const values = [...Array.from({ length: 999 }, (_, k) => k / 998), 1e6, null];
    expect(robustRange(values, 0.004)[1]).toBeLessThan(1.2);
    expect(robustRange([null], 0.1)).toEqual([0, 1]);
    expect(linear(2, 2, 10, 20)(2)).toBe(10);
  });
});
