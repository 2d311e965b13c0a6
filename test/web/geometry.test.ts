import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlayoutClock } from "../../web/src/live/playout-clock.ts";
import { SampleRing } from "../../web/src/live/sample-ring.ts";
import {
  erased,
  PX_PER_MM,
  pageMap,
  sweepMap,
  sweepPieces,
  tickStepS,
  ticks,
} from "../../web/src/trace/geometry.ts";
import { laneScale, niceStep, spread } from "../../web/src/trace/scales.ts";
import { scrolled, type View, withChannel, withGain, withSpeed } from "../../web/src/trace/view.ts";

const lengthOf = (pieces: readonly (readonly [number, number])[]) =>
  pieces.reduce((sum, [a, b]) => sum + b - a, 0);

describe("a sweep", () => {
  it("is 25 mm a second on paper of 96 pixels an inch", () => {
    expect(25.4 * PX_PER_MM).toBe(96);
    const map = sweepMap(3, 1000, 25 * PX_PER_MM);
    expect(map.x(2) - map.x(1)).toBeCloseTo(94.488, 3);
  });

  it("gives every time that is seen one place, and finds it there again", () => {
    const cases = fc.record({
      headS: fc.double({ min: 0, max: 1e5, noNaN: true }),
      widthPx: fc.integer({ min: 100, max: 3000 }),
      // The edges themselves are a matter of rounding.
      share: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ headS, widthPx, share }) => {
        const map = sweepMap(headS, widthPx, 94.5);
        const timeS = map.fromS + share * (map.toS - map.fromS);
        const x = map.x(timeS);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(widthPx + 1e-6);
        const found = map.timeAt(x);
        // At the seam both ends of the plot are right.
        if (x > 0.01 && x < widthPx - 0.01) expect(found).toBeCloseTo(timeS, 6);
      }),
    );
  });

  it("is drawn in pieces that cover a span once, each where its times lie", () => {
    expect(sweepPieces(21, 24, 10)).toEqual([{ fromS: 21, toS: 24, xS: 1 }]);
    expect(sweepPieces(17, 24, 10)).toEqual([
      { fromS: 17, toS: 20, xS: 7 },
      { fromS: 20, toS: 24, xS: 0 },
    ]);
  });

  it("cuts spans at its seam without losing a pixel, and hides what is overwritten", () => {
    const map = sweepMap(14, 1000, 100);
    expect(map.fromS).toBeCloseTo(4.22, 6);
    expect(map.pieces(8, 12)).toEqual([
      [800, 1000],
      [0, 200],
    ]);
    expect(map.pieces(0, 4)).toEqual([]);
    expect(lengthOf(map.pieces(0, 100))).toBeCloseTo((14 - map.fromS) * 100, 6);
    expect(map.pieces(9, 10)).toEqual([[900, 1000]]);
    expect(map.timeAt(410)).toBeUndefined();
  });

  it("blanks what it will draw, and the bar ahead of it, over the seam", () => {
    const pieces = erased(9.9, 10.05, 1000, 100);
    expect(lengthOf(pieces)).toBeCloseTo(15 + 22, 6);
    expect(pieces[0]?.[0]).toBeCloseTo(990, 6);
    expect(pieces[1]?.[0]).toBe(0);
    expect(lengthOf(erased(0, 1000, 1000, 100))).toBeCloseTo(1000, 6);
  });
});

describe("a page", () => {
  it("shows its times from edge to edge", () => {
    const map = pageMap(100, 500, 50);
    expect([map.toS, map.x(105), map.timeAt(250)]).toEqual([110, 250, 105]);
    expect(map.pieces(90, 102)).toEqual([[0, 100]]);
    expect(map.pieces(110, 120)).toEqual([]);
  });

  it("has ticks far enough apart, on whole steps", () => {
    expect(tickStepS(94.5, 58)).toBe(1);
    expect(tickStepS(1.9, 58)).toBe(60);
    expect(tickStepS(0.001, 58)).toBe(600);
    expect(ticks(0.95, 3, 1)).toEqual([1, 2, 3]);
    expect(ticks(0, 0.35, 0.1).map((t) => t.toFixed(1))).toEqual(["0.0", "0.1", "0.2", "0.3"]);
  });
});

describe("scales of lanes", () => {
  const ring = new SampleRing(1000);
  ring.write(
    0,
    Float32Array.from({ length: 1000 }, (_, i) => 500 + 100 * Math.sin(i / 10)),
  );

  it("draws millivolts at the gain, whatever the unit of the voltage", () => {
    const mv = laneScale({ modality: "ecg", units: "mV" }, ring, 0, 1000, 100, 10);
    expect(mv.pxPerUnit).toBeCloseTo(10 * PX_PER_MM, 9);
    const uv = laneScale({ modality: "ecg", units: "\u00b5V" }, ring, 0, 1000, 100, 20);
    expect(uv.pxPerUnit).toBeCloseTo(0.02 * PX_PER_MM, 9);
    expect(uv.calibrationPx).toBeCloseTo(20 * PX_PER_MM, 9);
  });

  it("fits other units in steps of 1, 2, 5, and shows no calibration pulse for them", () => {
    const adc = laneScale({ modality: "ecg", units: "adc" }, ring, 0, 1000, 100, 10);
    expect(adc.calibrationPx).toBeUndefined();
    expect(200 * adc.pxPerUnit).toBeLessThanOrEqual(72);
    expect(adc.gainText).toBe("20 adc/mm");
    expect(adc.centre).toBeCloseTo(500, -1);
    expect(laneScale({ modality: "ppg", units: "NU" }, ring, 0, 1000, 100, 20).gainText).toBe("10 NU/mm");
  });

  it("does not fail on nothing, or on a flat line", () => {
    const none = new SampleRing(10);
    expect(spread(none, 0, 0)).toBeUndefined();
    expect(laneScale({ modality: "ppg", units: "NU" }, none, 0, 10, 100, 10).pxPerUnit).toBeGreaterThan(0);
    none.write(0, new Float32Array(10));
    expect(laneScale({ modality: "ppg", units: "NU" }, none, 0, 10, 100, 10).pxPerUnit).toBeGreaterThan(0);
  });

  it("rounds up to 1, 2, 5", () => {
    expect([0.011, 0.02, 3, 7, 10, 0, Number.NaN].map(niceStep)).toEqual([0.02, 0.02, 5, 10, 10, 1, 1]);
  });
});

describe("what the user sees", () => {
  const view: View = { speedMmS: 25, gainMmMv: 10, page: undefined, hidden: new Set(), labelDesign: 0 };

  it("offers 12.5, 25 and 50 mm/s live, and more on a page, about its middle", () => {
    expect(withSpeed(withSpeed(view, 1, 250), 1, 250).speedMmS).toBe(50);
    expect(withSpeed(withSpeed(view, -1, 250), -1, 250).speedMmS).toBe(12.5);
    const page = withSpeed({ ...view, page: { toS: 20, zoomMmS: 25 } }, -1, 250);
    expect(page.page).toEqual({ zoomMmS: 12.5, toS: 25 });
    expect(withGain(withGain(view, 1), 1).gainMmMv).toBe(20);
  });

  it("scrolls between the oldest and the newest", () => {
    expect(scrolled(view, -5, 250, 0, 60).page).toEqual({ toS: 55, zoomMmS: 25 });
    expect(scrolled(view, -500, 250, 7, 60).page?.toS).toBe(17);
    expect(scrolled(view, 500, 250, 0, 60).page?.toS).toBe(60);
    expect(scrolled(view, -500, 250, 0, 4).page?.toS).toBe(4);
  });

  it("hides channels, but not the last one", () => {
    const one = withChannel(view, 0, 2);
    expect([...one.hidden]).toEqual([0]);
    expect(withChannel(one, 1, 2)).toBe(one);
    expect(withChannel(one, 0, 2).hidden.size).toBe(0);
  });
});

describe("playout", () => {
  /** Samples come every `everyS`, `speed` session seconds a second; the screen draws 60 times a second. */
  function play(everyS: number, speed: number, seconds: number) {
    const clock = new PlayoutClock();
    const steps: number[] = [];
    let before = 0;
    let lag = 0;
    for (let k = 1; k <= seconds * 60; k++) {
      const nowS = k / 60;
      const headS = Math.floor(nowS / everyS + 1e-9) * everyS * speed;
      const shownS = clock.advance(1 / 60, headS);
      expect(shownS).toBeLessThanOrEqual(headS + 1e-9);
      expect(shownS).toBeGreaterThanOrEqual(before - 1e-9);
      if (k > seconds * 30) steps.push((shownS - before) * 60);
      before = shownS;
      lag = headS - shownS;
    }
    return { steps, lag };
  }

  it.each([
    [0.033, 1],
    [0.25, 1],
    [0.033, 10],
  ])("draws evenly although samples come every %f s at %f times", (everyS, speed) => {
    const { steps, lag } = play(everyS, speed, 30);
    expect(steps.reduce((a, b) => a + b, 0) / steps.length / speed).toBeCloseTo(1, 1);
    expect(Math.max(...steps) / speed).toBeLessThan(2.1);
    expect(steps.filter((step) => step < 0.2 * speed).length / steps.length).toBeLessThan(0.02);
    expect(lag / speed).toBeLessThan(3 * everyS + 0.1);
  });

  it("is at the newest sample at once on a page that comes late, or was away", () => {
    const clock = new PlayoutClock();
    const lags: number[] = [];
    const run = (fromS: number) => {
      for (let k = 0; k < 120; k++) {
        const headS = fromS + k / 60;
        lags.push(headS - clock.advance(1 / 60, headS));
      }
    };
    clock.advance(1 / 60, 0);
    run(12);
    clock.skip();
    run(25);
    expect(Math.max(...lags)).toBeLessThan(0.2);
  });

  it("waits at the newest sample, and jumps when it is far behind", () => {
    const clock = new PlayoutClock();
    clock.reset(10);
    for (let k = 0; k < 200; k++) clock.advance(1 / 60, 10.5);
    expect(clock.shownS).toBeLessThanOrEqual(10.5);
    clock.advance(1, 500);
    expect(clock.shownS).toBeGreaterThan(495);
  });
});
