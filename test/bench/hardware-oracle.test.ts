import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openLibrary } from "../../bench/hardware/libraries.ts";
import { simulateBench } from "../../bench/hardware/simulate.ts";
import { runTool } from "../../bench/hardware/tools.ts";
import { type GateNetlist, parseYosysNetlist } from "../../firmware-sim/hdl/power/netlist.ts";
import { powerOfCells, sumPower } from "../../firmware-sim/hdl/power/power.ts";
import { analyseTiming, type Timing } from "../../firmware-sim/hdl/power/timing.ts";

const liberty = join(process.env["PULSEGATE_SHARED"] ?? "../shared", "data/liberty");
const loop = join(liberty, "mul8_loop");
const VECTORS = 2000;

const folder = mkdtempSync(join(tmpdir(), "pulsegate-oracle-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The oracle's own stimulus: $random from seed 1, 100 ns a vector. */
const testbench = (top: string) => `\`timescale 1ns/1ps
module tb; reg [7:0] a, b; wire [15:0] p; integer k; integer seed = 1;
 ${top} dut(.a(a), .b(b), .p(p));
 initial begin $dumpfile("activity.vcd"); $dumpvars(1, dut);
  for (k = 0; k < ${VECTORS}; k = k + 1) begin a = $random(seed); b = $random(seed); #100; end
  $finish; end
endmodule`;

const library = (name: string) => openLibrary(name, liberty, folder);

async function netlistOf(file: string, of: ReturnType<typeof library>): Promise<GateNetlist> {
  const json = join(folder, "oracle.json");
  await runTool(
    "yosys",
    ["-q", "-p", `read_verilog ${join(process.cwd(), loop, file)}; write_json ${json}`],
    folder,
  );
  return parseYosysNetlist(readFileSync(json, "utf8"), of.cells);
}

/** The array without its four lowest columns, mapped as the oracle's was: its netlist is not among the files. */
async function cutNetlist(of: ReturnType<typeof library>): Promise<GateNetlist> {
  const array = join(process.cwd(), loop, "arr8.v");
  const json = join(folder, "cut4.json");
  const mapped = `synth -flatten -top arr8; abc -liberty ${of.path}; opt_clean -purge; splitnets; rename -enumerate -pattern n%_`;
  await runTool(
    "yosys",
    ["-q", "-p", `read_verilog ${array}; chparam -set CUT 4 arr8; ${mapped}; write_json ${json}`],
    folder,
  );
  return parseYosysNetlist(readFileSync(json, "utf8"), of.cells);
}

async function energyPj(netlist: GateNetlist, of: ReturnType<typeof library>, timing?: Timing) {
  const activity = await simulateBench(netlist, testbench(netlist.name), folder, timing);
  const power = sumPower(powerOfCells(netlist, analyseTiming(netlist), activity, of.cells.voltageV));
  return {
    switching: power.switchingPj / VECTORS,
    total: (power.switchingPj + power.internalPj) / VECTORS,
    leakageNw: power.leakageNw,
  };
}

/**
 * Delays as the oracle's simulation had them: Icarus 11 stops reading an SDF file at the first condition that it does not
 * understand, here that of the first a21o cell (`A1 == 1'b0 & ...`); what comes from there on kept zero delay.
 */
function untilUnreadCondition(netlist: GateNetlist, timing: Timing): Timing {
  const order = netlist.cells.map((_, k) => k).sort((a, b) => numberOf(netlist, a) - numberOf(netlist, b));
  const first = order.findIndex((k) => netlist.cells[k]!.type.name.startsWith("sg13g2_a21o_"));
  const kept = new Set(order.slice(0, first));
  return { ...timing, delays: timing.delays.map((delays, k) => (kept.has(k) ? delays : [])) };
}
const numberOf = (netlist: GateNetlist, k: number) => Number(/\d+/.exec(netlist.cells[k]!.name)?.[0]);

describe.runIf(existsSync(loop))("power calculator against OpenSTA 3.1 (shared data)", () => {
  const oracle = existsSync(loop)
    ? readFileSync(join(loop, "oracle.csv"), "utf8")
        .trim()
        .split("\n")
        .map((line) => line.split(","))
    : [];
  const expected = (tech: string, design: string, delays: string) => {
    const row = oracle.find((fields) => fields[0] === tech && fields[1] === design && fields[2] === delays)!;
    return { switching: Number(row[6]), total: Number(row[7]), leakageNw: Number(row[8]) };
  };
  const near = (got: number, want: number, share: number) =>
    expect(Math.abs(got / want - 1)).toBeLessThan(share);

  it.each([
    ["ihp130", "arr", "arr.ihp130.v"],
    ["ihp130", "exact", "exact.ihp130.v"],
    ["sky130hd", "arr", "arr.sky130hd.v"],
  ])("%s %s without delays: total within 1 %, switching within 0.2 %", async (tech, design, file) => {
    const of = library(tech);
    const got = await energyPj(await netlistOf(file, of), of);
    const want = expected(tech, design, "zero");
    near(got.total, want.total, 0.01);
    near(got.switching, want.switching, 0.002);
    near(got.leakageNw, want.leakageNw, 0.01);
  });

  it.each([
    ["arr", 0.03],
    ["cut4", 0.03],
  ])("ihp130 %s with the delays that its simulation had: within %f", async (design, share) => {
    const of = library("ihp130");
    const netlist = design === "cut4" ? await cutNetlist(of) : await netlistOf("arr.ihp130.v", of);
    const wired = analyseTiming(netlist, { wirePf: of.cells.wirePf });
    const got = await energyPj(netlist, of, untilUnreadCondition(netlist, wired));
    const want = expected("ihp130", design, "sdf");
    near(got.total, want.total, share);
    near(got.switching, want.switching, 0.02);
  });

  it("ihp130 with every delay: truncation of four columns saves, unlike with part of them", async () => {
    const of = library("ihp130");
    const total = async (netlist: GateNetlist) =>
      (await energyPj(netlist, of, analyseTiming(netlist, { wirePf: of.cells.wirePf }))).total;
    const [array, cut] = [
      await total(await netlistOf("arr.ihp130.v", of)),
      await total(await cutNetlist(of)),
    ];
    near(array, expected("ihp130", "arr", "sdf").total, 0.1);
    near(cut, expected("ihp130", "cut4", "sdf").total, 0.15);
    expect(cut).toBeLessThan(array * 0.93);
  });
});
