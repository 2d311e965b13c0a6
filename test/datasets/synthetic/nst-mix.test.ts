import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aamiClass } from "../../../datasets/annotation/aami.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import {
  createNoiseMixer,
  gainForSnr,
  mixAtSnr,
  noiseGain,
  noiseRms,
  noisySpans,
  nstSchedule,
  qrsAmplitude,
  shortSchedule,
  trimmedMean,
} from "../../../datasets/synthetic/nst-mix.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { collect } from "./collect.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const DATA = `${PULSEGATE_SHARED}/data`;
const golden = JSON.parse(readFileSync("test/golden/datasets-noise.golden.json", "utf8"));

/** A spike of given height each second at 100 Hz, and white noise of unit variance. */
const beats = Array.from({ length: 60 }, (_, i) => 50 + 100 * i);
const spikes = Float32Array.from({ length: 6000 }, (_, i) =>
  i % 100 === 50 ? 1.5 : i % 100 === 52 ? -0.5 : 0.25,
);
const white = (length: number) => {
  const random = seededRandom(17);
  return Float32Array.from({ length }, () => 3 * gaussian(random));
};

describe("signal and noise amplitude", () => {
  it("is the peak-to-peak of the complexes, and the mean square of noise about the mean of its second", () => {
    expect(qrsAmplitude(spikes, beats, 100)).toBeCloseTo(2, 6);
    const drift = white(6000).map((v, i) => v + 100 * Math.floor(i / 100));
    expect(noiseRms(drift, 100) / 3).toBeCloseTo(1, 1);
  });

  it("leaves out the largest and smallest 5 %", () => {
    const values = [1000, -1000, ...Array.from({ length: 18 }, (_, i) => i)];
    expect(trimmedMean(values)).toBe(8.5);
  });

  it.each([
    ["no beat", spikes, [], white(500), "no beat to measure"],
    ["beats at the border alone", spikes, [2, 5998], white(500), "no beat to measure"],
    ["flat noise", spikes, beats, new Float32Array(500), "noise cannot be scaled"],
    ["less than a second of noise", spikes, beats, white(99), "noise cannot be scaled"],
  ])("refuses %s", (_, signal, at, noise, message) => {
    const input = { signal, beats: at, noise, sampleRateHz: 100, snrDb: 6 };
    expect(() => noiseGain(input)).toThrow(message);
  });
});

describe("mixing", () => {
  it.each([[24], [6], [0], [-6]])("gives %d dB by its own measure", (snrDb) => {
    const noise = white(6000);
    const mixed = mixAtSnr({ signal: spikes, beats, noise, sampleRateHz: 100, snrDb });
    const added = mixed.map((v, i) => v - spikes[i]!);
    const measured = 10 * Math.log10(2 ** 2 / 8 / noiseRms(added, 100) ** 2);
    expect(measured).toBeCloseTo(snrDb, 3);
  });

  it("doubles the noise every 6.02 dB", () => {
    expect(gainForSnr(2, 0.7, 0) / gainForSnr(2, 0.7, 6)).toBeCloseTo(10 ** 0.3, 12);
  });

  it.each([
    [
      "nst",
      nstSchedule,
      1800,
      [300, 420, 540, 660, 780, 900, 1020, 1140, 1260, 1380, 1500, 1620, 1740, 1800],
    ],
    ["short", shortSchedule, 300, [60, 100, 140, 180, 220, 260]],
    ["without pauses", { cleanStartS: 1, noisyS: 2, cleanS: 0 }, 4.5, [1, 3, 3, 4.5]],
    ["too short to be noisy", nstSchedule, 200, []],
  ])("follows the schedule: %s", (_, schedule, seconds, borders) => {
    const spans = noisySpans(schedule, 100, seconds * 100);
    expect(spans.flatMap((s) => [s.fromSample / 100, s.toSample / 100])).toEqual(borders);
  });

  it("does not step where the noise comes on or goes off, and is the signal itself before", () => {
    const flat = new Float32Array(1000).fill(4);
    const noise = Float32Array.from({ length: 1000 }, (_, i) => 50 + Math.sin(i / 40));
    const mixer = createNoiseMixer({
      gain: 2,
      spans: [
        { fromSample: 200, toSample: 400 },
        { fromSample: 700, toSample: 800 },
      ],
    });
    const out = flat.slice();
    mixer.add(out, noise);
    expect(out.subarray(0, 201)).toEqual(flat.subarray(0, 201));
    expect(Math.max(...out.map((v, i) => (i === 0 ? 0 : Math.abs(v - out[i - 1]!))))).toBeLessThan(0.06);
    // Level kept between spans, as nst does.
    expect(new Set(out.subarray(400, 700)).size).toBe(1);
    expect(out[500]).not.toBe(4);
  });

  it("gives the same whatever the chunks", () => {
    const noise = white(3000);
    const spans = noisySpans({ cleanStartS: 3, noisyS: 4, cleanS: 2 }, 100, 3000);
    const whole = spikes.slice(0, 3000);
    createNoiseMixer({ gain: 0.4, spans }).add(whole, noise);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (sizes) => {
        const mixer = createNoiseMixer({ gain: 0.4, spans });
        const out = spikes.slice(0, 3000);
        for (let at = 0, i = 0; at < 3000; i++) {
          const size = sizes[i % sizes.length]!;
          mixer.add(out.subarray(at, at + size), noise.subarray(at, at + size));
          at += size;
        }
        expect(out.every((value, i) => value === whole[i])).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe.runIf(existsSync(`${DATA}/nstdb`))(
  "against the published mixtures of record 118 (shared data)",
  () => {
    const span = { fromS: 300, toS: 420 };

    it.each([0, 1])("measures channel %d as NumPy does", async (channel) => {
      const ecg = await openRecording(`${DATA}/mitdb/118`);
      const normal = (await ecg.annotations("atr"))
        .filter((a) => aamiClass(a.symbol) === "N")
        .map((a) => a.sample);
      const signal = await collect(ecg, channel, { toS: 400 });
      const { amplitudeAdu, noiseRmsAdu, gainAt_6 } = golden.nst118[channel];
      expect((200 * qrsAmplitude(signal, normal, 360)) / amplitudeAdu).toBeCloseTo(1, 5);
      const em = await collect(await openRecording(`${DATA}/nstdb/em_recovered`), channel, span);
      expect((200 * noiseRms(em, 360)) / noiseRmsAdu).toBeCloseTo(1, 5);
      const gain = noiseGain({ signal, beats: normal, noise: em, sampleRateHz: 360, snrDb: -6 });
      expect(gain / gainAt_6).toBeCloseTo(1, 5);
    });

    it("finds the noise of V1 within 0.2 dB of the gain that nst gave it, and steps of 6 dB between the records", async () => {
      const ecg = await openRecording(`${DATA}/mitdb/118`);
      const clean = await collect(ecg, 1, span);
      const em = await collect(await openRecording(`${DATA}/nstdb/em_recovered`), 1, span);
      // The level of a mixture is shifted as a whole, so both are taken about their means.
      const about = (x: Float32Array) => {
        const mean = x.reduce((a, b) => a + b, 0) / x.length;
        return x.map((v) => v - mean);
      };
      const noise = about(em);
      const power = noise.reduce((sum, v) => sum + v * v, 0);
      const gains = await Promise.all(
        ["118e_6", "118e00", "118e06", "118e24"].map(async (name) => {
          const mixed = about(
            (await collect(await openRecording(`${DATA}/nstdb/${name}`), 1, span)).map(
              (v, i) => v - clean[i]!,
            ),
          );
          return mixed.reduce((sum, v, i) => sum + v * noise[i]!, 0) / power;
        }),
      );
      const db = (ratio: number) => 20 * Math.log10(ratio);
      expect(db(gains[0]! / gains[1]!)).toBeCloseTo(6, 1);
      expect(db(gains[1]! / gains[2]!)).toBeCloseTo(6, 1);
      expect(db(gains[2]! / gains[3]!)).toBeCloseTo(18, 1);
      expect(Math.abs(db(gains[0]! / golden.nst118[1].gainAt_6))).toBeLessThan(0.2);
    });
  },
);
