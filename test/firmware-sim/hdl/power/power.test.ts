import { describe, expect, it } from "vitest";
import { parseLiberty } from "../../../../firmware-sim/hdl/power/liberty.ts";
import { areaOf, parseYosysNetlist } from "../../../../firmware-sim/hdl/power/netlist.ts";
import { powerOfCells, sumPower } from "../../../../firmware-sim/hdl/power/power.ts";
import { analyseTiming } from "../../../../firmware-sim/hdl/power/timing.ts";
import type { Activity } from "../../../../firmware-sim/hdl/power/vcd.ts";
import { tinyLiberty, tinyNetlist } from "./tiny-library.ts";

const library = parseLiberty(tinyLiberty);
const netlist = parseYosysNetlist(tinyNetlist, library);

const activityOf = (
  nets: Record<number, [rises: number, falls: number, duty: number]>,
  count = 6,
): Activity => {
  const of = (k: 0 | 1 | 2) => Float64Array.from({ length: count }, (_, net) => nets[net]?.[k] ?? 0);
  return { rises: of(0), falls: of(1), duty: of(2), durationNs: 100 };
};

describe("static timing", () => {
  it("loads nets with the larger pin capacitance and looks tables up at slew and load", () => {
    const { loadPf, delays, criticalNs, riseSlewNs, fallSlewNs } = analyseTiming(netlist);
    expect(loadPf[2]).toBeCloseTo(0.004, 12);
    expect(loadPf[4]).toBeCloseTo(0.005, 12);
    expect(loadPf[5]).toBe(0);
    // INV at slew 0, load 5 fF: halfway between 10 and 30 ps; its output slews halfway to 100 and 200 ps.
    for (const { riseNs, fallNs } of delays[0]!) {
      expect(riseNs).toBeCloseTo(0.02, 12);
      expect(fallNs).toBeCloseTo(0.02, 12);
    }
    expect(delays[0]).toHaveLength(1);
    expect([riseSlewNs[4], fallSlewNs[4]]).toEqual([0.05, 0.1]);
    // INV 20 ps, then A of NAND falls it in 60 ps; B alone takes 80 ps.
    expect(criticalNs).toBeCloseTo(0.08, 12);
  });

  it("takes the slew of the inputs and continues tables beyond their axes", () => {
    const { delays } = analyseTiming(netlist, { inputSlewNs: 0.2 });
    expect(delays[0]![0]!.riseNs).toBeCloseTo(0.04, 12);
  });

  it("adds the wire of the library's wire-load model by fanout", () => {
    // Length 1 at fanout 1, 1.5 at 2, 2 + 3 (n - 3) beyond 3; 2 fF each.
    expect([0, 1, 2, 5].map((fanout) => library.wirePf!(fanout) * 1000)).toEqual([0, 2, 3, 16]);
    const { loadPf } = analyseTiming(netlist, { wirePf: library.wirePf });
    expect(loadPf[4]).toBeCloseTo(0.007, 12);
    expect(loadPf[5]).toBeCloseTo(0.002, 12);
  });

  it("refuses a combinational loop", () => {
    const ring = tinyNetlist.replace('"A":[2],"Y":[4]', '"A":[5],"Y":[4]');
    expect(() => analyseTiming(parseYosysNetlist(ring, library))).toThrow(/loop/);
  });
});

describe("energy", () => {
  const timing = analyseTiming(netlist);

  it("charges half C V^2 of the driven pins and the internal energy of each cell", () => {
    const activity = activityOf({ 2: [10, 10, 0.5], 3: [0, 0, 1], 4: [10, 10, 0.5], 5: [10, 10, 0.5] });
    const [inverter, nand] = powerOfCells(netlist, timing, activity, library.voltageV);
    // 20 transitions of 5 fF at 2 V: 20 * 0.5 * 5 * 4 fJ.
    expect(inverter!.switchingPj).toBeCloseTo(0.2, 12);
    // Rise: at slew 0 and load 5 fF halfway between 1 and 3 fJ; fall 0.5 fJ; each ten times.
    expect(inverter!.internalPj).toBeCloseTo(0.025, 12);
    // B is still and so the arc from A did it all: 20 * 2 fJ; nothing hangs on y.
    expect(nand!.internalPj).toBeCloseTo(0.04, 12);
    expect(nand!.switchingPj).toBe(0);
  });

  it("shares an output's transitions among the inputs that may have caused them", () => {
    // A decides when B = 1 (share 0.5), B when A = 1 (0.5): weights 20 * 0.5 and 60 * 0.5.
    const activity = activityOf({ 3: [30, 30, 0.5], 4: [10, 10, 0.5], 5: [16, 16, 0.75] });
    const nand = powerOfCells(netlist, timing, activity, library.voltageV)[1]!;
    const output = 32 * (0.25 * 2 + 0.75 * 6);
    const inputB = 60 * (0.5 * 0.25 + 0.5 * 1.25); // A is 0 half of the time; else the group without a condition
    expect(nand.internalPj).toBeCloseTo((output + inputB) / 1000, 12);
  });

  it("weighs leakage by the state and takes the default where none is stated", () => {
    const activity = activityOf({ 3: [0, 0, 0.5], 4: [0, 0, 0.5] });
    const powers = powerOfCells(netlist, timing, activity, library.voltageV);
    expect(powers.map(({ leakageNw }) => leakageNw * 1000)).toEqual([5, 8 * 0.25 + 4 * 0.75]);
    expect(sumPower(powers).leakageNw).toBeCloseTo(0.01, 12);
    expect(areaOf(netlist)).toBe(5.5);
  });

  it("knows that the two outputs of a flip-flop are opposite", () => {
    const text = JSON.stringify({
      modules: {
        top: {
          ports: { d: { direction: "input", bits: [2] }, ck: { direction: "input", bits: [3] } },
          cells: { ff: { type: "DFF", connections: { D: [2], CK: [3], RN: ["1"], Q: [4] } } },
        },
      },
    });
    const register = parseYosysNetlist(text, library);
    const activity = activityOf({ 2: [0, 0, 1], 3: [50, 50, 0.5], 4: [0, 0, 0.25] });
    const [power] = powerOfCells(register, analyseTiming(register), activity, 2);
    // D = 1: 100 clock edges at 1 fJ while Q = 0 (0.75) and at 3 fJ while Q = 1 (0.25).
    expect(power!.internalPj).toBeCloseTo(0.15, 12);
  });
});

describe("netlist", () => {
  it("refuses an unknown cell and a pin that its cell lacks", () => {
    expect(() => parseYosysNetlist(tinyNetlist.replace('"INV"', '"INVX"'), library)).toThrow(/no such cell/);
    expect(() => parseYosysNetlist(tinyNetlist.replace('"B":[3]', '"C":[3]'), library)).toThrow(/pin/);
  });
});
