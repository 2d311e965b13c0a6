import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { type ErrorMetrics, errorMetrics } from "../../../firmware-sim/arith/metrics/error-metrics.ts";
import { sampledErrorMetrics } from "../../../firmware-sim/arith/metrics/sampled-metrics.ts";
import { functionMultiplier } from "../../../firmware-sim/arith/own/function-multiplier.ts";
import { readTableFile } from "../../../firmware-sim/arith/own/table-file.ts";
import { findMultiplier, multipliers, wideMultipliers } from "../../../firmware-sim/arith/registry.ts";

const text = readFileSync("docs/multipliers.md", "utf8");
const rows = text
  .split("\n")
  .filter((line) => /^\| \w+ \| (un)?signed \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

const five = (value: number) => (value < 1e7 ? String(Number(value.toPrecision(5))) : value.toExponential(4));
const printed = (m: ErrorMetrics) =>
  [m.med, m.nmed, m.mred, m.mredNonZero, 100 * m.pc, m.mse]
    .map(five)
    .concat(String(m.wce), five(m.noeb), five(m.bias));

describe("docs/multipliers.md", () => {
  it("lists every multiplier", () => {
    const names = [...multipliers, ...wideMultipliers].map(({ name }) => name);
    expect(rows.map((cells) => cells[1])).toEqual(names);
  });

  it("states the measured errors of 8-bit multipliers", () => {
    for (const [, name, operands, ...cells] of rows.slice(0, multipliers.length)) {
      const multiplier = findMultiplier(name!);
      expect([name, operands, ...cells.slice(0, -1)]).toEqual([
        name,
        multiplier.signed ? "signed" : "unsigned",
        ...printed(errorMetrics(multiplier)),
      ]);
    }
  });

  it("states errors of 16-bit multipliers that samples agree with", () => {
    for (const [, name, , ...cells] of rows.slice(multipliers.length)) {
      const sample = sampledErrorMetrics(findMultiplier(name!), 1 << 14, 9);
      const [med, , mred, , percent, mse, wce, , bias] = cells.map(Number) as number[];
      const stated = { med: med!, mred: mred!, pc: percent! / 100, mse: mse!, bias: bias! };
      for (const key of ["med", "mred", "pc", "mse", "bias"] as const) {
        const deviation = Math.abs(stated[key] - sample[key]) / sample.standardErrors![key];
        expect(deviation, `${name} ${key}`).toBeLessThan(4);
      }
      expect(wce, name).toBeGreaterThanOrEqual(sample.wce);
    }
  });

  it("its program prints what it says", () => {
    const program = /```ts\nimport \{ ([\w, ]+) \} from "pulsegate";\n([\s\S]*?)```/.exec(text)!;
    const names = { errorMetrics, functionMultiplier, readTableFile };
    expect(program[1]!.split(", ")).toEqual(Object.keys(names));
    const lines: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((...values) => {
      lines.push(values.join(" "));
    });
    try {
      new Function(...Object.keys(names), program[2]!)(...Object.values(names));
    } finally {
      log.mockRestore();
    }
    expect(`${lines.join("\n")}\n`).toBe(/```text\n([\s\S]*?)```/.exec(text)![1]);
  });
});
