import type { Random } from "../../../../signals/random.ts";
import type { SimulatedFrame } from "./device.ts";
import { dropBytes, garbage, integerBetween, joinBytes, turnBit } from "./spoil.ts";

/**
 * What may go wrong on the way: runs of bytes lost, whole frames lost (up to 20; `wraps`: more than the counter can tell),
 * single bits turned, garbage between frames, the cable pulled, the board reset, bytes held back and delivered at once.
 */
export const faultKinds = [
  "bytes",
  "drops",
  "wraps",
  "flips",
  "garbage",
  "cuts",
  "resets",
  "stalls",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Mean number of faults of a kind per second of device time; they come at random times (a Poisson process). */
export type FaultRates = Partial<Readonly<Record<FaultKind, number>>>;

export interface FaultEvent {
  readonly kind: FaultKind;
  /** Time of the device, and its tick, when it began. */
  readonly atS: number;
  readonly tick: number;
  /**
   * Ticks that it damages or takes away, from `tick` on; 0 for garbage and stalls. After resets and cuts more are missing
   * when the host has to start the device again.
   */
  readonly ticks: number;
  /** Bytes lost, turned, inserted or held back, where that is what happened. */
  readonly bytes: number;
}

/** What became of a stream's rows of one tick. */
export type Fate = "whole" | "damaged" | "lost";

export interface WireTick {
  /** What reaches the other end; with a stall not before `sendS`. */
  readonly bytes: Uint8Array;
  readonly sendS: number;
  /** By stream. */
  readonly fates: readonly Fate[];
  /** The cable is in. */
  readonly plugged: boolean;
  /** The board was reset with this tick and boots until then: the caller powers it on again. */
  readonly bootedS: number | undefined;
  readonly events: readonly FaultEvent[];
}

interface FaultyWireOptions {
  readonly rates: FaultRates;
  readonly random: Random;
  readonly streams: number;
  readonly ticksPerS: number;
  /** Ticks after which the device's counter starts again. */
  readonly counterWrap: number | undefined;
}

/** The tick that is on its way. */
interface Passing {
  readonly tick: number;
  readonly atS: number;
  readonly frames: readonly SimulatedFrame[];
  parts: Uint8Array[];
  readonly fates: Fate[];
  readonly events: FaultEvent[];
  bootedS: number | undefined;
}

const MOST_DROPPED = 20;
const MOST_BYTES = 8;
const MOST_GARBAGE = 64;
/** Where no counter wraps, a long loss is one of more than a second. */
const NO_WRAP_S = 1;

/** A wire on which things go wrong at random but seeded times; every fault is told exactly. Ticks must not go back in time. */
export class FaultyWire {
  readonly #options: FaultyWireOptions;
  readonly #due = new Map<FaultKind, number>();
  #dropUntilTick = 0;
  #absentUntilS = 0;
  #stalledUntilS = 0;
  #unpluggedUntilS = 0;

  constructor(options: FaultyWireOptions) {
    this.#options = options;
    for (const kind of faultKinds) if ((options.rates[kind] ?? 0) > 0) this.#due.set(kind, this.#waitS(kind));
  }

  /** Frames of one tick (none while the device is silent) on their way. */
  carry(tick: number, atS: number, frames: readonly SimulatedFrame[]): WireTick {
    const passing: Passing = {
      tick,
      atS,
      frames,
      parts: frames.map(({ bytes }) => bytes),
      fates: Array.from({ length: this.#options.streams }, (): Fate => "whole"),
      events: [],
      bootedS: undefined,
    };
    const gone = () => tick < this.#dropUntilTick || atS < this.#absentUntilS;
    if (gone() || frames.length === 0) takeAway(passing);
    for (const kind of this.#beginning(atS)) {
      // Nothing is on the wire that could be hurt: the fault comes with the next frame instead.
      if (passing.parts.length === 0) this.#due.set(kind, atS);
      else this.#begin(kind, passing);
    }
    return {
      bytes: joinBytes(passing.parts),
      sendS: Math.max(atS, this.#stalledUntilS),
      fates: passing.fates,
      plugged: atS >= this.#unpluggedUntilS,
      bootedS: passing.bootedS,
      events: passing.events,
    };
  }

  #waitS(kind: FaultKind): number {
    const { rates, random } = this.#options;
    return -Math.log(1 - random()) / (rates[kind] ?? 0);
  }

  #beginning(atS: number): FaultKind[] {
    const kinds = [...this.#due].filter(([, dueS]) => dueS <= atS).map(([kind]) => kind);
    for (const kind of kinds) this.#due.set(kind, atS + this.#waitS(kind));
    return kinds;
  }

  #begin(kind: FaultKind, passing: Passing): void {
    const { random, ticksPerS, counterWrap } = this.#options;
    switch (kind) {
      case "drops": {
        const most = Math.min(MOST_DROPPED, (counterWrap ?? MOST_DROPPED + 1) - 1);
        this.#drop(kind, passing, integerBetween(random, 1, most));
        break;
      }
      case "wraps": {
        const wrap = Math.min(counterWrap ?? Number.POSITIVE_INFINITY, 256);
        const least = counterWrap === undefined ? Math.ceil(NO_WRAP_S * ticksPerS) : wrap;
        this.#drop(kind, passing, least + integerBetween(random, 1, MOST_DROPPED));
        break;
      }
      case "bytes":
        this.#spoil(kind, passing, (bytes) => dropBytes(bytes, random, MOST_BYTES));
        break;
      case "flips":
        this.#spoil(kind, passing, (bytes) => turnBit(bytes, random));
        break;
      case "garbage": {
        const burst = garbage(random, MOST_GARBAGE);
        passing.parts = [burst, ...passing.parts];
        tell(passing, kind, 0, burst.length);
        break;
      }
      case "stalls":
        this.#stalledUntilS = Math.max(this.#stalledUntilS, passing.atS + 0.2 + 1.8 * random());
        tell(passing, kind, 0, joinBytes(passing.parts).length);
        break;
      case "cuts":
        this.#cut(passing);
        break;
      case "resets":
        this.#reset(passing);
        break;
    }
  }

  #drop(kind: FaultKind, passing: Passing, ticks: number): void {
    this.#dropUntilTick = passing.tick + ticks;
    tell(passing, kind, ticks, joinBytes(passing.parts).length);
    takeAway(passing);
  }

  /** Changes one frame of the tick, chosen at random. */
  #spoil(kind: FaultKind, passing: Passing, change: (bytes: Uint8Array) => Uint8Array): void {
    const { frames, parts } = passing;
    // Garbage may stand in front of the frames.
    const which = integerBetween(this.#options.random, 0, frames.length - 1);
    const at = which + parts.length - frames.length;
    const spoiled = change(parts[at]);
    const bytes = Math.max(1, parts[at].length - spoiled.length);
    passing.parts = parts.map((part, i) => (i === at ? spoiled : part));
    for (const stream of frames[which].streams) passing.fates[stream] = "damaged";
    tell(passing, kind, 1, bytes);
  }

  #cut(passing: Passing): void {
    const { random, ticksPerS } = this.#options;
    const goneS = 1 + 3 * random();
    this.#absentUntilS = this.#unpluggedUntilS = passing.atS + goneS;
    const bytes = joinBytes(passing.parts);
    const kept = integerBetween(random, 0, bytes.length - 1);
    passing.parts = [bytes.subarray(0, kept)];
    passing.fates.fill("damaged");
    tell(passing, "cuts", Math.ceil(goneS * ticksPerS), bytes.length - kept);
  }

  #reset(passing: Passing): void {
    const bootS = 0.5 + 1.5 * this.#options.random();
    passing.bootedS = this.#absentUntilS = passing.atS + bootS;
    tell(passing, "resets", Math.ceil(bootS * this.#options.ticksPerS), joinBytes(passing.parts).length);
    takeAway(passing);
  }
}

function takeAway(passing: Passing): void {
  passing.parts = [];
  passing.fates.fill("lost");
}

function tell(passing: Passing, kind: FaultKind, ticks: number, bytes: number): void {
  passing.events.push({ kind, atS: passing.atS, tick: passing.tick, ticks, bytes });
}
