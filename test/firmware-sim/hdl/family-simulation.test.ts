import { describe, expect, it } from "vitest";
import { tableMultiplier } from "../../../firmware-sim/arith/own/table.ts";
import { findMultiplier, multipliers } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";
import { verilogOf } from "../../../firmware-sim/hdl/verilog.ts";
import { seededRandom } from "../../../signals/random.ts";
import { canSimulate, mismatches, simulate } from "./icarus.ts";

const none = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]));
const others = multipliers
  .filter(({ name, bits }) => bits === 8 && !name.startsWith("SCDM8"))
  .map(({ name }) => name);
const variants = [
  ...["trunc8_3_c", "trunc8_1_v", "trunc8_2_v", "trunc8_3_v", "SBAM8_5_9", "SBAM8_7_14", "BAM8_7_12"],
  ...["SCDM8_00", "SCDM8_94", "SCDM8_a0", "SCDM8_9a", "SCDM8_8a", "CDM8_39"],
];

describe.skipIf(!canSimulate())("multipliers in Verilog, all 65,536 operand pairs", () => {
  it.each([
    ...["exact8u", "CDM8_44", "CDM8_73", "CDM8_84", "CDM8_95", "CDM8_aa"],
    ...[1, 2, 3, 4, 5, 6, 7].map((k) => `trunc8_${k}`),
    ...["SDRUM8_4", "SMitchell8", "AMA5_8"],
  ])("%s gives its truth table", (name) => {
    expect(mismatches([findMultiplier(name)])).toEqual(none([name]));
  });
});

describe.skipIf(!canSimulate())("multipliers in Verilog, a part of the operand pairs", () => {
  it("gives the truth table of each listed and of unlisted members", () => {
    expect(others.length).toBeGreaterThan(50);
    const names = [...others, ...variants];
    expect(mismatches(names.map(findMultiplier), { step: 251 })).toEqual(none(names));
  });

  it("multiplies 16 bits from four 8-bit ones", () => {
    const names = ["CDM16_0000", "CDM16_8330", "CDM16_fbb3", "CDM16_3778"];
    const random = seededRandom(16);
    const word = () => Math.floor(65536 * random());
    const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
    for (const multiplier of names.map(findMultiplier)) {
      const pairs = [[65535, 65535], [0, 65535], ...Array.from({ length: 200 }, () => [word(), word()])];
      const lines = pairs.map(([a, b]) => hex(a!, 4) + hex(b!, 4) + hex(multiplier.multiply(a!, b!), 8));
      const testbench = `module tb;
  reg [63:0] words [0:${lines.length - 1}];
  reg [63:0] word;
  wire [31:0] p;
  integer i, right;
  ${multiplier.name} dut(word[63:48], word[47:32], p);
  initial begin
    $readmemh("words.hex", words);
    right = 0;
    for (i = 0; i < ${lines.length}; i = i + 1) begin
      word = words[i];
      #1;
      if (p === word[31:0]) right = right + 1;
    end
    $display("RIGHT %0d", right);
  end
endmodule
`;
      const files = { "words.hex": lines.join("\n") };
      simulate(verilogOf(multiplier) + testbench, files, (printed) =>
        expect([multiplier.name, printed]).toEqual([multiplier.name, `RIGHT ${lines.length}\n`]),
      );
    }
  });

  it("closes arrays with a behavioural adder just as well", () => {
    const names = ["exact8", "SCDM8_73", "SCDM8_94", "trunc8_6_v", "SBAM8_2_6"];
    expect(mismatches(names.map(findMultiplier), { step: 251, adder: "behavioural" })).toEqual(none(names));
  });

  it("draws a user's multiplier from its truth table, whatever its name", () => {
    const products = truthTable(findMultiplier("SCDM8_84")).map((product, i) => product ^ (i & 3));
    const own = tableMultiplier("SCDM8_73", products);
    expect(mismatches([own], { step: 1021 })).toEqual(none(["SCDM8_73"]));
    expect(mismatches([own], { architecture: "rom", step: 7 })).toEqual(none(["SCDM8_73"]));
  });

  /** One wrong gate in one kind of cell; each is in use in CDM8_84. */
  it.each([
    ["lambda", ": (a & b)", ": (a | b)"],
    ["pi0", "s = x ^ cin", "s = x | cin"],
    ["pi0", "(x & cin)", "(sin & cin)"],
    ["pi1", "s = p ^ sin", "s = p | sin"],
    ["pi2", "co = p & sin", "co = p | sin"],
    ["pi3", "(t & p)", "(t | p)"],
    ["cla12", "c8 = gg1", "c8 = gg0"],
  ])("a wrong gate in %s is noticed", (cell, right, wrong) => {
    const change = (text: string) =>
      text.replace(new RegExp(`module ${cell}\\b[^]*?endmodule`), (module) => {
        expect(module).toContain(right);
        return module.replace(right, wrong);
      });
    expect(mismatches([findMultiplier("CDM8_84")], { step: 61, change })["CDM8_84"]).toBeGreaterThan(0);
  });
});
