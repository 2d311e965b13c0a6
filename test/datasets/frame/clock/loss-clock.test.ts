import { describe, expect, it } from "vitest";
import { LossClock } from "../../../../datasets/format/frame/loss-clock.ts";
import { seededRandom } from "../../../../signals/random.ts";
import { type Wire, WireRun } from "./simulated-wire.ts";

const usual: Wire = {
  hz: 250,
  wrap: 256,
  driftPpm: 200,
  jitterMs: 3,
  lumpS: 0.016,
  hours: 1,
  dropEveryS: 30,
  longestDrop: 2000,
  stallEveryS: 60,
  seed: 1,
};

describe("losses of 1 to 2000 frames are counted exactly, between stalls whose bytes come late", () => {
  const wires: readonly (readonly [string, Partial<Wire>])[] = [
    ["Chords at 250 Hz", {}],
    ["Chords at 500 Hz", { hz: 500, seed: 2 }],
    ["a slow radio link in lumps of 100 ms", { jitterMs: 20, lumpS: 0.1, seed: 3 }],
    ["BITalino at 1 kHz, wraps of 16 ms", { hz: 1000, wrap: 16, seed: 4, hours: 0.5 }],
    ["BITalino over Bluetooth", { hz: 1000, wrap: 16, jitterMs: 8, lumpS: 0.05, seed: 5 }],
    ["no counter, a frame an arrival", { wrap: undefined, lumpS: 0.001, seed: 6, hours: 0.25 }],
    ["no counter at 50 Hz", { hz: 50, wrap: undefined, lumpS: 0.002, longestDrop: 200, seed: 7, hours: 0.5 }],
  ];
  for (const [title, wire] of wires)
    for (const driftPpm of [-200, 200])
      it(`${title}, drift ${driftPpm} ppm`, () => {
        const { lost, byCounter, byClock, drops, clock, longestHoldS } = new WireRun({
          ...usual,
          ...wire,
          driftPpm,
        }).run();
        expect(drops).toBeGreaterThan(10);
        expect(byCounter + byClock).toBe(lost);
        expect(clock.driftPpm).toBeGreaterThan(driftPpm - 15);
        expect(clock.driftPpm).toBeLessThan(driftPpm + 15);
        // A drop during a hold prolongs it; that is the drop's length, at most 2000 frames.
        expect(longestHoldS).toBeLessThan(3.5 + 2000 / (wire.hz ?? usual.hz));
      });

  it("over 24 hours: nothing adds up that was not lost", () => {
    const quiet = new WireRun({ ...usual, lumpS: 0.04, hours: 24, dropEveryS: 1e9, seed: 9 }).run();
    expect(quiet.byCounter + quiet.byClock).toBe(quiet.lost);
    expect(quiet.drops).toBe(1);
    const busy = new WireRun({ ...usual, lumpS: 0.04, hours: 24, dropEveryS: 60, seed: 10 }).run();
    expect(busy.drops).toBeGreaterThan(1000);
    expect(busy.byCounter + busy.byClock).toBe(busy.lost);
  });

  it("without a counter and with lumps in step with the reader, to a frame or two a loss", () => {
    const { lost, byClock, drops } = new WireRun({ ...usual, wrap: undefined, seed: 12 }).run();
    expect(Math.abs(byClock - lost)).toBeLessThan(drops / 4);
  });
});

interface Feed {
  readonly clock: LossClock;
  /** Frames that arrive at a pace of one a period, from one time to another; answers of the clock that are not 0. */
  feed(
    fromS: number,
    toS: number,
    first?: { counted?: number; damaged?: boolean; restarted?: boolean },
  ): (number | undefined)[];
}

function steady(
  hz: number,
  counterWrap: number | undefined,
  timeBase: "crystal" | "program" = "crystal",
): Feed {
  const clock = new LossClock({ frameHz: hz, counterWrap, timeBase });
  const random = seededRandom(5);
  return {
    clock,
    feed(fromS, toS, first = {}) {
      const answers: (number | undefined)[] = [];
      const frames = Math.round((toS - fromS) * hz);
      for (let i = 1; i <= frames; i++) {
        const counted = i === 1 ? (first.counted ?? 0) : 0;
        const damaged = i === 1 && (first.damaged ?? false);
        const atS = fromS + i / hz + 0.002 * random();
        const restarted = i === 1 && (first.restarted ?? false);
        const answer = clock.arrive({ atS, frames: 1 + counted, counted, damaged, restarted });
        if (answer !== 0) answers.push(answer);
      }
      return answers;
    },
  };
}

describe("what happened to the wire", () => {
  it("is a stall when the bytes come late, and a loss when they never do", () => {
    const { clock, feed } = steady(100, 256);
    feed(0, 20);
    // 3 s of silence, then all of it at once.
    for (let i = 0; i < 300; i++) {
      const answer = clock.arrive({ atS: 23 + i * 1e-5, frames: 1, counted: 0, damaged: false });
      expect(answer === 0 || answer === undefined).toBe(true);
    }
    expect(feed(23.01, 30).filter((answer) => answer !== undefined)).toEqual([]);
    const answers = feed(30.01 + 2.56, 36);
    expect(answers.filter((answer) => answer !== undefined)).toEqual([256]);
    expect(answers.length).toBeLessThan(60);
  });

  it("is a cut that the clock sizes, to the frame, whatever the counter says", () => {
    const { clock, feed } = steady(250, 256);
    feed(0, 60);
    clock.interrupt();
    const answers = feed(60 + 77.7, 140);
    expect(answers.filter((answer) => answer !== undefined)).toEqual([77.7 * 250]);
  });

  it("is a program that starts: what came late at first says nothing of the clock", () => {
    const { clock, feed } = steady(250, 256);
    // The first second is 30 ms late, the next one 10 ms; then everything comes when it is made.
    for (const [fromS, toS, lateS] of [
      [0, 1, 0.03],
      [1, 2, 0.01],
    ] as const)
      for (let i = 1; i <= 250; i++)
        clock.arrive({
          atS: fromS + ((toS - fromS) * i) / 250 + lateS,
          frames: 1,
          counted: 0,
          damaged: false,
        });
    feed(2, 60);
    expect(Math.abs(clock.driftPpm ?? Number.NaN)).toBeLessThan(20);
    clock.interrupt();
    expect(feed(62, 70).filter((answer) => answer !== undefined)).toEqual([500]);
  });

  it("is a restart of the board, whose counter tells too few frames or too many", () => {
    for (const [gapS, counted, expected] of [
      [2.3, 200, 375],
      [0.3, 200, -125],
    ] as const) {
      const { feed } = steady(250, 256);
      feed(0, 60);
      const answers = feed(60 + gapS, 65, { counted });
      expect(answers.filter((answer) => answer !== undefined)).toEqual([expected]);
    }
  });

  it("is a restart whose counter tells nothing, or less than nothing", () => {
    for (const wrap of [256, 2 ** 32]) {
      const { feed } = steady(250, wrap);
      feed(0, 60);
      const answers = feed(60 + 0.3, 65, { restarted: true });
      expect(answers.filter((answer) => answer !== undefined)).toEqual([75]);
      // A broken number that went back: nothing is late.
      expect(feed(65, 70, { restarted: true })).toEqual([]);
    }
  });

  it("stays open while nothing comes, and is let go after a second", () => {
    const { clock, feed } = steady(250, 256);
    feed(0, 20);
    expect(clock.arrive({ atS: 25, frames: 1, counted: 0, damaged: false })).toBeUndefined();
    expect(clock.silent(25.5)).toBeUndefined();
    expect(clock.silent(26.1)).toBe(0);
    expect(clock.silent(26.2)).toBeUndefined();
  });

  it("is a loss of its best guess when a silence follows before it is settled", () => {
    const { clock, feed } = steady(250, 256);
    feed(0, 60);
    const answers = feed(60 + 2.56 / 2.5 + 0.02, 61.4, { counted: 5 });
    expect(answers.every((answer) => answer === undefined)).toBe(true);
    expect(clock.silent(62.5)).toBe(256);
  });

  it("is a cut of its best guess when it ends before it is settled", () => {
    const { clock, feed } = steady(250, 256);
    feed(0, 60);
    clock.interrupt();
    feed(67, 67.1);
    // The wire goes again, and comes again for a moment.
    expect(clock.interrupt()).toBe(1750);
    feed(70, 70.1);
    expect(clock.release()).toBe(725);
    expect(clock.release()).toBe(0);
  });

  it("is jitter while it is small, and a stall beyond", () => {
    // A counter that never wraps: any stall is on time.
    const { clock, feed } = steady(100, 2 ** 32);
    feed(0, 60);
    clock.arrive({ atS: 62, frames: 200, counted: 0, damaged: false });
    feed(62, 62.5);
    expect(clock.jitterMs).toBeLessThan(10);
  });

  it("is no loss when a program's loop changes its pace, but a hole is one", () => {
    const { clock } = steady(190, undefined, "program");
    let atS = 0;
    const answers: (number | undefined)[] = [];
    // Shorter lines while a lead is off: the loop runs half as fast again, then 10 % slower than at first.
    for (const [hz, seconds] of [
      [190, 20],
      [285, 20],
      [171, 60],
    ] as const)
      for (let i = 0; i < hz * seconds; i++) {
        atS += 1 / hz;
        answers.push(clock.arrive({ atS, frames: 1, counted: 0, damaged: false }));
      }
    expect(answers.every((answer) => answer === 0)).toBe(true);
    expect(clock.measuredHz).toBeGreaterThan(170);
    expect(clock.measuredHz).toBeLessThan(172);
    atS += 2;
    let lost: number | undefined;
    for (let i = 0; i < 400 && !lost; i++) {
      atS += 1 / 171;
      lost = clock.arrive({ atS, frames: 1, counted: 0, damaged: false });
    }
    // Two seconds at the pace before the hole.
    expect(Math.abs((lost ?? 0) - 342)).toBeLessThan(10);
  });
});
