import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HistoryFetcher, nextPiece } from "../../web/src/live/history.ts";
import { SampleRing } from "../../web/src/live/sample-ring.ts";
import { MEMORY_S, SessionStore } from "../../web/src/live/session-store.ts";
import { SpanSet } from "../../web/src/live/spans.ts";
import { TimedList } from "../../web/src/live/timed-list.ts";
import { frame, info } from "../helpers/page-session.ts";

const ramp = (start: number, n: number) => Float32Array.from({ length: n }, (_, k) => start + k);

describe("ring of samples", () => {
  it("keeps the last samples by index whatever the pieces they come in", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 20 }), (pieces) => {
        const ring = new SampleRing(64);
        let at = 0;
        for (const n of pieces) {
          ring.write(at, ramp(at, n));
          at += n;
        }
        expect(ring.head).toBe(at);
        const found = Array.from({ length: at }, (_, i) => ring.at(i));
        expect(found).toEqual(found.map((_, i) => (i < at - 64 ? Number.NaN : i)));
        expect(ring.at(at)).toBeNaN();
      }),
    );
  });

  it("leaves what was jumped over unknown until it comes", () => {
    const ring = new SampleRing(100);
    ring.write(0, ramp(0, 10));
    ring.write(30, ramp(30, 5));
    expect([ring.at(9), ring.at(10), ring.at(29), ring.at(34)]).toEqual([9, Number.NaN, Number.NaN, 34]);
    ring.write(10, ramp(10, 20));
    expect(ring.at(20)).toBe(20);
    expect(ring.head).toBe(35);
    ring.write(1000, ramp(1000, 1));
    expect(ring.at(999)).toBeNaN();
    expect(ring.at(34)).toBeNaN();
    ring.write(0, ramp(0, 5));
    expect(ring.at(1000)).toBe(1000);
  });

  it("spreads pairs over the samples that they stand for, and finds extremes", () => {
    const ring = new SampleRing(100);
    ring.write(0, Float32Array.of(-1, 3, -2, 5), 4);
    expect(ring.head).toBe(8);
    expect(Array.from({ length: 8 }, (_, i) => ring.at(i))).toEqual([-1, -1, 3, 3, -2, -2, 5, 5]);
    const out = { min: 0, max: 0 };
    expect(ring.minMax(1, 6, out)).toBe(true);
    expect(out).toEqual({ min: -2, max: 3 });
    ring.write(20, Float32Array.of(1));
    expect(ring.minMax(9, 19, out)).toBe(false);
  });
});

describe("sets of times", () => {
  it("is the same as a set of ticks, for any order of adding and removing", () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(span, { maxLength: 25 }), (steps) => {
        const set = new SpanSet();
        const ticks = new Set<number>();
        for (const [a, b, adds] of steps) {
          if (adds) set.add(a, b);
          else if (b > a) set.remove(a, b);
          for (let t = a; t < b; t++) {
            if (adds) ticks.add(t);
            else ticks.delete(t);
          }
        }
        const inSet = (t: number) => set.spans.some(({ fromS, toS }) => fromS <= t && t < toS);
        const missing = set.missing(0, 40, 0.5);
        for (let t = 0; t < 40; t++) {
          expect(inSet(t)).toBe(ticks.has(t));
          expect(missing.some(({ fromS, toS }) => fromS <= t && t < toS)).toBe(!ticks.has(t));
        }
        expect(set.totalS).toBe(ticks.size);
        for (const [k, s] of set.spans.entries())
          if (k > 0) expect(s.fromS).toBeGreaterThan(set.spans[k - 1]!.toS);
      }),
    );
  });

  it("joins what touches but for a rounding", () => {
    const set = new SpanSet();
    set.add(0, 0.1 + 0.2);
    set.add(0.3, 1);
    expect(set.spans).toEqual([{ fromS: 0, toS: 1 }]);
  });
});

describe("lists in time order", () => {
  const list = (most: number) =>
    new TimedList<{ atS: number; text: string }>(
      most,
      ({ atS }) => atS,
      (a, b) => a.text === b.text,
    );

  it("sorts in what comes late, replaces what is told again, and forgets the oldest", () => {
    const items = list(3);
    for (const [atS, text] of [
      [1, "a"],
      [3, "c"],
      [2, "b"],
      [3, "c"],
      [3, "d"],
    ] as const)
      items.add({ atS, text });
    expect(items.items.map(({ text }) => text).join("")).toBe("bcd");
    items.add({ atS: 0, text: "old" });
    expect(items.items.map(({ text }) => text).join("")).toBe("bcd");
    expect(items.between(2.5, 3).map(({ text }) => text)).toEqual(["c", "d"]);
    expect(items.last?.text).toBe("d");
  });
});

describe("session store", () => {
  it("takes samples of all channels and ignores channels that the session does not have", () => {
    const store = new SessionStore(info(2));
    store.takeSamples(frame(0, ramp(0, 50)));
    store.takeSamples(frame(0, ramp(5, 60), { channel: 1 }));
    store.takeSamples(frame(0, ramp(5, 60), { channel: 7 }));
    expect(store.headS).toBe(0.6);
    expect(store.rings.map((ring) => ring?.at(3))).toEqual([3, 8]);
  });

  it("joins pieces of one loss, and hears told again counts once", () => {
    const store = new SessionStore(info(1));
    for (const k of [0, 1, 2, 1])
      store.take({ kind: "gap", channel: 0, startS: 5 + k / 50, endS: 5 + (k + 1) / 50 });
    expect(store.gaps[0]?.spans.length).toBe(1);
    expect(store.gaps[0]?.totalS).toBeCloseTo(0.06, 9);
    store.take({ kind: "gap", channel: 9, startS: 0, endS: 1 });
  });

  it("does not take thinned samples for fetched ones, but long losses", () => {
    const store = new SessionStore(info(1));
    store.takeSamples(frame(0, Float32Array.of(-1, 1, -2, 2), { factor: 50 }));
    expect(store.fetched.spans).toEqual([]);
    expect(store.thinnedAtS).toBe(1);
    store.takeSamples(frame(100, Float32Array.of(Number.NaN, Number.NaN), { factor: 300 }));
    expect(store.fetched.spans).toEqual([{ fromS: 1, toS: 4 }]);
  });
});

describe("fetching history", () => {
  const store = (fromS: number, toS: number) => {
    const made = new SessionStore(info(1));
    made.takeSamples(frame(fromS * 100, ramp(0, (toS - fromS) * 100)));
    return made;
  };

  it("asks for what is looked at first, then the newest, in pieces, until nothing is missing", () => {
    const late = store(300, 310);
    expect(nextPiece(late, { fromS: 100, toS: 105 })).toEqual({ fromS: 100, toS: 105 });
    expect(nextPiece(late, { fromS: 301, toS: 305 })).toEqual({ fromS: 280, toS: 300 });
    const asked: number[] = [];
    const fetcher = new HistoryFetcher();
    for (let k = 0; k < 40; k++) {
      fetcher.fetchNext(late, { fromS: 301, toS: 310 }, k * 300, (request) => {
        if (request.kind === "history") asked.push(request.toS - request.fromS);
        return true;
      });
    }
    expect(asked.reduce((a, b) => a + b, 0)).toBeCloseTo(300, 6);
    expect(Math.max(...asked)).toBeLessThanOrEqual(20);
    expect(late.fetched.spans).toEqual([{ fromS: 0, toS: 310 }]);
  });

  it("asks again for what was on its way when the connection broke, not for what came", () => {
    const late = store(50, 60);
    const fetcher = new HistoryFetcher();
    fetcher.fetchNext(late, { fromS: 50, toS: 60 }, 0, () => true);
    fetcher.fetchNext(late, { fromS: 50, toS: 60 }, 9000, () => true);
    fetcher.disconnected(late, 9100);
    expect(late.fetched.missing(0, 60, 0.1)).toEqual([{ fromS: 0, toS: 30 }]);
    fetcher.fetchNext(late, { fromS: 50, toS: 60 }, 9200, () => false);
    expect(late.fetched.missing(0, 60, 0.1)).toEqual([{ fromS: 0, toS: 30 }]);
  });

  it("asks for the memory of a session that sends no samples any more", () => {
    const over = new SessionStore(info(1));
    expect(nextPiece(over, { fromS: 0, toS: 0 })).toBeUndefined();
    over.take({ kind: "ended", atS: 70, reason: "stopped", summary: null });
    expect(nextPiece(over, { fromS: 0, toS: 0 })).toEqual({ fromS: 50, toS: 70 });
  });

  it("leaves no hole, however small: the end of a break may lie close to the live edge", () => {
    const back = store(0, 10);
    back.takeSamples(frame(1510, ramp(0, 10)));
    const fetcher = new HistoryFetcher();
    for (let k = 0; k < 9; k++) {
      fetcher.fetchNext(back, { fromS: 5, toS: 15.2 }, k * 300, () => true);
      back.takeSamples(frame(1520 + 10 * k, ramp(0, 10)));
    }
    expect(back.fetched.spans.length).toBe(1);
  });

  it("stays within what the server grants and within the memory", () => {
    const fast = new SessionStore(info(1, 4000));
    fast.takeSamples(frame(4000 * 1000, ramp(0, 4000), { sampleRateHz: 4000 }));
    new HistoryFetcher().fetchNext(fast, { fromS: 0, toS: 10 }, 0, (request) => {
      if (request.kind !== "history") throw new Error("asked for something else");
      expect(request.points).toBeLessThanOrEqual(20_000);
      expect(request.fromS).toBeGreaterThanOrEqual(fast.headS - MEMORY_S);
      return true;
    });
  });
});
