import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  booleanDifference,
  conjunction,
  parseBooleanFunction,
  probabilityOf,
} from "../../../../firmware-sim/hdl/power/boolean-function.ts";
import { mergeLiberty, parseLiberty } from "../../../../firmware-sim/hdl/power/liberty.ts";
import { interpolate, lookupTable } from "../../../../firmware-sim/hdl/power/lookup-table.ts";
import { tinyLiberty } from "./tiny-library.ts";

describe("Liberty", () => {
  it("reads cells in SI-like units whatever the file's units are", () => {
    const library = parseLiberty(tinyLiberty);
    expect([library.name, library.voltageV, library.temperatureC]).toEqual(["tiny", 2, 25]);
    expect(library.cellNames).toEqual(["INV", "BUF", "NAND", "DFF"]);
    const inverter = library.cell("INV");
    expect(inverter.areaUm2).toBe(2);
    expect(inverter.defaultLeakageNw).toBeCloseTo(0.005, 12);
    expect(inverter.pins.get("A")!.capacitancePf).toBeCloseTo(0.004, 12);
    expect(library.cell("DFF").flipFlop).toMatchObject({ state: "IQ", inverse: "IQN" });
    expect(library.cell("DFF").pins.get("CK")!.isClock).toBe(true);
  });

  it("turns tables whose first axis is the load", () => {
    const power = parseLiberty(tinyLiberty).cell("INV").pins.get("Y")!.internalPower[0]!.rise!;
    const at = (slewPs: number, loadFf: number) => interpolate(power, slewPs / 1000, loadFf / 1000) * 1000;
    expect([at(0, 0), at(100, 0), at(0, 10), at(100, 10)].map((fj) => Number(fj.toFixed(9)))).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it("says where a text breaks off and which cells there are", () => {
    expect(() => parseLiberty('library (x) {\n cell (a) {\n area : 1;\n pin "')).toThrow(/line 4/);
    expect(() => parseLiberty("cell (a) { }")).toThrow(/library group/);
    expect(() => parseLiberty(tinyLiberty).cell("AND")).toThrow(/no such cell/);
    expect(() => parseLiberty(tinyLiberty.replace('"10, 30", "20, 40"', '"10, 30"')).cell("INV")).toThrow(
      /values/,
    );
  });

  it("merges files of one technology", () => {
    const second = tinyLiberty.replace("(INV)", "(INV2)").replace("(NAND)", "(NAND2)");
    const merged = mergeLiberty([parseLiberty(tinyLiberty), parseLiberty(second)]);
    expect([...merged.cellNames].sort()).toEqual(["BUF", "DFF", "INV", "INV2", "NAND", "NAND2"]);
    expect(merged.cell("INV2").areaUm2).toBe(2);
  });
});

describe("table", () => {
  it("is exact on bilinear functions, inside the axes and beyond", () => {
    const f = (s: number, l: number) => 3 + 2 * s - l + 0.5 * s * l;
    const [slews, loads] = [
      [0, 1, 4],
      [0, 2, 3],
    ];
    const table = lookupTable(
      slews,
      loads,
      slews.flatMap((s) => loads.map((l) => f(s, l))),
    );
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 9, noNaN: true }),
        fc.double({ min: -1, max: 9, noNaN: true }),
        (s, l) => {
          expect(interpolate(table, s, l)).toBeCloseTo(f(s, l), 9);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("Boolean function", () => {
  const value = (text: string, row: Record<string, number>) => {
    const fn = parseBooleanFunction(text);
    return fn.table[fn.variables.reduce((sum, name, k) => sum | (row[name]! << k), 0)];
  };

  it.each([
    ["A'", "1 - A"],
    ["!A&B", "(1 - A) * B"],
    ["(A B) + C", "Math.max(A * B, C)"],
    ["A^B&C", "(A ^ B) & C"],
    ["!(A | B*C)'", "A | (B & C)"],
    ["(A&!B) | (!A&B)", "A ^ B"],
    ["A*(B+C')", "A & (B | (1 - C))"],
  ])("%s binds as Liberty says", (text, plain) => {
    const expected = new Function("A", "B", "C", `return ${plain}`);
    for (let row = 0; row < 8; row++) {
      const [A, B, C] = [row & 1, (row >> 1) & 1, row >> 2] as const;
      expect(value(text, { A, B, C }), `${text} at ${A}${B}${C}`).toBe(expected(A, B, C));
    }
  });

  it("gives probabilities and Boolean differences", () => {
    const and = parseBooleanFunction("A & B");
    const half = () => 0.5;
    expect(probabilityOf(and, (name) => (name === "A" ? 0.2 : 0.5))).toBeCloseTo(0.1, 12);
    expect(probabilityOf(booleanDifference(and, "A"), (name) => (name === "B" ? 0.3 : 0.9))).toBeCloseTo(
      0.3,
      12,
    );
    expect(probabilityOf(booleanDifference(and, "Z"), half)).toBe(0);
    expect(probabilityOf(conjunction(and, parseBooleanFunction("!A")), half)).toBe(0);
    expect(probabilityOf(conjunction(and, parseBooleanFunction("C")), half)).toBeCloseTo(0.125, 12);
  });

  it.each(["A &", "(A", "A $ B", "A) B", ""])("refuses %j", (text) => {
    expect(() => parseBooleanFunction(text)).toThrow(/Boolean/);
  });
});
