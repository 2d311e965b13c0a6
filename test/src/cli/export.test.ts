import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { verilogOf } from "../../../firmware-sim/hdl/verilog.ts";
import { exportCommand } from "../../../src/cli/commands/export.ts";
import { canSimulate } from "../../firmware-sim/hdl/icarus.ts";

let printed: string;
let folder: string;

beforeEach(() => {
  printed = "";
  folder = mkdtempSync(join(tmpdir(), "pulsegate-"));
  const collect = (text: unknown) => {
    printed += String(text);
    return true;
  };
  vi.spyOn(console, "log").mockImplementation((text: unknown) => void collect(`${String(text)}\n`));
  vi.spyOn(process.stdout, "write").mockImplementation(collect);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => exportCommand().parseAsync(["verilog", ...args], { from: "user" });

describe("pulsegate export verilog", () => {
  it("prints a multiplier, in the form asked for", async () => {
    await run("SCDM8_73");
    expect(printed).toBe(verilogOf(findMultiplier("SCDM8_73")));
    printed = "";
    await run("exact8", "--architecture", "operator", "--pe");
    expect(printed).toContain("assign p = a * b;");
    expect(printed).toContain("module pe_exact8(input clk");
    printed = "";
    await run("exact8", "--adder", "behavioural");
    expect(printed).toContain("assign s = x + y + cin;");
  });

  it("writes a file", async () => {
    await run("CDM16_8330", "--out", join(folder, "m.v"));
    expect(readdirSync(folder)).toEqual(["m.v"]);
    expect(readFileSync(join(folder, "m.v"), "utf8")).toContain("module CDM16_8330(input [15:0] a");
    expect(printed).toContain("m.v: module CDM16_8330");
  });

  it.skipIf(!canSimulate())("writes a testbench that runs as printed", async () => {
    await run("SMitchell8", "--testbench", "--out", join(folder, "m.v"));
    expect(readdirSync(folder).sort()).toEqual(["m.v", "m_table.hex", "m_tb.v"]);
    const command = printed.trimEnd().split("\n").at(-1)!;
    const output = execFileSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" });
    expect(output).toContain("CHECKED SMitchell8 65536 0");
  });

  it.each([
    [["SCDM8_7"], "unknown-name", "SCDM8_7"],
    [["exact8", "--out", "m.txt"], "bad-option", "ends in .v"],
    [["exact8", "--testbench"], "bad-option", "got none"],
    [["SCDM8_73", "--architecture", "operator"], "bad-option", "cannot be written as a * b"],
    [["CDM16_8330", "--testbench", "--out", "/nowhere/m.v"], "unsupported", "16 x 16"],
    [["CDM16_8330", "--pe"], "unsupported", "16 bits"],
  ])("refuses %j", async (args, code, message) => {
    await expect(run(...args)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
