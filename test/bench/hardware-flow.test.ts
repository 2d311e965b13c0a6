import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ResultCache } from "../../bench/hardware/cache.ts";
import { candidateDesign, candidates, elementDesign, isInMultiplier } from "../../bench/hardware/designs.ts";
import { exactTree } from "../../bench/hardware/exact-tree.ts";
import { type OpenLibrary, openLibrary } from "../../bench/hardware/libraries.ts";
import { measure } from "../../bench/hardware/measure.ts";
import { operandStatistics, recordOperands } from "../../bench/hardware/record-operands.ts";
import { simulate } from "../../bench/hardware/simulate.ts";
import { elementStimulus, multiplierStimulus, uniformOperands } from "../../bench/hardware/stimuli.ts";
import { synthesise } from "../../bench/hardware/synthesise.ts";
import { runTool } from "../../bench/hardware/tools.ts";
import { findMultiplier } from "../../firmware-sim/arith/registry.ts";
import { verilogFile } from "../../firmware-sim/hdl/design.ts";
import { testbenchOf, truthTableWords } from "../../firmware-sim/hdl/exhaustive-testbench.ts";
import { parseLiberty } from "../../firmware-sim/hdl/power/liberty.ts";
import { analyseTiming } from "../../firmware-sim/hdl/power/timing.ts";
import { tinyLiberty } from "../firmware-sim/hdl/power/tiny-library.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-flow-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "tiny.lib"), tinyLiberty);
const library: OpenLibrary = {
  name: "tiny",
  title: "tiny",
  corner: "none",
  files: [],
  dontUse: /^$/,
  licence: "MIT",
  path: join(folder, "tiny.lib"),
  digest: "",
  cells: parseLiberty(tinyLiberty),
};

const candidate = { multiplier: findMultiplier("SCDM8_73"), architecture: "structural" } as const;
const runs = uniformOperands(7, 60, 10);
const pairs = runs.flatMap((run) => run.pairs);

/** Transitions of bit `k` that the products make by themselves. */
const transitions = (products: readonly number[], k: number) =>
  products.slice(1).reduce((sum, product, i) => sum + (((product ^ products[i]!) >> k) & 1), 0);

describe("from a multiplier object to its energy, on a hand-written library", () => {
  it("toggles each product bit as the multiplier says; gate delays only add pairs of transitions", async () => {
    const netlist = await synthesise(verilogFile(candidateDesign(candidate)), "multiplier", library, folder);
    const stimulus = multiplierStimulus(runs);
    const still = await simulate(netlist, stimulus, 50, folder);
    const delayed = await simulate(netlist, stimulus, 50, folder, analyseTiming(netlist));
    const products = pairs.map(([a, b]) => candidate.multiplier.multiply(a, b));
    const outputs = netlist.ports.find(({ name }) => name === "p")!.nets;
    let glitches = 0;
    outputs.forEach((net, k) => {
      // Without delays the first change falls on the moment at which the dump starts, and is not in it.
      expect(still.rises[net]! + still.falls[net]!, `p[${k}]`).toBe(transitions(products.slice(1), k));
      const expected = transitions(products, k);
      const more = delayed.rises[net]! + delayed.falls[net]! - expected;
      expect(more % 2, `p[${k}]`).toBe(0);
      glitches += more;
    });
    expect(glitches).toBeGreaterThan(0);
    expect(still.durationNs).toBe(50 * (pairs.length - 1));
  });

  it("writes the exact tree that the others are measured against: all 65,536 products", async () => {
    const exact = findMultiplier("exact8");
    writeFileSync(join(folder, "table.hex"), truthTableWords(exact));
    writeFileSync(join(folder, "tree.v"), verilogFile(exactTree("tree")));
    writeFileSync(join(folder, "all.v"), testbenchOf([{ top: "tree", table: "table.hex" }]));
    await runTool("iverilog", ["-g2005", "-s", "tb", "-o", "all.vvp", "all.v", "tree.v"], folder);
    expect(await runTool("vvp", ["-n", "all.vvp"], folder)).toContain("CHECKED tree 65536 0");
  });

  it("accumulates in an element, and tells the multiplier inside from the rest", async () => {
    const verilog = verilogFile(elementDesign(candidate));
    const netlist = await synthesise(verilog, "pe_multiplier", library, folder, "multiplier");
    expect(netlist.cells.filter(isInMultiplier).length).toBeGreaterThan(100);
    expect(netlist.cells.filter((cell) => cell.type.flipFlop && isInMultiplier(cell))).toEqual([]);
    const uniform = elementStimulus(runs);
    const got = await measure(netlist, { uniform }, library, folder, isInMultiplier);
    expect(got.partPj.gate.uniform).toBeGreaterThan(0);
    expect(got.partPj.gate.uniform).toBeLessThan(got.energyPj.gate.uniform!);
    expect(got.energyPj.zero.uniform).toBeLessThan(got.energyPj.gate.uniform!);
    expect(await measure(netlist, { uniform }, library, folder, isInMultiplier)).toEqual(got);

    const activity = await simulate(netlist, uniform, 50, folder);
    let sum = 0;
    const sums = runs.flatMap((run) =>
      run.pairs.map(([a, b], k) => {
        sum = (k === 0 ? 0 : sum) + candidate.multiplier.multiply(a, b);
        return sum;
      }),
    );
    const outputs = netlist.ports.find(({ name }) => name === "acc")!.nets;
    outputs.forEach((net, k) => {
      // The registers show the sum one clock late, and the last one not at all.
      expect(activity.rises[net]! + activity.falls[net]!, `acc[${k}]`).toBe(
        transitions([0, ...sums.slice(0, -1)], k),
      );
    });
  });
});

describe("operands of the shipped network", () => {
  it("are whole outputs of its layers on real beats, the same for a seed", async () => {
    const recorded = await recordOperands(3, 600);
    expect(await recordOperands(3, 600)).toEqual(recorded);
    expect(await recordOperands(4, 600)).not.toEqual(recorded);
    const lengths = new Map(recorded.map(({ layer, pairs: own }) => [layer, own.length]));
    // Taps times input channels, or inputs, of each layer.
    expect(Object.fromEntries(lengths)).toEqual({
      ...{ conv1: 14, conv2: 40, conv3: 80, summary: 144, hidden: 35, logit: 24 },
    });
    const { activationZeroShare, weightRms, activationRms } = operandStatistics(recorded);
    expect(activationZeroShare).toBeGreaterThan(0.2);
    expect(weightRms).toBeGreaterThan(2 * activationRms);
  });

  it("go through exact multipliers of three structures first; what cannot run is refused by name", () => {
    const names = candidates().map(({ multiplier, architecture }) => `${multiplier.name} ${architecture}`);
    expect(names.slice(0, 3)).toEqual(["exact8 structural", "exact8 operator", "exact8 tree"]);
    expect(new Set(names).size).toBe(names.length);
    expect(() => candidates(["CDM16_0000"])).toThrow(/CDM16_0000, 16 bits/);
    expect(() => openLibrary("tsmc", folder, folder)).toThrow(/ihp130, sky130hd, asap7/);
    expect(() => openLibrary("ihp130", folder, folder)).toThrow(/cannot be read/);
  });
});

describe("cache of rows", () => {
  it("computes once for the same inputs and again for others", async () => {
    const cache = new ResultCache(join(folder, "cache"));
    let computed = 0;
    const of = (...inputs: string[]) => cache.of(inputs, async () => ({ count: ++computed }));
    expect(await of("a", "b")).toEqual({ value: { count: 1 }, isNew: true });
    expect(await of("a", "b")).toEqual({ value: { count: 1 }, isNew: false });
    expect(await of("ab", "")).toEqual({ value: { count: 2 }, isNew: true });
    await expect(cache.of(["x"], () => Promise.reject(new Error("died")))).rejects.toThrow("died");
    expect((await cache.of(["x"], async () => 5)).isNew).toBe(true);
    expect(readFileSync(join(folder, "tiny.lib"), "utf8")).toBe(tinyLiberty);
  });
});
