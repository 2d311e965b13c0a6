import type { Chip, Modality } from "./chip.ts";

/** Remembers which parts were ever on together, and so the largest current that the supply has to bear. */
export interface PeakMeter {
  core(): void;
  accelerator(): void;
  radio(): void;
  /** Amperes. Core and radio are taken as overlapping: the stack runs on the core. */
  currentA(): number;
}

export function createPeakMeter(chip: Chip, modality: Modality): PeakMeter {
  const { cpu, accelerator, sram, radio, supplyV } = chip;
  const afe = chip.afe[modality];
  const alwaysA =
    (afe.onW.value + sram.retainedKb * sram.retentionWPerKb.value + chip.boardW.value) / supplyV;
  const macJ =
    accelerator === undefined
      ? 0
      : accelerator.multiplyJ.value + accelerator.accumulateJ.value + 2 * sram.readByteJ.value;
  const acceleratorA =
    accelerator === undefined
      ? 0
      : (accelerator.controlW.value + macJ * accelerator.macsPerCycle * chip.clockHz + cpu.idleW.value) /
        supplyV;
  let coreA = cpu.sleepW.value / supplyV;
  let radioA = 0;
  return {
    core() {
      coreA = Math.max(coreA, cpu.activeW.value / supplyV);
    },
    accelerator() {
      coreA = Math.max(coreA, acceleratorA);
    },
    radio() {
      radioA = radio.peakA.value;
    },
    currentA: () => alwaysA + coreA + radioA + (afe.led?.peakA.value ?? 0),
  };
}
