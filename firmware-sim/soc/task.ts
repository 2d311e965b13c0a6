import { PulsegateError } from "../../signals/errors.ts";
import type { Ledger } from "../energy/ledger.ts";
import { MULTIPLY, type MultiplierEnergy } from "../energy/price.ts";
import type { Chip } from "./chip.ts";
import type { PeakMeter } from "./peak.ts";

/** Multiply-accumulate work of one layer. */
export interface Work {
  /** Which multiplier does it; the SoC remembers its relative energy for the profile and for pricing. */
  readonly multiplier: MultiplierEnergy;
  readonly macs: number;
  /** Bytes that move between SRAM and the array, after whatever reuse the array has. */
  readonly weightBytes: number;
  readonly activationBytes: number;
  /** Results written back, default 0. */
  readonly resultBytes?: number;
}

/** The operations of a SoC under one cause, with their slots resolved. */
export interface Task {
  wake(): void;
  cpu(cycles: number): void;
  accelerate(work: Work): void;
  /** Resolves the slots of several pieces of work once; calling the result runs them all. */
  plan(works: readonly Work[]): () => void;
  send(payloadBytes: number): void;
}

/** What a task needs of the chip's core. */
export interface Core {
  readonly ledger: Ledger;
  readonly chip: Chip;
  readonly multipliers: Map<string, MultiplierEnergy>;
  readonly peak: PeakMeter;
  wake(wakeUpSlot: number): void;
  work(slot: number, cycles: number, as: "idle" | "active"): void;
  assertOn(): void;
}

/** Multipliers that give the exact product: the only ones that a core without an accelerator has. */
const isExact = (name: string) => name.startsWith("exact");

/** @throws PulsegateError `misuse` for counts that are not whole, `bad-option` for a multiplier the chip cannot have. */
export function createTask(core: Core, cause: string): Task {
  const { ledger, chip, multipliers, peak } = core;
  const { accelerator, radio } = chip;
  const wakeUp = ledger.slot("cpu", cause, "wake-up");
  const active = ledger.slot("cpu", cause, "active-cycles");
  const radioEvent = ledger.slot("radio", cause, "event");
  const radioByte = ledger.slot("radio", cause, "byte");

  const wholeCount = (count: number, what: string) => {
    if (Number.isInteger(count) && count >= 0) return;
    throw new PulsegateError("misuse", what, { where: cause, got: count, expected: "a whole number >= 0" });
  };
  const wake = () => core.wake(wakeUp);
  const cpu = (cycles: number) => {
    wholeCount(cycles, "cycles of the core");
    wake();
    core.work(active, cycles, "active");
  };

  const demandExact = (multiplier: MultiplierEnergy) => {
    if (isExact(multiplier.name)) return;
    throw new PulsegateError("bad-option", `chip ${chip.name} has exact multipliers only`, {
      where: cause,
      got: multiplier.name,
      expected: "an exact multiplier, or a chip with a digital accelerator",
    });
  };
  const onCore = ({ multiplier, macs }: Work): (() => void) => {
    demandExact(multiplier);
    const cycles = Math.ceil(macs * chip.cpu.cyclesPerMac.value);
    return () => cpu(cycles);
  };
  const onAccelerator = (work: Work, unit: NonNullable<Chip["accelerator"]>): (() => void) => {
    const { multiplier, macs, weightBytes, activationBytes, resultBytes = 0 } = work;
    if (unit.inMemory) demandExact(multiplier);
    multipliers.set(multiplier.name, multiplier);
    const multiply = ledger.slot("accelerator", cause, `${MULTIPLY}${multiplier.name}`);
    const accumulate = ledger.slot("accelerator", cause, "accumulate");
    const running = ledger.slot("accelerator", cause, "active-cycles");
    const idle = ledger.slot("cpu", cause, "idle-cycles");
    const read = ledger.slot("sram", cause, "read-byte");
    const write = ledger.slot("sram", cause, "write-byte");
    const cycles = unit.startCycles + Math.ceil(macs / unit.macsPerCycle);
    const readBytes = activationBytes + (unit.inMemory ? 0 : weightBytes);
    return () => {
      wake();
      ledger.add(multiply, macs);
      ledger.add(accumulate, macs);
      ledger.add(read, readBytes);
      ledger.add(write, resultBytes);
      ledger.add(running, cycles);
      peak.accelerator();
      core.work(idle, cycles, "idle");
    };
  };
  const prepare = (work: Work): (() => void) => {
    wholeCount(work.macs, "multiply-accumulates");
    wholeCount(work.weightBytes, "weight bytes");
    wholeCount(work.activationBytes, "activation bytes");
    wholeCount(work.resultBytes ?? 0, "result bytes");
    return accelerator === undefined ? onCore(work) : onAccelerator(work, accelerator);
  };

  return {
    wake,
    cpu,
    accelerate: (work) => prepare(work)(),
    plan(works) {
      const steps = works.map(prepare);
      return () => {
        for (const step of steps) step();
      };
    },
    send(payloadBytes) {
      wholeCount(payloadBytes, "payload bytes");
      core.assertOn();
      const packets = Math.max(1, Math.ceil(payloadBytes / radio.maxPayloadBytes));
      ledger.add(radioEvent, packets);
      ledger.add(radioByte, payloadBytes + packets * radio.overheadBytes);
      peak.radio();
    },
  };
}
