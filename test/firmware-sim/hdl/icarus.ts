import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { verilogFile } from "../../../firmware-sim/hdl/design.ts";
import { testbenchOf, truthTableWords } from "../../../firmware-sim/hdl/exhaustive-testbench.ts";
import { multiplierDesign, type VerilogOptions } from "../../../firmware-sim/hdl/verilog.ts";

/** False on a machine without Icarus Verilog; under CI the tests have to run, and fail there without it. */
export function canSimulate(): boolean {
  if (process.env["CI"] === "true") return true;
  try {
    execFileSync("iverilog", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs Verilog that holds a testbench `tb`, in a folder with `files`; what it printed, and a reader of what it wrote. */
export function simulate<T>(
  verilog: string,
  files: Readonly<Record<string, string>>,
  look: (printed: string, read: (file: string) => string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), "pulsegate-hdl-"));
  try {
    for (const [name, text] of Object.entries({ ...files, "design.v": verilog })) {
      writeFileSync(join(folder, name), text);
    }
    const at = { cwd: folder, encoding: "utf8" } as const;
    execFileSync("iverilog", ["-g2001", "-s", "tb", "-o", "design.vvp", "design.v"], at);
    return look(execFileSync("vvp", ["-n", "design.vvp"], at), (file) =>
      readFileSync(join(folder, file), "utf8"),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Simulation extends VerilogOptions {
  /** Check every n-th operand pair; default all. */
  readonly step?: number;
  /** What is done to the Verilog before. */
  readonly change?: (text: string) => string;
}

/** Mismatches of the Verilog of multipliers against their truth tables, by name; all operand pairs unless `step`. */
export function mismatches(multipliers: readonly Multiplier[], simulation: Simulation = {}) {
  const { step = 1, change = (text: string) => text, ...options } = simulation;
  const designs = multipliers.map((multiplier) => multiplierDesign(multiplier, options));
  const modules = multipliers.map(({ name, productBits = 16 }, n) => ({
    top: designs[n]!.top,
    table: `${name}.hex`,
    productBits,
  }));
  const tables = multipliers.map((multiplier) => [`${multiplier.name}.hex`, truthTableWords(multiplier)]);
  const verilog = change(verilogFile(...designs)) + testbenchOf(modules, step);
  return simulate(verilog, Object.fromEntries(tables), (printed) => {
    const pairs = Math.ceil(65536 / step);
    const found = [...printed.matchAll(/^CHECKED (\S+) (\d+) (\d+)$/gm)].filter(
      (line) => Number(line[2]) === pairs,
    );
    if (found.length !== multipliers.length) throw new Error(`the simulation did not end: ${printed}`);
    return Object.fromEntries(found.map((line) => [line[1], Number(line[3])]));
  });
}
