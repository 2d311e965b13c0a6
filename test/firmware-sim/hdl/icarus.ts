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
    const warned = execFileSync("iverilog", ["-g2001", "-s", "tb", "-o", "design.vvp", "design.v"], at);
    if (warned !== "") throw new Error(warned);
    return look(execFileSync("vvp", ["-n", "design.vvp"], at), (file) =>
      readFileSync(join(folder, file), "utf8"),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Mismatches of a multiplier's Verilog against its truth table over all operand pairs. */
export function mismatches(
  multiplier: Multiplier,
  options: VerilogOptions = {},
  change: (text: string) => string = (text) => text,
): number {
  const { top, ...design } = multiplierDesign(multiplier, options);
  const { productBits = 16 } = multiplier;
  const verilog =
    change(verilogFile({ top, ...design })) + testbenchOf([{ top, table: "table.hex", productBits }]);
  return simulate(verilog, { "table.hex": truthTableWords(multiplier) }, (printed) => {
    const match = new RegExp(`^CHECKED ${top} 65536 (\\d+)$`, "m").exec(printed);
    if (match === null) throw new Error(`the simulation of ${top} did not end: ${printed}`);
    return Number(match[1]);
  });
}
