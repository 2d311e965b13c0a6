import { describe, expect, it } from "vitest";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { accelerator } from "../../../firmware-sim/hdl/accelerator.ts";
import { acceleratorTestbench } from "../../../firmware-sim/hdl/accelerator-testbench.ts";
import { verilogFile } from "../../../firmware-sim/hdl/design.ts";
import { type ElementOptions, processingElement } from "../../../firmware-sim/hdl/processing-element.ts";
import {
  type ElementInput,
  elementWords,
  operandWords,
  stimulusTestbench,
} from "../../../firmware-sim/hdl/stimulus-testbench.ts";
import { verilogOf } from "../../../firmware-sim/hdl/verilog.ts";
import { seededRandom } from "../../../signals/random.ts";
import { canSimulate, simulate } from "./icarus.ts";

const WRAP = 2 ** 24;

/** What `acc` holds after each edge, as raw bits. */
function expectedSums(
  multiplier: Multiplier,
  inputs: readonly ElementInput[],
  overflow: "wrap" | "saturate",
) {
  const [least, most] = multiplier.signed ? [-WRAP / 2, WRAP / 2 - 1] : [0, WRAP - 1];
  let acc = 0;
  let taken: ElementInput | undefined;
  return inputs.map((input) => {
    if (taken !== undefined) {
      acc = (taken.clear ? 0 : acc) + (taken.en ? multiplier.multiply(taken.a, taken.b) : 0);
      if (overflow === "saturate") acc = Math.min(most, Math.max(least, acc));
      else acc = ((((acc - least) % WRAP) + WRAP) % WRAP) + least;
    }
    taken = input;
    return ((acc % WRAP) + WRAP) % WRAP;
  });
}

/** The value of the VCD's variable `name` in scope tb.dut at the end of each period. */
function sampled(vcd: string, name: string, periodPs: number): number[] {
  const body = vcd.slice(vcd.indexOf("$enddefinitions"));
  const id = new RegExp(`\\$scope module dut[^]*?\\$var \\S+ \\d+ (\\S+) ${name}\\b`).exec(vcd)![1]!;
  const start = Number(/^#(\d+)/m.exec(body)![1]);
  const values: number[] = [];
  let value = Number.NaN;
  for (const line of body.split("\n")) {
    if (line.startsWith("#")) {
      const periods = Math.floor((Number(line.slice(1)) - start) / periodPs);
      while (values.length < periods) values.push(value);
    } else if (line.startsWith("b") && line.endsWith(` ${id}`)) {
      value = Number.parseInt(line.slice(1), 2);
    }
  }
  return values;
}

function randomInputs(multiplier: Multiplier, count: number, extremes: boolean): ElementInput[] {
  const random = seededRandom(20);
  const first = multiplier.signed ? -128 : 0;
  const largest = multiplier.signed ? -128 : 255;
  return Array.from({ length: count }, (_, n) => ({
    clear: n === 0 || random() < (extremes ? 0.0005 : 0.05),
    en: random() < (extremes ? 1 : 0.8),
    a: extremes ? largest : first + Math.floor(256 * random()),
    b: extremes ? largest : first + Math.floor(256 * random()),
  }));
}

function sumsOf(multiplier: Multiplier, inputs: readonly ElementInput[], options: ElementOptions): number[] {
  const element = processingElement(multiplier, options);
  const testbench = stimulusTestbench({
    top: element.top,
    unit: "pe",
    vectors: inputs.length,
    periodNs: 10,
    vcd: "pe.vcd",
    stimulus: "pe.hex",
    gateLevel: true,
  });
  return simulate(verilogFile(element) + testbench, { "pe.hex": elementWords(inputs) }, (_, read) =>
    sampled(read("pe.vcd"), "acc", 10_000),
  );
}

describe.skipIf(!canSimulate())("the multiply-accumulate element in Verilog", () => {
  it.each([
    ["exact8", "wrap", false],
    ["SCDM8_73", "wrap", false],
    ["CDM8_95", "wrap", false],
    ["exact8", "wrap", true],
    ["exact8", "saturate", true],
    ["exact8u", "wrap", true],
    ["AMA5_8", "saturate", true],
  ] as const)("on %s with %s sums as its model does (extreme operands: %s)", (name, overflow, extremes) => {
    const multiplier = findMultiplier(name);
    const inputs = randomInputs(multiplier, 1200, extremes);
    const expected = expectedSums(multiplier, inputs, overflow);
    // The dump starts behind the first word; the last value lasts to the end of the simulation.
    const sums = sumsOf(multiplier, inputs, { overflow });
    expect(sums.length).toBeGreaterThan(1190);
    expect(sums).toEqual(expected.slice(1, 1 + sums.length));
    const other = expectedSums(multiplier, inputs, overflow === "wrap" ? "saturate" : "wrap");
    expect(expected.some((sum, n) => sum !== other[n])).toBe(extremes);
  });

  it("refuses a multiplier of another width", () => {
    expect(() => processingElement(findMultiplier("CDM16_0000"))).toThrow(/expected an 8-bit multiplier/);
  });
});

describe.skipIf(!canSimulate())("recorded operands in Verilog", () => {
  it("dumps one operation a period, without the first word's changes from unknown", () => {
    const multiplier = findMultiplier("SCDM8_43");
    const random = seededRandom(7);
    const byte = () => Math.floor(256 * random()) - 128;
    const pairs = Array.from({ length: 300 }, () => [byte(), byte()] as const);
    const testbench = stimulusTestbench({
      top: "SCDM8_43",
      vectors: pairs.length,
      periodNs: 5,
      vcd: "x.vcd",
      stimulus: "x.hex",
      gateLevel: false,
    });
    const files = { "x.hex": operandWords(pairs) };
    simulate(verilogOf(multiplier) + testbench, files, (_, read) => {
      const vcd = read("x.vcd");
      expect(vcd).not.toMatch(/^x/m);
      expect(vcd.match(/\$scope module (\w+)/g)!.slice(0, 2)).toEqual([
        "$scope module tb",
        "$scope module dut",
      ]);
      const products = sampled(vcd, "p", 5000);
      expect(products.length).toBeGreaterThan(290);
      const expected = pairs.map(([a, b]) => multiplier.multiply(a, b) & 0xffff);
      expect(products).toEqual(expected.slice(1, 1 + products.length));
    });
  });
});

describe.skipIf(!canSimulate())("the accelerator in Verilog", () => {
  it.each([
    ["SCDM8_73", "weight-first", 16],
    ["SCDM8_73", "activation-first", 16],
    ["trunc8_6", "weight-first", 5],
  ] as const)("convolves on %s, %s, with %s elements", (name, operandOrder, pes) => {
    const multiplier = findMultiplier(name);
    const random = seededRandom(3);
    const byte = () => Math.floor(256 * random()) - 128;
    const length = 90;
    const [weights, activations] = [Array.from({ length: pes }, byte), Array.from({ length }, byte)];
    const sums = Array.from({ length }, () => Math.floor(WRAP * random()));
    const words = (values: readonly number[], bits: number) =>
      values.map((value) => (value & (2 ** bits - 1)).toString(16)).join("\n");
    const design = accelerator(multiplier, { pes, addressBits: 7, operandOrder });
    const testbench = acceleratorTestbench({
      top: design.top,
      ...{ pes, addressBits: 7, length, periodNs: 10 },
      ...{ weights: "w.hex", activations: "x.hex", sums: "s.hex", results: "y.hex" },
      ...(pes < 16 ? { vcd: "y.vcd" } : {}),
    });
    const files = {
      "w.hex": words(weights, 8),
      "x.hex": words(activations, 8),
      "s.hex": words(sums, 24),
    };
    const results = simulate(verilogFile(design) + testbench, files, (printed, read) => {
      expect(printed).toMatch(/^DONE \d+$/m);
      if (pes < 16) expect(read("y.vcd")).toContain("$scope module dut");
      return [...read("y.hex").matchAll(/^[0-9a-f]{6}$/gm)].map(([word]) => Number.parseInt(word, 16));
    });
    const product = (weight: number, activation: number) =>
      operandOrder === "weight-first"
        ? multiplier.multiply(weight, activation)
        : multiplier.multiply(activation, weight);
    const expected = Array.from({ length: length - pes + 1 }, (_, n) => {
      const sum = weights.reduce((acc, weight, k) => acc + product(weight, activations[n + k]!), sums[n]!);
      return ((sum % WRAP) + WRAP) % WRAP;
    });
    expect(results).toEqual(expected);
  });

  it("refuses a size that cannot be built", () => {
    expect(() => accelerator(findMultiplier("exact8"), { pes: 1 })).toThrow(/2..256 elements/);
    expect(() => accelerator(findMultiplier("exact8"), { pes: 64, addressBits: 6 })).toThrow(/address bits/);
  });
});
