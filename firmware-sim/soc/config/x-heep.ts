import { combine, figure } from "../../energy/figure.ts";
import { modulesEnergyJ } from "../../energy/module-power.ts";
import type { AcceleratorConfig } from "../chip.ts";
import { type Chip, defineChip } from "../chip.ts";
import { behindConverter } from "./converter.ts";
import { bluetooth, frontEnds } from "./front-ends.ts";
import { xHeepHvt } from "./x-heep-power.ts";

const CLOCK_HZ = 20e6;
const SLOW_CLOCK_HZ = 32768;
const TABLE = "X-HEEP power table, TSMC 65 nm HVT, 20 MHz (x-heep-femu-sdk)";

/** Power with some modules running and others clock-gated; what is in neither list is off. */
const powerW = (running: readonly string[], gated: readonly string[]) =>
  modulesEnergyJ(
    xHeepHvt,
    Object.fromEntries([
      ...running.map((name) => [name, { activeS: 1 }] as const),
      ...gated.map((name) => [name, { clockGatedS: 1 }] as const),
    ]),
  );
const dynamicW = (name: string) => xHeepHvt.find((module) => module.name === name)?.dynamicW ?? 0;

const fabric = ["bus_ao", "soc_ctrl_ao", "power_manager_ao", "timer_ao", "dma_ao", "fast_int_ctrl_ao"];
const waiting = ["debug_ao", "boot_rom_ao", "spi_flash_ao", "uart_ao", "gpio_ao"];

const readByteJ = figure(
  "derived",
  91.8e-12 / 8 / 2,
  "IHP SG13G2 1024x64 macro, 91.8 pJ per 8-byte read at 130 nm and 1.2 V, scaled by 65/130",
  [0.4, 2],
);
/** The table leaves memories out: each running cycle fetches one 32-bit instruction word. */
const fetchW = combine([readByteJ], (byteJ) => 4 * byteJ * CLOCK_HZ);
const runningW = figure("read", powerW(["cpu", "spi_ao", ...fabric], waiting), TABLE, [0.8, 1.3]);
const activeW = behindConverter(combine([runningW, fetchW], (modules, fetch) => modules + fetch));

const WAKE_UP_CYCLES = 200;

const cpu = {
  part: "CV32E20, 20 MHz",
  sleepW: behindConverter(
    figure(
      "derived",
      powerW([], ["spi_ao", ...fabric, ...waiting]) +
        ((dynamicW("power_manager_ao") + dynamicW("timer_ao")) * SLOW_CLOCK_HZ) / CLOCK_HZ,
      `${TABLE}: core off, always-on modules leak, power manager and timer on 32 kHz`,
    ),
  ),
  idleW: behindConverter(figure("read", powerW(fabric, ["cpu", "spi_ao", ...waiting]), TABLE, [0.8, 1.3])),
  activeW,
  wakeUpCycles: WAKE_UP_CYCLES,
  wakeUpJ: {
    ...combine([activeW], (watt) => (watt * WAKE_UP_CYCLES) / CLOCK_HZ),
    kind: "assumed" as const,
    source: "200 cycles (10 us) at active power until the core's supply has settled",
    low: 0.3,
    high: 3,
  },
  cyclesPerMac: figure(
    "derived",
    9.9,
    "MLPerf Tiny v1.2 closed, Cortex-M0+ STM32G0B1, anomaly detection; a small in-order core without SIMD taken as alike",
    [0.5, 1.5],
  ),
};

const base = {
  clockHz: CLOCK_HZ,
  supplyV: 3,
  cpu,
  sram: {
    retainedKb: 64,
    retentionWPerKb: behindConverter(
      figure(
        "assumed",
        10e-9,
        "between 3.13 nW/KB (55 nm, 0.5 V retention) and 97 nW/KB (IHP 130 nm macros)",
        [0.3, 9.7],
      ),
    ),
    readByteJ: behindConverter(readByteJ),
    writeByteJ: behindConverter(
      figure(
        "derived",
        110.9e-12 / 8 / 2,
        "IHP SG13G2 1024x64 macro, 110.9 pJ per 8-byte write at 130 nm and 1.2 V, scaled by 65/130",
        [0.4, 2],
      ),
    ),
  },
  afe: frontEnds,
  radio: bluetooth,
  boardW: figure(
    "assumed",
    3e-6 * 3,
    "regulator and passive parts leak 1 uA, the separate radio chip sleeps at 2 uA",
    [0.4, 3],
  ),
};

const controlW = behindConverter(
  figure("read", powerW(["external"], []), `${TABLE}: external domain`, [0.5, 2]),
);

const digital: AcceleratorConfig = {
  part: "4 int8 MAC units near the memory",
  macsPerCycle: 4,
  startCycles: 64,
  controlW,
  multiplyJ: behindConverter(
    figure(
      "derived",
      0.96e-12 * (65 / 45) * (1.2 / 1.1) ** 2,
      "8 x 8 signed multiplier, 0.96 pJ in Nangate 45 nm at 1.1 V (between 0.585 pJ without glitches and 1.579 pJ with SDF delays), scaled to 65 nm and 1.2 V",
      [0.2, 1.9],
    ),
  ),
  accumulateJ: behindConverter(
    figure(
      "derived",
      0.1e-12 * (65 / 45) * (1.2 / 0.9) ** 2,
      "32-bit add, 0.1 pJ in 45 nm at 0.9 V (Horowitz, ISSCC 2014), scaled to 65 nm and 1.2 V",
      [0.7, 1.5],
    ),
  ),
};

/**
 * An ultra-low-power 65 nm chip in the manner of X-HEEP, with a MAC array beside its memory and a separate radio.
 * Source: each number names its own.
 */
export const xHeep: Chip = defineChip({
  name: "x-heep",
  title: "X-HEEP class, 65 nm, 20 MHz, int8 MAC array",
  ...base,
  accelerator: digital,
});

/**
 * The same with a digital in-memory array: weights stay where they are multiplied, with exact products.
 * Source: each number names its own.
 */
export const xHeepCim: Chip = defineChip({
  name: "x-heep-cim",
  title: "X-HEEP class, 65 nm, 20 MHz, in-SRAM array",
  ...base,
  accelerator: {
    ...digital,
    part: "digital in-SRAM array",
    multiplyJ: behindConverter(
      figure(
        "read",
        1169.7e-15,
        "Colonnade, JSSC 2021, 65 nm digital in-memory MAC with 8-bit weights at 0.8 V, accumulation included",
        [0.62, 1.3],
      ),
    ),
    accumulateJ: figure("read", 0, "part of the in-memory MAC", [1, 1]),
    inMemory: true,
  },
});
