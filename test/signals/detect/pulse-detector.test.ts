import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPulseDetector } from "../../../signals/detect/pulse-detector.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { scorePulses } from "../../tools/score-pulses.ts";
import { chunkLengths, chunksOf } from "../support.ts";
import { exampleSignal, mistakes, NO_MISTAKES, PULSE, regularBeats } from "./example-beats.ts";

function detectS(samples: Float32Array, sampleRateHz: number): number[] {
  const detector = createPulseDetector({ sampleRateHz });
  return [...detector.push(samples), ...detector.finish()].map((sample) => sample / sampleRateHz);
}

describe("createPulseDetector", () => {
  it.each([
    { sampleRateHz: 25, gain: 1, offset: 0 },
    { sampleRateHz: 64, gain: 1e-4, offset: 3 },
    { sampleRateHz: 125, gain: 0.5, offset: 0.2 },
    { sampleRateHz: 125, gain: 4000, offset: 120000 },
    { sampleRateHz: 500, gain: 30, offset: -900 },
  ])(
    "finds every systolic peak at $sampleRateHz Hz, gain $gain, offset $offset",
    ({ sampleRateHz, gain, offset }) => {
      const pulsesS = regularBeats(60, 0.85);
      const samples = exampleSignal({ beatsS: pulsesS, durationS: 60, sampleRateHz, waves: PULSE, noise: 0 });
      const found = detectS(
        samples.map((x) => gain * x + offset),
        sampleRateHz,
      );
      expect(mistakes(pulsesS, found, { fromS: 1, toS: 59, windowS: 0.06 })).toEqual(NO_MISTAKES);
    },
  );

  it.each([
    // The second wave of the very first, half-seen pulse may pass for a pulse; a slow rhythm takes longest to settle.
    { perMinute: 38, fromS: 25 },
    { perMinute: 70, fromS: 1 },
    { perMinute: 120, fromS: 0 },
    { perMinute: 180, fromS: 0 },
  ])("follows $perMinute pulses a minute", ({ perMinute, fromS }) => {
    const pulsesS = regularBeats(60, 60 / perMinute);
    const waves = perMinute > 100 ? PULSE.slice(0, 1) : PULSE;
    const samples = exampleSignal({ beatsS: pulsesS, durationS: 60, sampleRateHz: 64, waves, noise: 0.02 });
    expect(mistakes(pulsesS, detectS(samples, 64), { fromS, toS: 59 })).toEqual(NO_MISTAKES);
  });

  it("recovers within 12 s from five seconds of violent movement", () => {
    const pulsesS = regularBeats(80, 0.9);
    const random = seededRandom(4);
    const samples = exampleSignal({ beatsS: pulsesS, durationS: 80, sampleRateHz: 64, waves: PULSE }).map(
      (x, i) => (i >= 30 * 64 && i < 35 * 64 ? x + 20 * gaussian(random) : x),
    );
    expect(mistakes(pulsesS, detectS(samples, 64), { fromS: 47, toS: 79 })).toEqual(NO_MISTAKES);
  });

  it("returns the same pulses for any chunking, none later than it says", () => {
    const pulsesS = regularBeats(30, 0.8).filter((_, k) => k % 7 !== 3);
    const samples = exampleSignal({
      beatsS: pulsesS,
      durationS: 30,
      sampleRateHz: 64,
      waves: PULSE,
      noise: 0.1,
    });
    const batch = createPulseDetector({ sampleRateHz: 64 });
    const expected = [...batch.push(samples), ...batch.finish()];
    expect(expected.length).toBeGreaterThan(25);
    fc.assert(
      fc.property(chunkLengths(200), (lengths) => {
        const detector = createPulseDetector({ sampleRateHz: 64 });
        const found: number[] = [];
        let pushed = 0;
        for (const chunk of chunksOf(samples, lengths)) {
          for (const pulse of detector.push(chunk)) {
            expect(pulse + detector.delaySamples).toBeGreaterThanOrEqual(pushed);
            found.push(pulse);
          }
          pushed += chunk.length;
        }
        expect([...found, ...detector.finish()]).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it("finds nothing in a line and refuses a rate below 20 Hz", () => {
    expect(detectS(new Float32Array(64 * 30).fill(7), 64)).toEqual([]);
    expect(() => createPulseDetector({ sampleRateHz: 10 })).toThrow(/got 10, expected >= 20 Hz/);
  });
});

const bidmc = join(process.env["PULSEGATE_SHARED"] ?? "../shared", "data/bidmc");

describe.runIf(existsSync(bidmc))("createPulseDetector on BIDMC (shared data)", () => {
  it.each([
    { record: "bidmc_01", withinBpm: 1 },
    { record: "bidmc_08", withinBpm: 0.6 },
    { record: "bidmc_12", withinBpm: 0.8 },
  ])("agrees with the monitor's pulse rate in $record within $withinBpm bpm", ({ record, withinBpm }) => {
    for (const score of scorePulses(join(bidmc, record), [125, 64])) {
      expect(score.windows).toBeGreaterThan(80);
      expect(score.heartRateErrorBpm).toBeLessThan(withinBpm);
      expect(score.unmatchedBeats).toBeLessThan(0.025 * score.beats);
      expect(score.unmatchedPulses).toBeLessThan(0.01 * score.beats);
    }
  });
});
