import { PulsegateError } from "../../signals/errors.ts";
import { createLedger, type Ledger } from "../energy/ledger.ts";
import type { MultiplierEnergy } from "../energy/price.ts";
import { type CurrentProfile, createProfileRecorder } from "../energy/profile.ts";
import type { Chip, Modality } from "./chip.ts";
import { createClock } from "./clock.ts";
import { createPeakMeter } from "./peak.ts";
import { createSampleClock } from "./sampling.ts";
import { createTask, type Task, type Work } from "./task.ts";

export type { Chip } from "./chip.ts";
export type { Work } from "./task.ts";

export interface SocOptions {
  readonly sampleRateHz: number;
  /** Watermark: the FIFO interrupts when it holds so many samples. */
  readonly fifoSamples: number;
  readonly modality: Modality;
  /** First length of a bin of the current profile, seconds (default 10). */
  readonly binS?: number;
}

/** Work that came too late: no sample is really lost in the simulation, but on the chip it would be. */
interface Overruns {
  /** FIFO interrupts that came while the core was still busy with earlier work. */
  readonly lateInterrupts: number;
  readonly worstLateCycles: number;
  /** Samples for which the FIFO had no room. */
  readonly lostSamples: number;
}

type PowerState = "off" | "sleep" | "idle" | "active";

/** One chip running one firmware. The same calls give the same ledger, clock and profile, bit for bit. */
export interface Soc {
  readonly chip: Chip;
  readonly ledger: Ledger;
  readonly nowCycle: number;
  readonly state: PowerState;
  readonly overruns: Overruns;
  /** Cycles in which the core or the accelerator worked. */
  readonly busyCycles: number;
  /** Relative energies of the multipliers that were used, for `priceLedger`. */
  readonly multipliers: ReadonlyMap<string, MultiplierEnergy>;
  /**
   * Lets `n` samples arrive. The core sleeps until each FIFO interrupt, wakes, reads the FIFO, and is awake when the
   * call returns at an interrupt, so that the firmware can work on what it read. Returns the number of interrupts.
   * Any chunking gives the same ledger and clock; work between interrupts belongs right behind the interrupt.
   */
  deliverSamples(n: number): number;
  /** Wakes the core if it sleeps; `cpu`, `accelerate` do so by themselves. */
  wake(cause: string): void;
  /** The core works for so many cycles (whole). */
  cpu(cause: string, cycles: number): void;
  /** Runs multiply-accumulate work on the accelerator, or on the core of a chip without one. */
  accelerate(cause: string, work: Work): void;
  /** Sends one message over the radio. */
  send(cause: string, payloadBytes: number): void;
  /** Nothing more to do until the next interrupt. */
  sleep(): void;
  /** Reads what is left in the FIFO and switches off; later work throws. Calling it again changes nothing. */
  finish(): void;
  /** Charge over time so far, priced with this chip's figures. */
  profile(): CurrentProfile;
  /** The same operations with their ledger slots resolved: for repeated calls. */
  task(cause: string): Task;
}

const MAX_BINS = 1024;

/**
 * A chip at cycle 0, asleep.
 * @throws PulsegateError `bad-option` when the FIFO cannot hold `fifoSamples`, or the rate or bin makes no sense.
 */
export function createSoc(chip: Chip, options: SocOptions): Soc {
  const { sampleRateHz, fifoSamples, modality, binS = 10 } = options;
  const afe = chip.afe[modality];
  if (!Number.isInteger(fifoSamples) || fifoSamples < 1 || fifoSamples > afe.fifoDepth) {
    throw new PulsegateError("bad-option", "FIFO watermark", {
      got: `${fifoSamples} samples`,
      expected: `1 to ${afe.fifoDepth} (${afe.part})`,
    });
  }
  const binCycles = Math.round(binS * chip.clockHz);
  if (!(binCycles >= 1)) {
    throw new PulsegateError("bad-option", "bin of the current profile", {
      got: `${binS} s`,
      expected: "above 0",
    });
  }
  const samples = createSampleClock(chip.clockHz, sampleRateHz);
  const ledger = createLedger();
  const multipliers = new Map<string, MultiplierEnergy>();
  const peak = createPeakMeter(chip, modality);

  const sleepSlot = ledger.slot("cpu", "sleep", "sleep-cycles");
  const retentionSlot = ledger.slot("sram", "always", "retention-cycles");
  const boardSlot = ledger.slot("board", "always", "on-cycles");
  const afeSlot = ledger.slot("afe", "sampling", `${modality}-on-cycles`);
  const sampleSlot = ledger.slot("afe", "sampling", `${modality}-sample`);
  const pulseSlot = afe.led === undefined ? -1 : ledger.slot("led", "sampling", `${modality}-pulse`);
  const keepAliveSlot = ledger.slot("radio", "keep-alive", "event");

  let state: PowerState = "sleep";
  /** Where the core's cycles go at present; -1 while it wakes up, which has its own price. */
  let coreSlot = sleepSlot;
  let busyCycles = 0;
  const clock = createClock((cycles) => {
    if (coreSlot >= 0) ledger.add(coreSlot, cycles);
    ledger.add(retentionSlot, cycles);
    ledger.add(boardSlot, cycles);
    ledger.add(afeSlot, cycles);
  });

  const recorder = createProfileRecorder({ ledger, chip, multipliers, binCycles, maxBins: MAX_BINS });
  const closeBin = () => {
    recorder.close();
    clock.alarmAt(recorder.nextBoundary, closeBin);
  };
  clock.alarmAt(recorder.nextBoundary, closeBin);
  const keepAliveCycles = Math.round(chip.radio.keepAliveS * chip.clockHz);
  const keepAlive = () => {
    ledger.add(keepAliveSlot, 1);
    peak.radio();
    clock.alarmAfter(keepAliveCycles, keepAlive);
  };
  clock.alarmAfter(keepAliveCycles, keepAlive);

  const spend = (slot: number, cycles: number, next: PowerState) => {
    state = next;
    coreSlot = slot;
    clock.advanceBy(cycles);
    busyCycles += cycles;
  };
  const assertOn = () => {
    if (state === "off") throw new PulsegateError("misuse", "the chip is switched off", { where: "Soc" });
  };
  const sleep = () => {
    if (state === "off") return;
    state = "sleep";
    coreSlot = sleepSlot;
  };
  const core = {
    ledger,
    chip,
    multipliers,
    peak,
    wake(wakeUpSlot: number) {
      assertOn();
      if (state !== "sleep") return;
      ledger.add(wakeUpSlot, 1);
      peak.core();
      spend(-1, chip.cpu.wakeUpCycles, "active");
    },
    work(slot: number, cycles: number, as: "idle" | "active") {
      spend(slot, cycles, as);
      state = "active";
    },
    assertOn,
  };

  const tasks = new Map<string, Task>();
  const task = (cause: string): Task => {
    let found = tasks.get(cause);
    if (found === undefined) {
      found = createTask(core, cause);
      tasks.set(cause, found);
    }
    return found;
  };
  const sampling = task("sampling");

  let arrived = 0;
  let inFifo = 0;
  const overruns = { lateInterrupts: 0, worstLateCycles: 0, lostSamples: 0 };

  const drain = () => {
    const raisedAt = samples.arrivalOf(arrived);
    const late = clock.nowCycle - raisedAt;
    if (late > 0) {
      overruns.lateInterrupts++;
      overruns.worstLateCycles = Math.max(overruns.worstLateCycles, late);
      const waiting = Math.floor((late / chip.clockHz) * sampleRateHz);
      overruns.lostSamples += Math.min(inFifo, Math.max(0, inFifo + waiting - afe.fifoDepth));
    }
    // Samples are counted here and not as they arrive, so that chunks cannot be seen in the profile's bins.
    ledger.add(sampleSlot, inFifo);
    if (pulseSlot >= 0) ledger.add(pulseSlot, inFifo);
    sampling.wake();
    sampling.cpu(afe.drainCycles + afe.drainCyclesPerSample * inFifo);
    inFifo = 0;
  };
  /** Sleeps until the last arrived sample is there; a core that is still busy then is not put to sleep before. */
  const passTo = (atCycle: number) => {
    if (clock.nowCycle >= atCycle) return;
    sleep();
    clock.advanceTo(atCycle);
  };
  const deliverSamples = (n: number): number => {
    assertOn();
    if (!Number.isInteger(n) || n < 0) {
      throw new PulsegateError("misuse", "samples arrive whole", { got: n, expected: "a whole number >= 0" });
    }
    if (n === 0) return 0;
    let left = n;
    let interrupts = 0;
    while (left > 0) {
      const taken = Math.min(left, fifoSamples - inFifo);
      arrived += taken;
      inFifo += taken;
      left -= taken;
      passTo(samples.arrivalOf(arrived));
      if (inFifo === fifoSamples) {
        drain();
        interrupts++;
      }
    }
    return interrupts;
  };

  return {
    chip,
    ledger,
    multipliers,
    task,
    deliverSamples,
    sleep,
    get nowCycle() {
      return clock.nowCycle;
    },
    get state() {
      return state;
    },
    get busyCycles() {
      return busyCycles;
    },
    get overruns() {
      return { ...overruns };
    },
    wake: (cause) => task(cause).wake(),
    cpu: (cause, cycles) => task(cause).cpu(cycles),
    accelerate: (cause, work) => task(cause).accelerate(work),
    send: (cause, payloadBytes) => task(cause).send(payloadBytes),
    finish() {
      if (state === "off") return;
      if (inFifo > 0) drain();
      state = "off";
    },
    profile: () => recorder.profile(clock.nowCycle, peak.currentA()),
  };
}
