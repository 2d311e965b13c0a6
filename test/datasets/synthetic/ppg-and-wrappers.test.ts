import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Defect, withDefects } from "../../../datasets/synthetic/defects.ts";
import { createSyntheticEcg } from "../../../datasets/synthetic/ecg.ts";
import { mixNoise } from "../../../datasets/synthetic/mix-noise.ts";
import { noiseRms } from "../../../datasets/synthetic/nst-mix.ts";
import { createSyntheticPpg } from "../../../datasets/synthetic/ppg.ts";
import { collect } from "./collect.ts";

describe("the synthetic PPG", () => {
  const quiet = { seed: 6, durationS: 60, noise: 0 };

  it("has its truth on the local maximum of every pulse", async () => {
    const ppg = createSyntheticPpg({ ...quiet, ventricularShare: 0.05 });
    const samples = await collect(ppg);
    const pulses = (await ppg.annotations()).filter((a) => a.sample > 6 && a.sample < samples.length - 6);
    expect(pulses.length).toBeGreaterThan(60);
    for (const { sample } of pulses) {
      for (let k = sample - 6; k <= sample + 6; k++)
        expect(samples[sample]).toBeGreaterThanOrEqual(samples[k]!);
    }
  });

  it("has a dicrotic notch: a second, lower maximum before the next foot", async () => {
    const ppg = createSyntheticPpg({ ...quiet, heartRateBpm: 55, respirationBaseline: 0 });
    const samples = await collect(ppg);
    const pulses = (await ppg.annotations()).slice(1, -2);
    const notched = pulses.filter(({ sample }) => {
      for (let k = sample + 10; k < sample + 30; k++) {
        if (
          samples[k]! > samples[k - 1]! &&
          samples[k]! >= samples[k + 1]! &&
          samples[k]! < 0.8 * samples[sample]!
        )
          return true;
      }
      return false;
    });
    expect(notched.length).toBe(pulses.length);
  });

  it("scales with perfusion and swings with breathing", async () => {
    const [strong, weak, breathing] = await Promise.all([
      collect(createSyntheticPpg({ ...quiet, respirationBaseline: 0 })),
      collect(createSyntheticPpg({ ...quiet, respirationBaseline: 0, perfusion: 0.1 })),
      collect(createSyntheticPpg({ ...quiet, respirationBaseline: 0.5 })),
    ]);
    expect(weak!.every((value, i) => Math.abs(value - 0.1 * strong![i]!) < 1e-6)).toBe(true);
    const swing = breathing!.map((value, i) => value - strong![i]!);
    // 0.25 Hz: a period of 256 samples, height 0.5.
    expect(Math.max(...swing)).toBeCloseTo(0.5, 2);
    expect(swing[300]).toBeCloseTo(swing[300 + 256]!, 4);
  });

  it("is disturbed inside the spans that its `~` annotations name, and only there", async () => {
    const options = { ...quiet, durationS: 240, motion: { everyS: 30, lastsS: 10 } };
    const ppg = createSyntheticPpg(options);
    const disturbed = await collect(ppg);
    const clean = await collect(createSyntheticPpg({ ...quiet, durationS: 240 }));
    const marks = (await ppg.annotations()).filter((a) => a.symbol === "~");
    expect(marks.length).toBeGreaterThan(6);
    let noisy = false;
    let outside = false;
    let squares = 0;
    let count = 0;
    for (let i = 0, next = 0; i < clean.length; i++) {
      if (marks[next]?.sample === i) noisy = marks[next++]!.subtype !== 0;
      if (!noisy) outside ||= disturbed[i] !== clean[i];
      else {
        squares += (disturbed[i]! - clean[i]!) ** 2;
        count++;
      }
    }
    expect(outside).toBe(false);
    expect(Math.sqrt(squares / count)).toBeGreaterThan(0.5);
  });

  it("has the same samples whatever the block length", async () => {
    const options = { seed: 9, durationS: 30, motion: {} };
    const whole = await collect(createSyntheticPpg(options));
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.02, max: 8, noNaN: true }), async (blockS) => {
        expect(await collect(createSyntheticPpg({ ...options, blockS }))).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });
});

describe("noise mixed into a recording", () => {
  const ecg = createSyntheticEcg({
    seed: 2,
    durationS: 100,
    noiseMv: 0,
    leads: [
      { name: "MLII", gain: 1 },
      { name: "V1", gain: 0.3 },
    ],
  });
  const schedule = { cleanStartS: 20, noisyS: 30, cleanS: 10 };

  it.each([
    ["generated", "muscle" as const],
    ["recorded", { recording: createSyntheticEcg({ seed: 77, durationS: 41, sampleRateHz: 250 }) }],
  ])("has the asked ratio in each channel: %s", async (_, kind) => {
    const mixed = mixNoise(ecg, { kind, snrDb: 0, schedule });
    for (const [channel, gain] of [1, 0.3].entries()) {
      const clean = await collect(ecg, channel);
      const added = (await collect(mixed, channel)).map((v, i) => v - clean[i]!).subarray(20 * 360, 50 * 360);
      // The complexes of this lead are about 1.2 mV (R to S) times the gain high; 0 dB is that squared over 8.
      const expected = (1.25 * gain) / Math.sqrt(8);
      expect(noiseRms(added, 360) / expected).toBeGreaterThan(0.75);
      expect(noiseRms(added, 360) / expected).toBeLessThan(1.33);
    }
  });

  it("leaves channels alone that are not asked for, passes beats on and says where the noise is", async () => {
    const mixed = mixNoise(ecg, { kind: "electrode-motion", snrDb: -6, schedule, channels: [1] });
    expect(await collect(mixed, 0)).toEqual(await collect(ecg, 0));
    expect(await mixed.annotations("atr")).toEqual(await ecg.annotations("atr"));
    expect((await mixed.annotations("noise")).map((a) => [a.sample / 360, a.subtype])).toEqual([
      [20, 2],
      [50, 0],
      [60, 2],
      [90, 0],
    ]);
  });

  it("gives any part as that part of the whole, with gaps in it", async () => {
    const broken = withDefects(ecg, [{ kind: "dropout", fromS: 33, toS: 36.5 }]);
    const mixed = mixNoise(broken, { kind: "electrode-motion", snrDb: 3, schedule, seed: 5 });
    const whole = await collect(mixed, 1);
    expect(whole.slice(33 * 360, 36.5 * 360).every(Number.isNaN)).toBe(true);
    for (const [from, to] of [
      [0, 25],
      [30, 40],
      [55.5, 99],
      [34, 35],
    ] as const) {
      const part = await collect(mixed, 1, { fromS: from, toS: to });
      expect(part).toEqual(whole.slice(Math.round(from * 360), Math.round(to * 360)));
    }
  });

  it("refuses a recording without normal beats, an unknown channel, and a ratio that is none", async () => {
    const silent = { ...ecg, annotators: [], annotations: async () => [] };
    await expect(collect(mixNoise(silent, { kind: "muscle", snrDb: 0 }))).rejects.toMatchObject({
      code: "bad-option",
    });
    expect(() => mixNoise(ecg, { kind: "muscle", snrDb: 0, channels: [2] })).toThrow("no such channel");
    expect(() => mixNoise(ecg, { kind: "muscle", snrDb: Number.NaN })).toThrow("not a number");
  });
});

describe("defects", () => {
  const ecg = createSyntheticEcg({ seed: 12, durationS: 12, sampleRateHz: 100, blockS: 1.3 });

  it.each<[Defect["kind"], (inside: Float32Array, before: number, clean: Float32Array) => void]>([
    ["flat", (inside, before) => expect(new Set(inside)).toEqual(new Set([before]))],
    ["dropout", (inside) => expect(inside.every(Number.isNaN)).toBe(true)],
    ["saturation", (inside) => expect(Math.max(...inside)).toBe(2.5)],
    ["low-amplitude", (inside, _, clean) => expect(inside).toEqual(clean.map((v) => 0.05 * v))],
  ])("%s changes its span and nothing else", async (kind, check) => {
    const clean = await collect(ecg);
    const broken = await collect(withDefects(ecg, [{ kind, fromS: 3.25, toS: 7.5 }]));
    expect(broken.slice(0, 325)).toEqual(clean.slice(0, 325));
    expect(broken.slice(750)).toEqual(clean.slice(750));
    check(broken.slice(325, 750), clean[324]!, clean.slice(325, 750));
  });

  it("must be in order and apart", () => {
    expect(() =>
      withDefects(ecg, [
        { kind: "flat", fromS: 3, toS: 5 },
        { kind: "dropout", fromS: 4, toS: 6 },
      ]),
    ).toThrow("in time order");
  });
});
