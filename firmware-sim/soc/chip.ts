import { combine, type Figure } from "../energy/figure.ts";
import type { Price } from "../energy/price.ts";

/** Kind of signal that an analog front end takes. */
export type Modality = "ecg" | "ppg";

/**
 * The processor. Powers are drawn from the supply (converter losses included). `idle`: clocks run, the core waits;
 * `sleep`: the core is stopped, only a low-frequency clock runs.
 */
interface CpuConfig {
  readonly part: string;
  readonly sleepW: Figure;
  readonly idleW: Figure;
  readonly activeW: Figure;
  /** From interrupt to first instruction. Priced at active power, once per wake-up. */
  readonly wakeUpCycles: number;
  readonly wakeUpJ: Figure;
  /** int8 multiply-accumulate in software, loads and stores included. */
  readonly cyclesPerMac: Figure;
}

/** An array of int8 multiply-accumulate units beside the core; the core idles while it runs. */
export interface AcceleratorConfig {
  readonly part: string;
  readonly macsPerCycle: number;
  /** Descriptor writes and pipeline fill, once per job. */
  readonly startCycles: number;
  /** Sequencing and clock tree while it runs, without the arithmetic itself. */
  readonly controlW: Figure;
  /** One exact 8 x 8 multiplication; other multipliers cost this times their relative energy. */
  readonly multiplyJ: Figure;
  readonly accumulateJ: Figure;
  /** Weights stay in the array, which computes where they lie: no weight reads, and its own exact products only. */
  readonly inMemory?: boolean;
}

interface SramConfig {
  readonly retainedKb: number;
  readonly retentionWPerKb: Figure;
  readonly readByteJ: Figure;
  readonly writeByteJ: Figure;
}

/** An analog front end with its FIFO. */
export interface AfeConfig {
  readonly part: string;
  /** Samples that the FIFO can hold. */
  readonly fifoDepth: number;
  readonly onW: Figure;
  /** On top of `onW`, per sample. */
  readonly sampleJ: Figure;
  /** One light pulse per sample (PPG). */
  readonly led?: { readonly pulseJ: Figure; readonly peakA: Figure };
  /** Cycles of the core per FIFO interrupt and per sample that it reads over SPI. */
  readonly drainCycles: number;
  readonly drainCyclesPerSample: number;
}

/** A connected Bluetooth Low Energy link. */
export interface RadioConfig {
  readonly part: string;
  /** A connection event without payload. */
  readonly eventJ: Figure;
  /** Air time of one byte. */
  readonly byteJ: Figure;
  /** Bytes that each packet adds to its payload. */
  readonly overheadBytes: number;
  readonly maxPayloadBytes: number;
  /** With nothing to send, one event so often keeps the connection (connection interval times latency + 1). */
  readonly keepAliveS: number;
  readonly peakA: Figure;
}

/** A chip and what is soldered around it, as data. */
export interface ChipConfig {
  readonly name: string;
  readonly title: string;
  readonly clockHz: number;
  /** Voltage at which the currents of its data sheets hold; energy over this voltage is the charge drawn. */
  readonly supplyV: number;
  readonly cpu: CpuConfig;
  readonly accelerator?: AcceleratorConfig;
  readonly sram: SramConfig;
  readonly afe: Readonly<Record<Modality, AfeConfig>>;
  readonly radio: RadioConfig;
  /** Regulator quiescent current, pull-ups, leakage of passive parts. */
  readonly boardW: Figure;
}

/** A chip with the price list that follows from its data. */
export interface Chip extends ChipConfig {
  readonly prices: readonly Price[];
}

/** True when the chip can be given approximate multipliers: it has a digital array of its own beside the memory. */
export const canApproximate = ({ accelerator }: ChipConfig): boolean =>
  accelerator !== undefined && accelerator.inMemory !== true;

/** Adds the price list to a chip's data. */
export function defineChip(config: ChipConfig): Chip {
  const { cpu, accelerator, sram, afe, radio, clockHz } = config;
  const perCycle = (power: Figure) => combine([power], (watt) => watt / clockHz);
  const list: Price[] = [];
  const add = (component: string, operation: string, energyJ: Figure) =>
    list.push({ component, operation, energyJ });

  add("cpu", "sleep-cycles", perCycle(cpu.sleepW));
  add("cpu", "idle-cycles", perCycle(cpu.idleW));
  add("cpu", "active-cycles", perCycle(cpu.activeW));
  add("cpu", "wake-up", cpu.wakeUpJ);
  if (accelerator !== undefined) {
    add("accelerator", "active-cycles", perCycle(accelerator.controlW));
    add("accelerator", "multiply", accelerator.multiplyJ);
    add("accelerator", "accumulate", accelerator.accumulateJ);
  }
  add(
    "sram",
    "retention-cycles",
    perCycle(combine([sram.retentionWPerKb], (watt) => watt * sram.retainedKb)),
  );
  add("sram", "read-byte", sram.readByteJ);
  add("sram", "write-byte", sram.writeByteJ);
  for (const [modality, end] of Object.entries(afe)) {
    add("afe", `${modality}-on-cycles`, perCycle(end.onW));
    add("afe", `${modality}-sample`, end.sampleJ);
    if (end.led !== undefined) add("led", `${modality}-pulse`, end.led.pulseJ);
  }
  add("radio", "event", radio.eventJ);
  add("radio", "byte", radio.byteJ);
  add("board", "on-cycles", perCycle(config.boardW));
  return { ...config, prices: list };
}
