import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HistoryFetcher, nextPiece, notHereYet } from "../../web/src/live/history.ts";
import { lossOf } from "../../web/src/live/loss.ts";
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
        const within = set.between(10, 20).map(({ fromS, toS }) => [fromS, toS]);
        expect(within).toEqual(
          set.spans.filter((s) => s.toS > 10 && s.fromS < 20).map(({ fromS, toS }) => [fromS, toS]),
        );
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
    // What is told last of one time is the newest of it.
    items.add({ atS: 3, text: "c" });
    expect(items.items.map(({ text }) => text).join("")).toBe("bdc");
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
    store.take({ kind: "gap", channel: 9, startS: 0, endS: 1 });
    store.takeSamples(frame(0, ramp(0, 1000)));
    expect(lossOf(store).lostS).toBeCloseTo(0.06, 9);
    expect(lossOf(store).ofS).toBe(10);
  });

  it("counts as lost what is lost of the last minutes: of what was before a late page knows nothing", () => {
    const store = new SessionStore(info(1));
    store.take({ kind: "gap", channel: 0, startS: 0, endS: 3090 });
    store.takeSamples(frame(360_000, ramp(0, 10_000)));
    expect(lossOf(store)).toEqual({ lostS: 0, ofS: MEMORY_S });
    store.take({ kind: "gap", channel: 0, startS: 3090, endS: 3130 });
    store.take({ kind: "gap", channel: 0, startS: 3695, endS: 3705 });
    expect(lossOf(store)).toEqual({ lostS: 35, ofS: MEMORY_S });
  });

  it("knows that it keeps less of many fast channels", () => {
    const wide = new SessionStore(info(16, 1000));
    expect(wide.memoryS).toBe(250);
    wide.takeSamples(frame(900_000, ramp(0, 10), { channel: 15, sampleRateHz: 1000 }));
    expect(wide.rings[15]?.capacity).toBe(250_000);
    const asked: { fromS: number; toS: number }[] = [];
    const fetcher = new HistoryFetcher();
    for (let k = 0; k < 40; k++) {
      fetcher.fetchNext(wide, { fromS: 890, toS: 900 }, k * 300, (request) => {
        if (request.kind !== "history") throw new Error("asked for something else");
        asked.push(request);
        return true;
      });
      if (asked.length > 0) fetcher.answered(wide, asked.at(-1)!);
    }
    expect(asked.at(-1)?.fromS).toBeCloseTo(900.01 - 0.5 - 250, 9);
    expect(new SessionStore(info(1, 100)).memoryS).toBe(MEMORY_S);
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
  type Request = Parameters<Parameters<HistoryFetcher["fetchNext"]>[3]>[0];
  /** Notes what is asked for; answers it at once when told to. */
  const asking = (store: SessionStore) => {
    const fetcher = new HistoryFetcher();
    const asked: { fromS: number; toS: number }[] = [];
    const ask = (seen: { fromS: number; toS: number }, nowMs: number, answer = true) => {
      const before = asked.length;
      fetcher.fetchNext(store, seen, nowMs, (request: Request) => {
        if (request.kind !== "history") throw new Error("asked for something else");
        asked.push({ fromS: request.fromS, toS: request.toS });
        return true;
      });
      if (answer && asked.length > before) fetcher.answered(store, asked.at(-1)!);
    };
    return { fetcher, asked, ask };
  };

  const store = (fromS: number, toS: number) => {
    const made = new SessionStore(info(1));
    made.takeSamples(frame(fromS * 100, ramp(0, (toS - fromS) * 100)));
    return made;
  };

  it("asks for what is looked at first, then the newest, in pieces, until nothing is missing", () => {
    const late = store(300, 310);
    expect(nextPiece(late, { fromS: 100, toS: 105 })).toEqual({ fromS: 100, toS: 105 });
    expect(nextPiece(late, { fromS: 301, toS: 305 })).toEqual({ fromS: 280, toS: 300 });
    const { ask, asked } = asking(late);
    for (let k = 0; k < 40; k++) ask({ fromS: 301, toS: 310 }, k * 300);
    const lengths = asked.map(({ fromS, toS }) => toS - fromS);
    expect(lengths.reduce((a, b) => a + b, 0)).toBeCloseTo(300, 6);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(20);
    expect(late.fetched.spans).toEqual([{ fromS: 0, toS: 310 }]);
  });

  it("asks again for what was on its way when the connection broke, not for what came", () => {
    const late = store(50, 60);
    const { fetcher, ask, asked } = asking(late);
    ask({ fromS: 50, toS: 60 }, 0);
    ask({ fromS: 50, toS: 60 }, 300, false);
    ask({ fromS: 50, toS: 60 }, 600, false);
    expect(asked.length).toBe(2);
    fetcher.reset();
    expect(late.fetched.missing(0, 60, 0.1)).toEqual([{ fromS: 0, toS: 30 }]);
    // The answer of a connection, or session, that is no more.
    fetcher.answered(late, { fromS: 10, toS: 30 });
    expect(late.fetched.missing(0, 60, 0.1)).toEqual([{ fromS: 0, toS: 30 }]);
    ask({ fromS: 50, toS: 60 }, 900);
    expect(asked.at(-1)).toEqual({ fromS: 10, toS: 30 });
    expect(late.fetched.missing(0, 60, 0.1)).toEqual([{ fromS: 0, toS: 10 }]);
  });

  it("asks for a refused piece again, after a pause that grows, and shows it as not here yet until it comes", () => {
    const late = store(50, 60);
    const seen = { fromS: 40, toS: 58 };
    const { fetcher, ask, asked } = asking(late);
    expect(notHereYet(late, seen)).toEqual([{ fromS: 40, toS: 50 }]);
    const askedAt: number[] = [];
    for (let ms = 0; ms < 4000; ms += 50) {
      const before = asked.length;
      ask(seen, ms, false);
      if (asked.length === before) continue;
      askedAt.push(ms);
      fetcher.refused(ms, 0);
    }
    expect(askedAt).toEqual([0, 250, 750, 1750, 3750]);
    expect(new Set(asked.map(({ fromS, toS }) => `${fromS}-${toS}`))).toEqual(new Set(["40-50"]));
    expect(notHereYet(late, seen)).toEqual([{ fromS: 40, toS: 50 }]);
    const { changes } = late;
    ask(seen, 20_000);
    expect(notHereYet(late, seen)).toEqual([]);
    expect(late.changes).toBeGreaterThan(changes);
    // It was answered: the next refusal counts from one again.
    ask(seen, 20_100, false);
    fetcher.refused(20_100, 0);
    ask(seen, 20_350, false);
    expect(asked.slice(-2)).toEqual([
      { fromS: 20, toS: 40 },
      { fromS: 20, toS: 40 },
    ]);
  });

  it("does not say of what came thinned, or of what is lost, that it is not here", () => {
    const thin = store(0, 10);
    thin.takeSamples(frame(1000, Float32Array.of(-1, 1, -2, 2), { factor: 500 }));
    thin.takeSamples(frame(2000, new Float32Array(100).fill(Number.NaN)));
    thin.takeSamples(frame(2100, ramp(0, 100)));
    expect(nextPiece(thin, { fromS: 0, toS: 21 })).toEqual({ fromS: 10, toS: 20 });
    expect(notHereYet(thin, { fromS: 0, toS: 22 })).toEqual([]);
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
    const { ask } = asking(back);
    for (let k = 0; k < 9; k++) {
      ask({ fromS: 5, toS: 15.2 }, k * 300);
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
