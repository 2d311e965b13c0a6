import { describe, expect, it } from "vitest";
import { cellCounts } from "../../../firmware-sim/arith/families/carry-disregard-cells.ts";
import { tableMultiplier } from "../../../firmware-sim/arith/own/table.ts";
import { findMultiplier, multipliers } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";
import { arrayBlock } from "../../../firmware-sim/hdl/array-block.ts";
import { design, legalName, verilogFile } from "../../../firmware-sim/hdl/design.ts";
import { truthTableWords } from "../../../firmware-sim/hdl/exhaustive-testbench.ts";
import { carryDisregardBlock } from "../../../firmware-sim/hdl/families/carry-disregard.ts";
import { multiplierDesign, verilogOf } from "../../../firmware-sim/hdl/verilog.ts";

const instances = (text: string, cell: string) =>
  (text.match(new RegExp(`^  ${cell}\\b`, "gm")) ?? []).length;

/** Cells of a block: Pi0, Pi1, Pi2, Pi3. Source: the paper's pictures cd2..cda, counted. */
const PUBLISHED = [
  [24, 0, 0, 0],
  [24, 0, 0, 0],
  [20, 1, 1, 1],
  [17, 3, 2, 1],
  [14, 6, 2, 1],
  [11, 9, 2, 1],
  [8, 12, 2, 1],
  [5, 16, 1, 1],
  [0, 19, 1, 2],
  [0, 22, 2, 0],
  [0, 24, 0, 0],
];

describe("a carry-disregard block in Verilog", () => {
  it.each(PUBLISHED.map((cells, columns) => [columns, cells] as const))(
    "has the published cells with %s columns without carries",
    (columns, cells) => {
      const block = carryDisregardBlock(columns, "unsigned");
      const text = block.modules.get(block.top)!;
      expect(["pi0", "pi1", "pi2", "pi3"].map((cell) => instances(text, cell))).toEqual(cells);
      expect(instances(text, "lambda")).toBe(8);
      const { full, xor, half, pair } = cellCounts(columns);
      expect([full, xor, half, pair]).toEqual(cells);
    },
  );

  it("differs in the signed low block only where the constant 2^8 needs a carry", () => {
    const cells = (columns: number) => {
      const { top, modules } = carryDisregardBlock(columns, "low");
      return ["pi0", "pi1", "pi2", "pi3"].map((cell) => instances(modules.get(top)!, cell));
    };
    for (const columns of [4, 5, 6]) expect(cells(columns)).toEqual(PUBLISHED[columns]);
    expect(cells(7)).toEqual([5, 15, 2, 1]);
    expect(cells(8)).toEqual([2, 18, 2, 1]);
  });

  it("refuses a map that cannot be built", () => {
    const build = (...cells: string[]) => arrayBlock({ name: "bad", cells, inverted: () => false });
    const plain = "FFFFFFFF";
    expect(() => build("FFFFFFFX", "FFFFFFXF", plain)).toThrow(/a carry into an XOR cell, in cell a1 b2/);
    expect(() => build(plain, "FFFFFFHF", plain)).toThrow(/three inputs of a half adder/);
    expect(() => build("FFFFFFTX", plain, plain)).toThrow(/a pair without its lower half/);
    expect(() => build("FFFFFFFB", plain, plain)).toThrow(/the lower half of a pair alone/);
    expect(() => build(plain, plain, "FFFFFHTX")).toThrow(/carry into|leaves the block/);
  });
});

describe("Verilog of a multiplier", () => {
  it.each(multipliers.map(({ name }) => name))("%s is one self-contained file of legal modules", (name) => {
    const text = verilogOf(findMultiplier(name));
    const modules = [...text.matchAll(/^module (\S+?)(?: #\(|\()/gm)].map((match) => match[1]!);
    expect(text.match(/^endmodule$/gm) ?? []).toHaveLength(modules.length);
    expect(new Set(modules).size).toBe(modules.length);
    expect(modules.at(-1)).toBe(name);
    for (const module of modules) expect(module).toBe(legalName(module));
    const used = [...text.matchAll(/^ {2}(\w+)(?: #\(.*?\))? \w+\(/gm)].map((match) => match[1]!);
    expect(modules).toEqual(expect.arrayContaining([...new Set(used)]));
    expect(text).not.toMatch(/undefined|NaN|object/);
  });

  it("gives names that Verilog accepts", () => {
    expect(["SCDM8_73", "my table.v2", "8bit", "module", "ü"].map(legalName)).toEqual([
      "SCDM8_73",
      "my_table_v2",
      "m_8bit",
      "m_module",
      "_",
    ]);
    expect(verilogOf(findMultiplier("exact8"), { name: "2 fast" })).toContain("module m_2_fast(");
  });

  it("is the family's structure for an object that behaves so, and the table's for one that does not", () => {
    const products = truthTable(findMultiplier("SCDM8_84"));
    expect(verilogOf(tableMultiplier("SCDM8_84", products))).toBe(verilogOf(findMultiplier("SCDM8_84")));
    const own = verilogOf(tableMultiplier("SCDM8_73", products));
    expect(own).toContain("from its truth table");
    expect(own).not.toContain("pi0");
    expect(verilogOf(tableMultiplier("trunc8_1_c", products))).toContain("from its truth table");
  });

  it("writes an operator only for exact products", () => {
    const text = verilogOf(findMultiplier("exact8"), { architecture: "operator" });
    expect(text).toContain("assign p = a * b;");
    expect(() => verilogOf(findMultiplier("SCDM8_41"), { architecture: "operator" })).toThrow(
      /cannot be written as a \* b/,
    );
  });

  it("writes parts that designs share once, and refuses two that differ", () => {
    const file = verilogFile(
      multiplierDesign(findMultiplier("SCDM8_73")),
      multiplierDesign(findMultiplier("SCDM8_74")),
    );
    expect(file.match(/^module cd7_low\(/gm)).toHaveLength(1);
    expect(() => verilogFile(design("x", "module x; endmodule"), design("x", "other"))).toThrow(
      /two different Verilog modules of one name, got x/,
    );
    expect(() => verilogOf(findMultiplier("exact8"), { name: "pi0" })).toThrow(/two Verilog modules/);
  });

  it("lists products by the raw bits of both operands", () => {
    const words = truthTableWords(findMultiplier("SCDM8_73")).trimEnd().split("\n");
    expect(words).toHaveLength(65536);
    expect(words[(100 << 8) | (-37 & 255)]).toBe((-3892 & 0xffff).toString(16));
    expect(truthTableWords(findMultiplier("AMA5_8")).split("\n")[65535]).toBe((69071).toString(16));
  });
});
