import { describe, expect, it } from "vitest";
import { tableMultiplier } from "../../../firmware-sim/arith/own/table.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";
import { errorEnergyFront, type FrontPoint } from "../../../src/report/figures/error-energy-front.ts";
import { classBounds, errorHeatMap } from "../../../src/report/figures/error-heat-map.ts";
import { standaloneSvg } from "../../../src/report/standalone-svg.ts";
import { readPage } from "../../helpers/well-formed.ts";

/** What a picture on its own must be, whatever it shows. */
function checkFile(svg: string): string {
  const { faults, text } = readPage(svg);
  expect(faults).toEqual([]);
  expect(svg).not.toMatch(/NaN|undefined|Infinity|var\(/);
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 (\d+) (\d+)" width="\1" height="\2"/,
  );
  const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map((m) => Number(m[1]));
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
  return text;
}

/** The colour of every operand pair, read back from the strokes: [a][b], `undefined` where nothing is drawn. */
function coloursOf(svg: string): (string | undefined)[][] {
  const cells = Array.from({ length: 256 }, () => Array<string | undefined>(256).fill(undefined));
  for (const [, d = "", stroke] of svg.matchAll(/<path d="([Mmh\d -]+)" stroke="(#\w+)"\/>/g)) {
    let [x, y] = [0, 0];
    for (const [, command, first, second] of d.matchAll(/([Mmh])(-?\d+)(?: (-?\d+))?/g)) {
      const [n, m] = [Number(first), Number(second)];
      if (command === "M") [x, y] = [n, m];
      else if (command === "m") [x, y] = [x + n, y + m];
      else {
        for (let k = 0; k < n; k++) cells[x + k]![255 - y] = stroke;
        x += n;
      }
    }
  }
  return cells;
}

describe("the error heat map", () => {
  it.each(["SCDM8_73", "CDM8_aa", "trunc8_6", "SDRUM8_4"])("shows every error of %s in its class", (name) => {
    const multiplier = findMultiplier(name);
    const svg = standaloneSvg(errorHeatMap(multiplier));
    checkFile(svg);
    expect(svg.length).toBeLessThan(1_000_000);
    const colours = coloursOf(svg);
    const table = truthTable(multiplier);
    const first = multiplier.signed ? -128 : 0;
    /** Least and largest error that a colour stands for. */
    const ranges = new Map<string | undefined, [number, number]>();
    for (let i = 0; i < 65536; i++) {
      const [a, b] = [i >> 8, i & 255];
      const error = (first + a) * (first + b) - table[i]! + 0;
      const colour = colours[a]![b];
      const [least, most] = ranges.get(colour) ?? [error, error];
      ranges.set(colour, [Math.min(least, error), Math.max(most, error)]);
    }
    const sorted = [...ranges.values()].sort(([p], [q]) => p - q);
    for (const [k, [least]] of sorted.slice(1).entries()) expect(least).toBeGreaterThan(sorted[k]![1]);
    expect(ranges.get(undefined)).toEqual([0, 0]);
    expect(sorted.length).toBeGreaterThan(4);
  });

  it("has a title, operands on both axes, the bounds of its classes, and no class that it does not use", () => {
    const text = checkFile(standaloneSvg(errorHeatMap(findMultiplier("SCDM8_73"))));
    expect(text).toMatch(/SCDM8_73: error of every product/);
    expect(text).toMatch(/MED 89\.25, WCE 684/);
    for (const word of ["-128", "127", "first operand a", "second operand b", "504 to 684", "exact"]) {
      expect(text.split("\n")).toContain(word);
    }
    expect(text).toContain("product too small by");
    expect(text).not.toContain("product too large by");
    const both = checkFile(standaloneSvg(errorHeatMap(findMultiplier("SDRUM8_4"))));
    expect(both).toContain("product too large by");
  });

  it("shows one wrong product where it is, and an exact multiplier without any", () => {
    const products = Array.from({ length: 65536 }, (_, i) => ((i >> 8) - 128) * ((i & 255) - 128));
    const exact = coloursOf(standaloneSvg(errorHeatMap(tableMultiplier("exact & <own>", products))));
    expect(exact.flat().filter((colour) => colour !== undefined)).toEqual([]);
    products[256 * 228 + 91] = 100 * -37 + 1;
    const svg = standaloneSvg(errorHeatMap(tableMultiplier("exact & <own>", products)));
    expect(checkFile(svg)).toContain("exact & <own>: error of every product");
    const drawn = coloursOf(svg).flatMap((row, a) => row.map((colour, b) => ({ a, b, colour })));
    expect(drawn.filter(({ colour }) => colour !== undefined)).toEqual([
      { a: 228, b: 91, colour: "#7f2704" },
    ]);
  });

  it.each([
    [0, []],
    [3, [1, 2, 3]],
    [684, [14, 56, 126, 223, 349, 503, 684]],
  ])("classes of errors up to %d end at %j", (worst, bounds) => expect(classBounds(worst)).toEqual(bounds));
});

const point = (name: string, error: number, energy: number, more: Partial<FrontPoint> = {}): FrontPoint => ({
  name,
  family: name.split("_")[0] as string,
  operands: "signed 8-bit",
  error,
  energy,
  marked: false,
  estimated: false,
  ...more,
});
const points = [
  point("exact8", 0, 1),
  point("SCDM8_41", 0.00035, 0.886),
  point("SCDM8_73", 0.0054, 0.72),
  point("trunc8_7", 0.0117, 0.625),
  point("SCDM8_84", 0.02, 0.643, { marked: true }),
  point("SDRUM8_4", 0.0147, 1.62, { estimated: true }),
];

describe("the picture of energy against error", () => {
  const svg = standaloneSvg(errorEnergyFront(points, "NMED", ["Energy: measured."]));

  it("names the front and what is marked, with axes, legend and sources", () => {
    const lines = checkFile(svg).split("\n");
    for (const { name } of points) expect(lines).toContain(name);
    for (const word of ["NMED", "energy (exact = 1)", "0", "10⁻³", "1.0", "Energy: measured."])
      expect(lines).toContain(word);
    for (const family of ["SCDM8", "trunc8", "exact8", "SDRUM8"]) expect(lines).toContain(family);
    expect(svg).toMatch(
      /Pareto front of each kind of operands\. signed 8-bit: exact8 [^,]*, energy 1\), SCDM8_41[^;]*trunc8_7/,
    );
    expect(svg).toMatch(/<desc[^>]*>(?!.*SCDM8_84.*<\/desc>)/);
  });

  it("puts less error to the left, zero before the cut, less energy lower, on a logarithmic axis", () => {
    const decades = [...svg.matchAll(/<text x="([\d.]+)"[^>]*>10(⁻.)</g)].map((m) => Number(m[1]));
    const [first = 0, second = 0] = decades;
    const stairs = /d="M([\d.]+) ([\d.]+)((?:H[\d.]+V[\d.]+)+)"/.exec(svg);
    const corners = [...(stairs?.[3] ?? "").matchAll(/H([\d.]+)V([\d.]+)/g)].map((m) => [
      Number(m[1]),
      Number(m[2]),
    ]);
    expect(corners).toHaveLength(3);
    const all = [[Number(stairs?.[1]), Number(stairs?.[2])], ...corners] as [number, number][];
    all.slice(1).forEach(([x, y], k) => {
      expect(x).toBeGreaterThan(all[k]![0]);
      expect(y).toBeGreaterThan(all[k]![1]);
    });
    // 0.00035 and 0.0054 on the scale that the labels 10^-3 and 10^-2 span.
    expect(corners[0]![0]).toBeCloseTo(first + (Math.log10(0.00035) + 3) * (second - first), 0);
    expect(corners[1]![0]).toBeCloseTo(first + (Math.log10(0.0054) + 3) * (second - first), 0);
  });

  it("draws the others of a kind in a panel of their own, the same whatever the order", () => {
    const more = [...points, point("CDM8_73", 0.0014, 0.72, { operands: "unsigned 8-bit" })];
    const two = errorEnergyFront(more, "NMED", []);
    expect(two.height).toBe(2 * errorEnergyFront(points, "NMED", []).height);
    const [one, other] = [more, [...more].reverse()].map((given) => errorEnergyFront(given, "NMED", []));
    const texts = (picture: typeof one) =>
      new Set([...(picture?.inside.markup ?? "").matchAll(/<(?:circle|path)[^>]*>/g)].map(([tag]) => tag));
    expect(texts(one)).toEqual(texts(other));
  });

  it("copes with one exact multiplier, with none but exact ones, and with many at one place", () => {
    checkFile(standaloneSvg(errorEnergyFront([point("exact8", 0, 1)], "MED", [])));
    const crowd = Array.from({ length: 40 }, (_, k) => point(`SCDM8_${k}`, 0.01, 0.7));
    checkFile(standaloneSvg(errorEnergyFront(crowd, "MED", [])));
  });
});
