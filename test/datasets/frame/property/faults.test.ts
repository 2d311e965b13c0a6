import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type FaultRates,
  FaultyWire,
  type WireTick,
} from "../../../../datasets/format/frame/simulate/faults.ts";
import {
  distinctKinds,
  isText,
  joined,
  type Kind,
  layoutOf,
  parse,
  rowsOf,
  runs,
  seededRandom,
  startedDevice,
  type Tick,
  ticksOf,
} from "./wire-data.ts";

const TICKS = 250;

/** Faults by tick instead of by second, so that every protocol meets as many. */
const rates = fc.record({
  bytes: fc.constantFrom(0, 0.01),
  drops: fc.constantFrom(0, 0.01),
  flips: fc.constantFrom(0, 0.01),
  garbage: fc.constantFrom(0, 0.01),
  wraps: fc.constantFrom(0, 0, 0.004),
});

interface Sent extends WireTick {
  readonly tick: Tick;
}

function send(kind: Kind, perTick: FaultRates, seed: number): Sent[] {
  const device = startedDevice(kind);
  const random = seededRandom(seed);
  const wire = new FaultyWire({
    rates: Object.fromEntries(
      Object.entries(perTick).map(([fault, rate]) => [fault, (rate ?? 0) * device.ticksPerS]),
    ),
    random,
    streams: device.streams.length,
    ticksPerS: device.ticksPerS,
    counterWrap: device.counterWrap,
  });
  return ticksOf(device, random, TICKS).map((tick, i) => ({
    tick,
    ...wire.carry(i, i / device.ticksPerS, tick.frames),
  }));
}

/** Ticks that nothing happened to, nor to the ones around them: within `reach` before and after. */
const untouched = (sent: readonly Sent[], stream: number, reach: number): Tick[] =>
  sent
    .filter((_, i) =>
      sent
        .slice(Math.max(0, i - reach), i + reach + 1)
        .every(({ fates, events }) => fates[stream] === "whole" && events.length === 0),
    )
    .map(({ tick }) => tick);

describe("a wire with faults of all kinds", () => {
  it.each(distinctKinds)("$title: bytes add up, and what nothing happened near arrives in order", (kind) => {
    const layout = layoutOf(kind);
    // A SpikerBox frame is two bytes without a check: it takes many of them until the lock is sure, or found again.
    const reach = kind.protocol === "spikerbox" ? 12 : isText(kind) ? 4 : 3;
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 1e6 }), (perTick, seed) => {
        const sent = send(kind, perTick, seed);
        const bytes = joined(sent.map((tick) => tick.bytes));
        const { streams, counters } = parse(layout, (parser) => {
          for (const tick of sent) parser.push(tick.bytes);
        });
        expect(counters.bytes).toBe(bytes.length);
        expect(counters.frameBytes + counters.bytesSkipped).toBe(bytes.length);
        layout.streams.forEach((_, stream) => {
          const wanted = rowsOf(untouched(sent, stream, reach).slice(isText(kind) ? 1 : 0), layout)[stream];
          const missing = missingInOrder(streams[stream], wanted);
          expect(missing).toEqual([]);
        });
      }),
      runs(3),
    );
  });
});

/** Rows of `wanted` that do not come in `got` in their order. */
function missingInOrder(got: readonly string[], wanted: readonly string[]): string[] {
  const missing: string[] = [];
  let at = 0;
  for (const row of wanted) {
    const found = got.indexOf(row, at);
    if (found < 0) missing.push(row);
    else at = found + 1;
  }
  return missing;
}

describe("the log of the faults", () => {
  const [uno] = distinctKinds;
  const all: FaultRates = {
    ...{ bytes: 0.01, drops: 0.01, wraps: 0.002, flips: 0.01, garbage: 0.01 },
    ...{ cuts: 0.001, resets: 0.001, stalls: 0.005 },
  };

  it("is the same for the same seed, and another for another", () => {
    const events = (seed: number) => send(uno as Kind, all, seed).flatMap((tick) => tick.events);
    expect(events(4)).toEqual(events(4));
    expect(events(4)).not.toEqual(events(5));
  });

  it("tells of every tick that is not whole, and of no other", () => {
    for (let seed = 0; seed < 20; seed++) {
      const sent = send(uno as Kind, all, seed);
      const told = new Set(
        sent.flatMap(({ events }) => events.flatMap(({ tick, ticks }) => range(tick, tick + ticks))),
      );
      sent.forEach(({ fates }, i) => {
        expect([i, fates[0] !== "whole"]).toEqual([i, told.has(i)]);
      });
    }
  });

  it("counts the bytes that are missing or strange", () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const { tick, bytes, events, fates } of send(
        uno as Kind,
        { bytes: 0.05, garbage: 0.05, flips: 0.05 },
        seed,
      )) {
        const length = tick.frames[0]?.bytes.length ?? 0;
        const sum = (kind: string) =>
          events.filter((event) => event.kind === kind).reduce((total, event) => total + event.bytes, 0);
        expect(bytes.length).toBe(length - sum("bytes") + sum("garbage"));
        if (fates[0] === "whole" && events.length === 0) expect(bytes).toEqual(tick.frames[0]?.bytes);
      }
    }
  });

  it("holds bytes back in a stall and lets them go together", () => {
    const sent = send(uno as Kind, { stalls: 0.01 }, 3);
    const held = sent.filter(({ sendS }, i) => sendS > i / 250);
    expect(held.length).toBeGreaterThan(20);
    expect(sent.every(({ fates }) => fates[0] === "whole")).toBe(true);
    expect(sent.every(({ sendS }, i) => i === 0 || sendS >= (sent[i - 1] as Sent).sendS)).toBe(true);
  });
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
