import { combine, figure } from "../../energy/figure.ts";
import type { AfeConfig, Modality, RadioConfig } from "../chip.ts";
import { behindConverter, converter } from "./converter.ts";

/** Cycles to answer a FIFO interrupt and to fetch one 24-bit sample over SPI by DMA: own estimate, not measured. */
const drain = { drainCycles: 400, drainCyclesPerSample: 60 } as const;

/** LED of the optical sensor: current, pulse and rail give the energy of one pulse. */
const ledCurrentA = figure("assumed", 0.01, "LED current 10 mA, green, wrist", [0.5, 3]);
const ledPulseS = figure("read", 117.3e-6, "MAX86140 data sheet, PPG_TINT 117.3 us", [1, 1]);
const LED_RAIL_V = 4.5;
const SUPPLY_V = 3;

/**
 * Analog front ends that both chips are built with.
 * Source: MAX30003 and MAX86140 data sheets as quoted beside each number.
 */
export const frontEnds: Readonly<Record<Modality, AfeConfig>> = {
  ecg: {
    part: "MAX30003 class",
    fifoDepth: 32,
    onW: behindConverter(
      figure("recalled", 85e-6, "MAX30003 data sheet, ECG channel 85 uW at 1.1 V", [0.9, 2]),
    ),
    sampleJ: figure("assumed", 0, "conversion is part of the channel's power", [1, 1]),
    ...drain,
  },
  ppg: {
    part: "MAX86140 class",
    fifoDepth: 128,
    onW: figure("recalled", 3e-6, "MAX86140 standby between samples, about 1 uA at 3 V"),
    sampleJ: behindConverter(
      figure("recalled", 0.72e-6, "MAX86140, 10 uA at 1.8 V for 25 samples/s of optical readout"),
    ),
    led: {
      pulseJ: behindConverter(
        combine([ledCurrentA, ledPulseS], (ampere, second) => ampere * second * LED_RAIL_V),
      ),
      peakA: combine([ledCurrentA], (ampere) => (ampere * LED_RAIL_V) / SUPPLY_V / converter.value),
    },
    ...drain,
  },
};

const NRF = "espruino/Espruino#2635 on GitHub, measured on nRF52: 600 uA at 7.5 ms, 40 uA at 200 ms interval";

/**
 * Bluetooth Low Energy at 1 Mb/s and 0 dBm, 3 V.
 * Source: connection event of 4.36 uC solved from the measured currents at two intervals; nRF52 family table for the
 * transmit current.
 */
export const bluetooth: RadioConfig = {
  part: "nRF52 class BLE, 1 Mb/s, 0 dBm",
  eventJ: figure("derived", 4.36e-6 * SUPPLY_V, `4.36 uC per connection event; ${NRF}`, [0.7, 1.6]),
  byteJ: figure(
    "derived",
    8e-6 * 5.3e-3 * SUPPLY_V,
    "8 us on air per byte (Bluetooth specification) at 5.3 mA (nRF52832, embedwise.pages.dev table)",
    [0.85, 1.4],
  ),
  overheadBytes: 7,
  maxPayloadBytes: 244,
  keepAliveS: 4,
  peakA: figure("read", 5.3e-3, "nRF52832, TX 0 dBm, DC/DC 3 V (embedwise.pages.dev table)", [0.9, 1.3]),
};
