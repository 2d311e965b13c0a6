import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { createQrsDetector } from "../../../signals/detect/qrs-detector.ts";
import { createResampler } from "../../../signals/filter/resample.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { matchBeats } from "../../../src/evaluate/match-beats.ts";
import { percentages, scoreQrs } from "../../../src/evaluate/qrs-score.ts";
import { chunkLengths, chunksOf } from "../support.ts";
import { ECG_BEAT, exampleSignal, mistakes, NO_MISTAKES, regularBeats, WIDE_BEAT } from "./example-beats.ts";

function detectS(samples: Float32Array, sampleRateHz: number): number[] {
  const detector = createQrsDetector({ sampleRateHz });
  return [...detector.push(samples), ...detector.finish()].map((sample) => sample / sampleRateHz);
}

describe("createQrsDetector", () => {
  it.each([
    { sampleRateHz: 80, gain: 1 },
    { sampleRateHz: 128, gain: -1 },
    { sampleRateHz: 250, gain: 200 },
    { sampleRateHz: 360, gain: 0.001 },
    { sampleRateHz: 1000, gain: -5e4 },
  ])("finds every beat within 20 ms at $sampleRateHz Hz and gain $gain", ({ sampleRateHz, gain }) => {
    const beatsS = regularBeats(60, 0.8);
    const samples = exampleSignal({ beatsS, durationS: 60, sampleRateHz }).map((x) => gain * (x + 3));
    expect(mistakes(beatsS, detectS(samples, sampleRateHz), { toS: 59, windowS: 0.02 })).toEqual(NO_MISTAKES);
  });

  it.each([{ perMinute: 32 }, { perMinute: 75 }, { perMinute: 140 }, { perMinute: 200 }])(
    "follows $perMinute beats a minute",
    ({ perMinute }) => {
      const beatsS = regularBeats(60, 60 / perMinute);
      // The T wave comes sooner after fast beats.
      const squeeze = Math.min(1, 75 / perMinute);
      const waves = ECG_BEAT.map((wave) => ({ ...wave, atS: wave.atS * squeeze }));
      const samples = exampleSignal({ beatsS, durationS: 60, sampleRateHz: 128, waves });
      expect(mistakes(beatsS, detectS(samples, 128), { toS: 59 })).toEqual(NO_MISTAKES);
    },
  );

  it("takes a tall T wave for no beat", () => {
    const waves = [...ECG_BEAT.slice(0, 4), { atS: 0.28, widthS: 0.05, height: 1.3 }];
    const beatsS = regularBeats(40, 0.9);
    expect(
      mistakes(beatsS, detectS(exampleSignal({ beatsS, durationS: 40, sampleRateHz: 250, waves }), 250), {
        toS: 39,
      }),
    ).toEqual(NO_MISTAKES);
  });

  it("finds wide and premature beats among narrow ones", () => {
    const beatsS = regularBeats(60, 0.85).map((at, k) => (k % 6 === 5 ? at - 0.28 : at));
    const odd = new Map(beatsS.flatMap((_, k) => (k % 6 === 5 ? [[k, WIDE_BEAT] as const] : [])));
    const samples = exampleSignal({ beatsS, durationS: 60, sampleRateHz: 128, odd });
    expect(mistakes(beatsS, detectS(samples, 128), { toS: 59, windowS: 0.15 })).toEqual(NO_MISTAKES);
  });

  it("invents nothing in a pause of five seconds with P waves alone, and goes on", () => {
    const beatsS = regularBeats(60, 0.8).filter((at) => at < 30 || at > 34.5);
    const samples = exampleSignal({ beatsS, durationS: 60, sampleRateHz: 360 });
    const atrial = exampleSignal({
      beatsS: [31, 32, 33, 34],
      durationS: 60,
      sampleRateHz: 360,
      waves: ECG_BEAT.slice(0, 1),
      noise: 0,
    });
    const both = samples.map((x, i) => x + atrial[i]);
    expect(mistakes(beatsS, detectS(both, 360), { toS: 59 })).toEqual(NO_MISTAKES);
  });

  it.each([
    { what: "falls to a tenth", gain: 0.1, withinS: 10 },
    { what: "grows tenfold", gain: 10, withinS: 4 },
  ])("recovers when the amplitude $what", ({ gain, withinS }) => {
    const beatsS = regularBeats(80, 0.8);
    const samples = exampleSignal({ beatsS, durationS: 80, sampleRateHz: 128, noise: 0.002 });
    const changed = samples.map((x, i) => (i < 40 * 128 ? x : gain * x));
    const found = detectS(changed, 128);
    expect(mistakes(beatsS, found, { toS: 38 })).toEqual(NO_MISTAKES);
    expect(mistakes(beatsS, found, { fromS: 40 + withinS, toS: 79 })).toEqual(NO_MISTAKES);
  });

  it.each([
    { what: "in the middle", fromS: 40 },
    { what: "in the learning stretch", fromS: 0 },
  ])("recovers within 12 s from five seconds of violent movement $what", ({ fromS }) => {
    const beatsS = regularBeats(80, 0.8);
    const random = seededRandom(9);
    const samples = exampleSignal({ beatsS, durationS: 80, sampleRateHz: 128 }).map((x, i) =>
      i >= fromS * 128 && i < (fromS + 5) * 128 ? x + 30 * gaussian(random) : x,
    );
    expect(mistakes(beatsS, detectS(samples, 128), { fromS: fromS + 17, toS: 79 })).toEqual(NO_MISTAKES);
  });

  it.each([0, 5.25, -1e6])("finds nothing in a line at %d", (level) => {
    expect(detectS(new Float32Array(128 * 60).fill(level), 128)).toEqual([]);
  });

  it("finds the beats of a few seconds when the signal ends", () => {
    const samples = exampleSignal({ beatsS: [0.4, 1.2], durationS: 1.7, sampleRateHz: 128 });
    const detector = createQrsDetector({ sampleRateHz: 128 });
    expect(detector.push(samples)).toEqual([]);
    expect(detector.finish().map((sample) => Math.round(sample / 12.8) / 10)).toEqual([0.4, 1.2]);
  });

  it("returns the same beats for any chunking, in order, none later than it says", () => {
    const beatsS = regularBeats(30, 0.7).filter((_, k) => k % 9 !== 4);
    const samples = exampleSignal({ beatsS, durationS: 30, sampleRateHz: 128, noise: 0.15 });
    const batch = createQrsDetector({ sampleRateHz: 128 });
    const expected = [...batch.push(samples), ...batch.finish()];
    expect(expected).toEqual([...new Set(expected)].sort((a, b) => a - b));
    expect(expected.length).toBeGreaterThan(30);
    fc.assert(
      fc.property(chunkLengths(400), (lengths) => {
        const detector = createQrsDetector({ sampleRateHz: 128 });
        const found: number[] = [];
        let pushed = 0;
        for (const chunk of chunksOf(samples, lengths)) {
          for (const beat of detector.push(chunk)) {
            expect(beat + detector.delaySamples).toBeGreaterThanOrEqual(pushed);
            found.push(beat);
          }
          pushed += chunk.length;
          for (const beat of found) expect(beat).toBeLessThan(pushed);
        }
        expect([...found, ...detector.finish()]).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it("leaves its input alone", () => {
    const samples = exampleSignal({ beatsS: [1, 2], durationS: 3, sampleRateHz: 128 });
    const copy = samples.slice();
    createQrsDetector({ sampleRateHz: 128 }).push(samples);
    expect(samples).toEqual(copy);
  });

  it("refuses a rate below 80 Hz and a push after the end", () => {
    expect(() => createQrsDetector({ sampleRateHz: 64 })).toThrow(/got 64, expected >= 80 Hz/);
    const detector = createQrsDetector({ sampleRateHz: 128 });
    detector.finish();
    expect(() => detector.push(new Float32Array(1))).toThrow(/finished/);
    expect(() => detector.finish()).toThrow(/finished/);
  });
});

describe("createQrsDetector on the shipped excerpt of MIT-BIH 208", () => {
  it("finds 98 % of its beats at the recorded and at the device rate, inventing at most 1 %", async () => {
    const recording = await openRecording("datasets/shipped/ecg208");
    for (const score of await scoreQrs(recording, { ratesHz: [360, 128], fromS: [0] })) {
      const { sensitivity, positivePredictivity } = percentages(score);
      expect(score.truePositives + score.falseNegatives).toBeGreaterThan(400);
      expect(sensitivity).toBeGreaterThan(98);
      expect(positivePredictivity).toBeGreaterThan(99);
      expect(score.medianErrorMs).toBeLessThan(20);
    }
  });

  it("finds the same beats, but for a few, at both rates", async () => {
    const recording = await openRecording("datasets/shipped/ecg208");
    const resampler = createResampler({ up: 16, down: 45 });
    const recorded: number[] = [];
    const device: number[] = [];
    const [fast, slow] = [createQrsDetector({ sampleRateHz: 360 }), createQrsDetector({ sampleRateHz: 128 })];
    for await (const block of recording.blocks({ channels: [0] })) {
      if (block.kind === "gap") throw new Error("the excerpt has no gaps");
      recorded.push(...fast.push(block.samples));
      device.push(...slow.push(resampler.push(block.samples)));
    }
    recorded.push(...fast.finish());
    device.push(...slow.push(resampler.finish()), ...slow.finish());
    const match = matchBeats(
      recorded.map((sample) => sample / 360),
      device.map((sample) => sample / 128),
      0.05,
    );
    expect(match.falseNegatives + match.falsePositives.length).toBeLessThanOrEqual(6);
    expect(match.truePositives).toBeGreaterThan(400);
  });
});
