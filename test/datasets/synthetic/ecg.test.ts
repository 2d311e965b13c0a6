import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBeatProcess } from "../../../datasets/synthetic/beat-process.ts";
import { createSyntheticEcg } from "../../../datasets/synthetic/ecg.ts";
import { collect } from "./collect.ts";

const golden = JSON.parse(readFileSync("test/golden/datasets-ecg-ode.golden.json", "utf8"));

describe("the dynamical model", () => {
  it.each(golden.cases as { heartRateBpm: number; sampleRateHz: number; mV: number[] }[])(
    "equals SciPy's LSODA at $heartRateBpm/min, $sampleRateHz Hz within 2 uV",
    async ({ heartRateBpm, sampleRateHz, mV }) => {
      const ecg = createSyntheticEcg({
        seed: 1,
        durationS: mV.length / sampleRateHz,
        heartRateBpm,
        sampleRateHz,
        variabilityS: 0,
        noiseMv: 0,
        amplitudeSd: 0,
      });
      const samples = await collect(ecg);
      const worst = samples.reduce((most, value, i) => Math.max(most, Math.abs(value - mV[i]!)), 0);
      expect(worst).toBeLessThan(0.002);
    },
  );
});

describe("truth", () => {
  it.each([360, 128, 250])(
    "lies on the top of every complex within 3 ms or a sample at %d Hz",
    async (sampleRateHz) => {
      const ecg = createSyntheticEcg({
        seed: 5,
        durationS: 200,
        sampleRateHz,
        ventricularShare: 0.1,
        supraventricularShare: 0.05,
        noiseMv: 0,
      });
      const samples = await collect(ecg);
      const reach = Math.max(1, Math.round(0.003 * sampleRateHz));
      const beats = (await ecg.annotations()).filter(
        (a) => a.sample > sampleRateHz && a.sample < samples.length - sampleRateHz,
      );
      expect(beats.length).toBeGreaterThan(200);
      for (const { sample } of beats) {
        let top = sample;
        for (let k = sample - 0.1 * sampleRateHz; k < sample + 0.1 * sampleRateHz; k++) {
          const at = Math.round(k);
          if (samples[at]! > samples[top]!) top = at;
        }
        expect(Math.abs(top - sample)).toBeLessThanOrEqual(reach);
      }
    },
  );

  it("has the asked shares of premature beats, early, with a pause after V and none of two in a row", () => {
    const process = createBeatProcess({
      seed: 8,
      ventricularShare: 0.08,
      supraventricularShare: 0.04,
      heartRateBpm: 60,
    });
    const beats = Array.from({ length: 20_000 }, () => process.next());
    const share = (symbol: string) => beats.filter((beat) => beat.symbol === symbol).length / beats.length;
    expect(share("V")).toBeCloseTo(0.08, 2);
    expect(share("A")).toBeCloseTo(0.04, 2);
    beats.forEach((beat, i) => {
      if (beat.symbol === "N" || i === 0) return;
      expect(beat.intervalS).toBeLessThan(0.9);
      const pause = beats[i + 1];
      if (pause === undefined) return;
      expect(pause.symbol).toBe("N");
      // Full compensation: the two intervals about a ventricular beat are two sinus intervals (1 s +- its variability).
      if (beat.symbol === "V") expect(Math.abs(beat.intervalS + pause.intervalS - 2)).toBeLessThan(0.5);
    });
  });

  it("draws V wide and without P, A narrow with another P", async () => {
    const make = async (shares: object) => {
      const ecg = createSyntheticEcg({
        seed: 3,
        durationS: 120,
        noiseMv: 0,
        baselineMv: 0,
        amplitudeSd: 0,
        heartRateBpm: 60,
        ...shares,
      });
      const samples = await collect(ecg);
      const beats = await ecg.annotations();
      const of = (symbol: string) =>
        beats.filter((a) => a.symbol === symbol && a.sample > 360 && a.sample < samples.length - 360);
      const at = (sample: number, seconds: number) => samples[sample + Math.round(360 * seconds)]!;
      return { of, at };
    };
    const { of, at } = await make({ ventricularShare: 0.1, supraventricularShare: 0.1 });
    const mean = (symbol: string, seconds: number) =>
      of(symbol).reduce((sum, a) => sum + at(a.sample, seconds), 0) / of(symbol).length;
    for (const symbol of ["N", "A", "V"]) expect(of(symbol).length).toBeGreaterThan(4);
    expect(mean("V", -0.04)).toBeGreaterThan(0.5);
    expect(mean("N", -0.04)).toBeLessThan(0.1);
    expect(mean("A", -0.04)).toBeLessThan(0.1);
    expect(mean("N", -0.167)).toBeGreaterThan(0.15);
    expect(mean("A", -0.12)).toBeLessThan(-0.05);
    expect(mean("V", 0.34)).toBeLessThan(-0.2);
    expect(mean("N", 0.25)).toBeGreaterThan(0.2);
  });
});

describe("variability", () => {
  /** Power of an evenly resampled, mean-free series in a band, by the discrete Fourier sum at each frequency of the band. */
  function bandPower(series: Float64Array, rateHz: number, fromHz: number, toHz: number): number {
    let power = 0;
    for (let k = Math.ceil((fromHz * series.length) / rateHz); k < (toHz * series.length) / rateHz; k++) {
      let re = 0;
      let im = 0;
      for (let i = 0; i < series.length; i++) {
        re += series[i]! * Math.cos((2 * Math.PI * k * i) / series.length);
        im += series[i]! * Math.sin((2 * Math.PI * k * i) / series.length);
      }
      power += re * re + im * im;
    }
    return power;
  }

  it.each([0.5, 2])("has the asked ratio of low to high frequency power: %d", (lfHfRatio) => {
    let low = 0;
    let high = 0;
    let squares = 0;
    let count = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const process = createBeatProcess({ seed, lfHfRatio, variabilityS: 0.05, heartRateBpm: 80 });
      const beats = Array.from({ length: 420 }, () => process.next()).slice(1);
      const series = new Float64Array(1024);
      for (let i = 0, j = 0; i < series.length; i++) {
        const timeS = 2 + i / 4;
        while (beats[j + 1]!.timeS < timeS) j++;
        const [a, b] = [beats[j]!, beats[j + 1]!];
        // An interval belongs to the moment where it begins.
        series[i] =
          a.intervalS + ((b.intervalS - a.intervalS) * (timeS - a.timeS)) / (b.timeS - a.timeS) - 0.75;
        squares += series[i]! ** 2;
        count++;
      }
      low += bandPower(series, 4, 0.04, 0.15);
      high += bandPower(series, 4, 0.15, 0.4);
    }
    expect(low / high / lfHfRatio).toBeGreaterThan(0.75);
    // Linear interpolation between beats takes some of the 0.25 Hz band away.
    expect(low / high / lfHfRatio).toBeLessThan(1.5);
    expect(Math.sqrt(squares / count)).toBeGreaterThan(0.04);
    expect(Math.sqrt(squares / count)).toBeLessThan(0.055);
  });
});

describe("the recording", () => {
  const options = {
    seed: 21,
    durationS: 40,
    sampleRateHz: 128,
    ventricularShare: 0.05,
    leads: [
      { name: "MLII", gain: 1 },
      { name: "V1", gain: -0.4 },
    ],
  };

  it("has the same samples whatever the block length, and any part is that part of the whole", async () => {
    const whole = [
      await collect(createSyntheticEcg(options), 0),
      await collect(createSyntheticEcg(options), 1),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.02, max: 9, noNaN: true }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 900 }),
        async (blockS, from, length) => {
          const ecg = createSyntheticEcg({ ...options, blockS });
          const part = await collect(ecg, 1, { fromS: from / 128, toS: (from + length) / 128 });
          expect(part).toEqual(whole[1]!.slice(from, from + length));
        },
      ),
      { numRuns: 20 },
    );
    expect(await collect(createSyntheticEcg({ ...options, blockS: 7 }), 0)).toEqual(whole[0]);
  });

  it("differs from seed to seed and repeats with the same seed", async () => {
    const [a, b, c] = await Promise.all(
      [21, 21, 22].map((seed) => collect(createSyntheticEcg({ ...options, seed, durationS: 4 }))),
    );
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
  });

  it.each([
    [{ seed: 1, durationS: 0 }],
    [{ seed: 1, durationS: 10, heartRateBpm: 500 }],
    [{ seed: 1, durationS: 10, ventricularShare: 0.9 }],
  ])("refuses %o", async (bad) => {
    await expect(async () => {
      const ecg = createSyntheticEcg(bad);
      await ecg.annotations();
    }).rejects.toMatchObject({ code: "bad-option" });
  });
});
