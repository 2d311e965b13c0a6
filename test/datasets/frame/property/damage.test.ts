import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesOf,
  distinctKinds,
  isText,
  joined,
  type Kind,
  layoutOf,
  type Parsed,
  parse,
  rowsOf,
  runs,
  seededRandom,
  startedDevice,
  type Tick,
  ticksOf,
} from "./wire-data.ts";

const BEFORE = 40;
const AFTER = 50;

/** What happens between two spans of whole ticks. */
type Damage =
  | { readonly kind: "lost"; readonly ticks: number }
  | { readonly kind: "bytes lost"; readonly at: number; readonly bytes: number }
  | { readonly kind: "bit turned"; readonly at: number; readonly bit: number }
  | { readonly kind: "garbage"; readonly bytes: Uint8Array }
  | { readonly kind: "cut"; readonly at: number };

const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("lost" as const), ticks: fc.integer({ min: 1, max: 14 }) }),
  fc.record({
    kind: fc.constant("bytes lost" as const),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    bytes: fc.integer({ min: 1, max: 8 }),
  }),
  fc.record({
    kind: fc.constant("bit turned" as const),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    bit: fc.integer({ min: 0, max: 7 }),
  }),
  fc.record({
    kind: fc.constant("garbage" as const),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
  }),
  fc.record({
    kind: fc.constant("cut" as const),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
);

/** Bytes of one tick after the damage. */
function spoiled(tick: Tick, damage: Damage): Uint8Array {
  const bytes = Uint8Array.from(bytesOf([tick]));
  if (damage.kind === "lost") return bytes.subarray(0, 0);
  if (damage.kind === "garbage") return damage.bytes;
  const at = Math.floor(damage.at * bytes.length);
  if (damage.kind === "cut") return bytes.subarray(0, at);
  if (damage.kind === "bit turned") {
    bytes[at] ^= 1 << damage.bit;
    return bytes;
  }
  return joined([bytes.subarray(0, at), bytes.subarray(at + damage.bytes)]);
}

interface Scene {
  readonly before: readonly Tick[];
  readonly after: readonly Tick[];
  readonly parsed: Parsed;
  readonly bytes: number;
}

function play(kind: Kind, damage: Damage, seed: number): Scene {
  const all = ticksOf(startedDevice(kind), seededRandom(seed), BEFORE + AFTER + 14);
  const gone = damage.kind === "lost" ? damage.ticks : damage.kind === "garbage" ? 0 : 1;
  const before = all.slice(0, BEFORE);
  const after = all.slice(BEFORE + gone);
  const parts = [bytesOf(before), spoiled(all[BEFORE], damage), bytesOf(after)];
  const parsed = parse(layoutOf(kind), (parser) => {
    parser.push(parts[0]);
    parser.push(parts[1]);
    if (damage.kind === "cut") parser.interrupt();
    parser.push(parts[2]);
  });
  return { before, after, parsed, bytes: parts.reduce((sum, part) => sum + part.length, 0) };
}

const isLoss = (entry: string) => entry.startsWith("lost");

/** Rows at the start, and at the end, that two lists share. */
function shared(a: readonly string[], b: readonly string[]): { head: number; tail: number } {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return { head, tail };
}

describe("damage in one place", () => {
  it.each(distinctKinds)("$title: costs what it hit and at most its neighbours", (kind) => {
    const layout = layoutOf(kind);
    fc.assert(
      fc.property(damages, fc.integer({ min: 0, max: 1e6 }), (damage, seed) => {
        const { before, after, parsed, bytes } = play(kind, damage, seed);
        const { counters } = parsed;
        expect(counters.bytes).toBe(bytes);
        expect(counters.frameBytes + counters.bytesSkipped).toBe(bytes);
        layout.streams.forEach(({ rowsPerFrame }, stream) => {
          const rows = parsed.streams[stream].filter((entry) => !isLoss(entry));
          const first = rowsOf(before, layout)[stream].slice(isText(kind) ? 1 : 0);
          const last = rowsOf(after, layout)[stream];
          const { head } = shared(rows, first);
          const { tail } = shared(rows, last);
          // A frame without a check sum is believed when the next one's head confirms its end: damage there takes it along.
          expect(first.length - head).toBeLessThanOrEqual(rowsPerFrame);
          expect(last.length - tail).toBeLessThanOrEqual((isText(kind) ? 2 : 1) * rowsPerFrame);
          const between = rows.length - head - tail;
          // Garbage may look like frames where those are two bytes without a check sum, or be a line's first sign.
          const believable = damage.kind === "garbage" ? Math.ceil(damage.bytes.length / 2) : rowsPerFrame;
          expect(between).toBeLessThanOrEqual(believable);
        });
      }),
      runs(12),
    );
  });

  const counted = distinctKinds.filter((kind) => layoutOf(kind).counterWrap !== undefined && !isText(kind));
  it.each(counted)("$title: rows stay in place, up to whole wraps", (kind) => {
    const layout = layoutOf(kind);
    const wrap = layout.counterWrap as number;
    fc.assert(
      fc.property(damages, fc.integer({ min: 0, max: 1e6 }), (damage, seed) => {
        const { before, after, parsed } = play(kind, damage, seed);
        if (damage.kind === "cut") return;
        const gone = BEFORE + AFTER + 14 - before.length - after.length;
        layout.streams.forEach(({ rowsPerFrame }, stream) => {
          let frames = 0;
          for (const entry of parsed.streams[stream])
            frames += isLoss(entry) ? Number(entry.slice(5)) : 1 / rowsPerFrame;
          const expected = before.length + gone + after.length;
          expect((((frames - expected) % wrap) + wrap) % wrap).toBe(0);
          if (damage.kind === "lost") {
            expect(frames).toBe(expected);
            // A Daisy's row comes in two counted frames.
            expect(parsed.counters.lostByCounter).toBe(gone * before[1].frames.length);
          }
        });
      }),
      runs(12),
    );
  });
});
