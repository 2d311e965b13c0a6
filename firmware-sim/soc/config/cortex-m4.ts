import { combine, figure } from "../../energy/figure.ts";
import { type Chip, defineChip } from "../chip.ts";
import { bluetooth, frontEnds } from "./front-ends.ts";

const V = 3;
const CLOCK_HZ = 64e6;
const TABLE = "nRF52 family table, DC/DC, 3 V (embedwise.pages.dev nrf52-power-profiler)";

const activeW = figure("read", 3.4e-3 * V, `CPU at 64 MHz 3.4 mA; ${TABLE}`, [0.9, 1.15]);
/** System ON with all RAM kept: 2.0 uA. How much of it is the RAM is recalled (1.2 uA without RAM). */
const SLEEP_SPLIT = `System ON 2.0 uA with 64 KB of RAM; ${TABLE}; 1.2 uA of it without RAM recalled from the nRF52832 specification`;
const WAKE_UP_CYCLES = 300;

const cpu = {
  part: "Cortex-M4F, 64 MHz",
  sleepW: figure("recalled", 1.2e-6 * V, SLEEP_SPLIT, [0.8, 1.5]),
  idleW: figure(
    "recalled",
    0.5e-3 * V,
    "core waits, 64 MHz clock and peripherals run, about 0.5 mA",
    [0.6, 2],
  ),
  activeW,
  wakeUpCycles: WAKE_UP_CYCLES,
  wakeUpJ: {
    ...combine([activeW], (watt) => (watt * WAKE_UP_CYCLES) / CLOCK_HZ),
    kind: "assumed" as const,
    source: "300 cycles (4.7 us) at active power",
    low: 0.3,
    high: 3,
  },
  cyclesPerMac: figure(
    "derived",
    1.95,
    "MLPerf Tiny v1.2 closed, ST L4R5ZI (Cortex-M4), keyword spotting: 23.16 inf/s at 120 MHz, 2.66 M MAC",
    [0.8, 1.8],
  ),
};

const sram = {
  retainedKb: 64,
  retentionWPerKb: figure("recalled", ((2.0e-6 - 1.2e-6) * V) / 64, SLEEP_SPLIT, [0.6, 1.6]),
  readByteJ: figure(
    "derived",
    4.9e-12,
    "IHP SG13G2 1024x64 macro, 91.8 pJ per 8-byte read at 130 nm and 1.2 V, scaled by 55/130",
    [0.3, 2.4],
  ),
  writeByteJ: figure(
    "derived",
    5.9e-12,
    "IHP SG13G2 1024x64 macro, 110.9 pJ per 8-byte write at 130 nm and 1.2 V, scaled by 55/130",
    [0.3, 2.4],
  ),
};

const base = {
  clockHz: CLOCK_HZ,
  supplyV: V,
  cpu,
  sram,
  afe: frontEnds,
  radio: bluetooth,
  boardW: figure("assumed", 1e-6 * V, "regulator and passive parts leak 1 uA", [0.3, 5]),
};

/**
 * A Cortex-M4F of the nRF52832 class; the network runs in software on the core.
 * Source: each number names its own.
 */
export const cortexM4: Chip = defineChip({
  name: "cortex-m4",
  title: "Cortex-M4F 64 MHz with BLE, network in software",
  ...base,
});

/** The same with a small int8 multiply-accumulate array, so that the multiplier's energy can be seen. */
export const cortexM4Mac: Chip = defineChip({
  name: "cortex-m4-mac",
  title: "Cortex-M4F 64 MHz with BLE and an int8 MAC array",
  ...base,
  accelerator: {
    part: "4 int8 MAC units",
    macsPerCycle: 4,
    startCycles: 64,
    controlW: figure(
      "assumed",
      320e-6,
      "sequencer and clock tree of the array, 5 pJ per cycle at 64 MHz",
      [0.3, 3],
    ),
    multiplyJ: figure(
      "derived",
      0.96e-12,
      "8 x 8 signed multiplier, Nangate 45 nm at 1.1 V: 0.585 pJ without glitches (OpenSTA 3.1), 1.579 pJ with SDF delays; geometric mean",
      [0.2, 1.9],
    ),
    accumulateJ: figure("read", 0.1e-12, "32-bit add, 45 nm at 0.9 V (Horowitz, ISSCC 2014)", [0.8, 2.2]),
  },
});
