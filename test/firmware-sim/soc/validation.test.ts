import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { figure } from "../../../firmware-sim/energy/figure.ts";
import { priceLedger } from "../../../firmware-sim/energy/price.ts";
import { defineChip } from "../../../firmware-sim/soc/chip.ts";
import { findChip } from "../../../firmware-sim/soc/config/chips.ts";
import { createSoc } from "../../../firmware-sim/soc/soc.ts";

describe("power states with transition times", () => {
  // ATmega128L of a Mica2 node: currents at 3 V and wake-up cycles as in the AEON model of Avrora.
  const V = 3;
  const CLOCK_HZ = 7_372_800;
  const ampere = (value: number) => figure("read", value * V, "Avrora, AEON");
  const m4 = findChip("cortex-m4");
  const none = figure("read", 0, "not part of the example", [1, 1]);
  const mica = defineChip({
    ...m4,
    name: "mica2",
    clockHz: CLOCK_HZ,
    supplyV: V,
    cpu: {
      part: "ATmega128L",
      sleepW: ampere(0.1158e-3),
      idleW: ampere(3.3433e-3),
      activeW: ampere(7.5667e-3),
      wakeUpCycles: 1000,
      wakeUpJ: figure("derived", (7.5667e-3 * V * 1000) / CLOCK_HZ, "1000 cycles at the active current"),
      cyclesPerMac: figure("read", 20, "not used"),
    },
    sram: { retainedKb: 4, retentionWPerKb: none, readByteJ: none, writeByteJ: none },
    afe: {
      ...m4.afe,
      ecg: { ...m4.afe.ecg, onW: none, sampleJ: none, drainCycles: 0, drainCyclesPerSample: 0 },
    },
    boardW: none,
    radio: { ...m4.radio, eventJ: none },
  });

  it("draw the charge that the currents and times of the AEON node give by hand", () => {
    const soc = createSoc(mica, { sampleRateHz: 10, fifoSamples: 10, modality: "ecg" });
    for (let second = 0; second < 60; second++) {
      soc.deliverSamples(10);
      soc.cpu("work", 737_280);
    }
    soc.deliverSamples(9);
    // 60 wake-ups of 1000 cycles and 60 times 0.1 s of work within 60.9 s; the rest is power-down.
    const wakeUpS = (60 * 1000) / CLOCK_HZ;
    const byHandC = 7.5667e-3 * (6 + wakeUpS) + 0.1158e-3 * (60.9 - 6 - wakeUpS);
    const { totalJ } = priceLedger(soc.ledger, mica);
    expect(Math.abs(totalJ / V / byHandC - 1)).toBeLessThan(1e-12);
    expect(soc.nowCycle).toBe(60.9 * CLOCK_HZ);
  });
});

const results = join(
  process.env["PULSEGATE_SHARED"] ?? "../shared",
  "data/mlperf_tiny/mlperf_tiny_closed.csv",
);
describe.runIf(existsSync(results))("cycles per multiply-accumulate (shared data)", () => {
  const text = existsSync(results) ? readFileSync(results, "utf8") : "";
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const column = (name: string) => header.split(",").indexOf(name);
  it.each([
    ["cortex-m4", "NUCLEO_L4R5ZI", "kws", 120e6, 2.66e6],
    ["x-heep", "NUCLEO_G0B1RE_int8", "ad", 64e6, 264_192],
  ])("of %s are those of the v1.2 result of %s", (chipName, system, task, clockHz, macs) => {
    const row = lines
      .map((line) => line.split(","))
      .find(
        (cells) =>
          cells[0] === "v1.2" && cells[column("system")] === system && cells[column("task")] === task,
      );
    const cycles = clockHz / Number(row?.[column("inf_per_s_perf")]) / macs;
    expect(Math.abs(findChip(chipName).cpu.cyclesPerMac.value / cycles - 1)).toBeLessThan(0.01);
  });
});
