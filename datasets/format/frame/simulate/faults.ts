import type { Random } from "../../../../signals/random.ts";
import type { SimulatedFrame } from "./device.ts";

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
  /** Ticks that it damages or takes away, from `tick` on; 0 for garbage and stalls. Resets and cuts last longer when the host has to start the device again. */
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
  /** The board was reset with this tick and boots until `bootedS`: the caller powers it on then. */
  readonly bootedS: number | undefined;
  readonly events: readonly FaultEvent[];
}

export interface FaultyWire {
  /** Frames of one tick (none while the device is silent) on their way. Time must not go back. */
  carry(tick: number, atS: number, frames: readonly SimulatedFrame[]): WireTick;
}

interface WireOptions {
  readonly rates: FaultRates;
  readonly random: Random;
  readonly streams: number;
  readonly ticksPerS: number;
  readonly counterWrap: number | undefined;
}

const between = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1));

/** A wire on which things go wrong at random but seeded times; every fault is told exactly. */
export function createFaultyWire({
  rates,
  random,
  streams,
  ticksPerS,
  counterWrap,
}: WireOptions): FaultyWire {
  const waitS = (kind: FaultKind) => -Math.log(1 - random()) / (rates[kind] ?? 0);
  const due = new Map(
    faultKinds.filter((kind) => (rates[kind] ?? 0) > 0).map((kind) => [kind, waitS(kind)] as const),
  );
  let dropUntil = 0;
  let absentUntilS = 0;
  let stalledUntilS = 0;
  let pluggedAgainS = 0;

  /** Kinds that begin with this tick; of two that take the same bytes away the first wins. */
  const beginning = (atS: number): FaultKind[] => {
    const kinds: FaultKind[] = [];
    for (const [kind, dueS] of due) {
      if (dueS > atS) continue;
      due.set(kind, atS + waitS(kind));
      kinds.push(kind);
    }
    return kinds;
  };

  const carry = (tick: number, atS: number, frames: readonly SimulatedFrame[]): WireTick => {
    const begins = beginning(atS);
    const fates = Array.from({ length: streams }, (): Fate => "whole");
    const events: FaultEvent[] = [];
    let parts = frames.map(({ bytes }) => bytes);
    let bootedS: number | undefined;
    const all = (fate: Fate) => fates.fill(fate);
    const tell = (kind: FaultKind, ticks: number, bytes: number) =>
      events.push({ kind, atS, tick, ticks, bytes });
    const total = () => parts.reduce((sum, part) => sum + part.length, 0);
    const drop = (kind: FaultKind, ticks: number) => {
      dropUntil = tick + ticks;
      tell(kind, ticks, 0);
    };
    /** Changes one frame, chosen at random, that has more than one byte. */
    const spoil = (kind: FaultKind, change: (bytes: Uint8Array) => { left: Uint8Array; hit: number }) => {
      const which = between(random, 0, parts.length - 1);
      const { left, hit } = change(parts[which]);
      parts = parts.map((part, i) => (i === which ? left : part));
      for (const stream of frames[which].streams) fates[stream] = "damaged";
      tell(kind, 1, hit);
    };

    if (parts.length === 0) all("lost");
    if (tick < dropUntil || atS < absentUntilS) {
      parts = [];
      all("lost");
    }
    for (const kind of begins) {
      if (parts.length === 0) {
        // Nothing is on the wire that could be hurt: the fault comes with the next frame instead.
        due.set(kind, atS);
        continue;
      }
      switch (kind) {
        case "drops":
          drop(kind, between(random, 1, Math.min(20, (counterWrap ?? 64) - 1)));
          break;
        case "wraps":
          drop(kind, (counterWrap ?? Math.ceil(ticksPerS)) + between(random, 1, 20));
          break;
        case "bytes":
          spoil(kind, (bytes) => {
            const hit = between(random, 1, Math.min(8, bytes.length));
            const from = between(random, 0, bytes.length - hit);
            return {
              left: Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(from + hit)]),
              hit,
            };
          });
          break;
        case "flips":
          spoil(kind, (bytes) => {
            const left = Uint8Array.from(bytes);
            left[between(random, 0, left.length - 1)] ^= 1 << between(random, 0, 7);
            return { left, hit: 1 };
          });
          break;
        case "garbage": {
          const burst = Uint8Array.from({ length: between(random, 1, 64) }, () => between(random, 0, 255));
          parts = [burst, ...parts];
          tell(kind, 0, burst.length);
          break;
        }
        case "stalls":
          stalledUntilS = atS + 0.2 + 1.8 * random();
          tell(kind, 0, total());
          break;
        case "cuts": {
          const goneS = 1 + 3 * random();
          absentUntilS = pluggedAgainS = atS + goneS;
          const joined = join(parts);
          const kept = between(random, 0, joined.length - 1);
          parts = [joined.subarray(0, kept)];
          all("damaged");
          tell(kind, Math.ceil(goneS * ticksPerS), joined.length - kept);
          break;
        }
        case "resets":
          bootedS = absentUntilS = atS + 0.5 + 1.5 * random();
          tell(kind, Math.ceil((bootedS - atS) * ticksPerS), total());
          parts = [];
          all("lost");
          break;
      }
      if (tick < dropUntil) {
        parts = [];
        all("lost");
      }
    }
    return {
      bytes: join(parts),
      sendS: Math.max(atS, stalledUntilS),
      fates,
      plugged: atS >= pluggedAgainS,
      bootedS,
      events,
    };
  };
  return { carry };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
