import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBeatFeatures } from "../../../firmware-sim/beats/beat-features.ts";
import {
  BEAT_SAMPLES,
  BEFORE_SAMPLES,
  type BeatVector,
  rhythmNames,
  scalarNames,
} from "../../../firmware-sim/beats/beat-vector.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";

const RATE = 128;

/** A pulse train: a triangle of 9 samples and a wave before it at every R, over a little noise. */
const pulseTrain = (rSamples: readonly number[], length: number, seed: number): Float32Array => {
  const random = seededRandom(seed);
  const x = Float32Array.from({ length }, () => 0.02 * gaussian(random));
  for (const r of rSamples) {
    for (let k = -4; k <= 4; k++) x[r + k] = (x[r + k] ?? 0) + 1.1 * (1 - Math.abs(k) / 5);
    for (let k = -3; k <= 3; k++) x[r - 20 + k] = (x[r - 20 + k] ?? 0) + 0.13 * (1 - Math.abs(k) / 4);
  }
  return x;
};

const rsFrom = (intervals: readonly number[], first = 70): number[] => {
  const rs = [first];
  for (const interval of intervals) rs.push(rs.at(-1)! + interval);
  return rs;
};

/** Everything at once: all fiducials (early without bound), then all samples. */
const atOnce = (x: Float32Array, fiducials: readonly number[]): BeatVector[] => {
  const features = createBeatFeatures({ sampleRateHz: RATE });
  const out = fiducials.flatMap((f) => features.addFiducial(f));
  return [...out, ...features.push(x), ...features.finish()];
};

const scalar = (beat: BeatVector, name: (typeof scalarNames)[number]): number =>
  beat.scalars[scalarNames.indexOf(name)]!;

describe("beat features", () => {
  it("do not depend on chunks, nor on how samples and fiducials interleave", () => {
    const scene = fc.record({
      intervals: fc.array(fc.integer({ min: 20, max: 1500 }), { minLength: 1, maxLength: 12 }),
      offsets: fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 13, maxLength: 13 }),
      seed: fc.integer({ min: 1, max: 1000 }),
      chunks: fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
      delays: fc.array(fc.integer({ min: -900, max: 500 }), { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(scene, ({ intervals, offsets, seed, chunks, delays }) => {
        const rs = rsFrom(intervals);
        const x = pulseTrain(rs, rs.at(-1)! + 30, seed);
        const fiducials = rs.map((r, i) => r + offsets[i]!);
        const features = createBeatFeatures({ sampleRateHz: RATE });
        const got: BeatVector[] = [];
        let next = 0;
        let end = 0;
        for (let i = 0; end < x.length; i++) {
          // A fiducial is due before the samples run more than its delay (at most 512 samples) ahead of it.
          const to = Math.min(x.length, end + chunks[i % chunks.length]!);
          while (next < rs.length && to > fiducials[next]! + delays[next % delays.length]!) {
            got.push(...features.addFiducial(fiducials[next++]!));
          }
          got.push(...features.push(x.subarray(end, to)));
          end = to;
        }
        while (next < rs.length) got.push(...features.addFiducial(fiducials[next++]!));
        got.push(...features.finish());
        expect(got).toEqual(atOnce(x, fiducials));
      }),
      { numRuns: 60 },
    );
  });

  it("come out one beat late: when the next fiducial is known", () => {
    const rs = rsFrom([100, 100, 100]);
    const x = pulseTrain(rs, 500, 7);
    const features = createBeatFeatures({ sampleRateHz: RATE });
    expect(features.push(x)).toEqual([]);
    expect(rs.map((r) => features.addFiducial(r).map((b) => b.fiducialSample))).toEqual([
      [],
      [70],
      [170],
      [270],
    ]);
    expect(features.finish().map((b) => b.fiducialSample)).toEqual([370]);
  });

  it("stop waiting when 6 s and the allowed lateness have passed without a fiducial", () => {
    const features = createBeatFeatures({ sampleRateHz: RATE, latestFiducialS: 2 });
    features.push(pulseTrain([70], 200, 3));
    features.addFiducial(70);
    const silence = new Float32Array(70 + 8 * RATE - 200 - 1);
    expect(features.push(silence)).toEqual([]);
    const [beat] = features.push(new Float32Array(1));
    expect(beat?.fiducialSample).toBe(70);
    // One beat only: the interval before it counts like the one after it, which is 6 s.
    expect(scalar(beat!, "pre - 0.8 s")).toBeCloseTo(5.2, 5);
  });

  it("re-align a fiducial to the largest magnitude within 5 samples", () => {
    const rs = rsFrom([110, 115, 105, 120]);
    const x = pulseTrain(rs, 700, 5);
    const jitter = [4, -4.6, 0.4, 3, -5];
    const beats = atOnce(
      x,
      rs.map((r, i) => r + jitter[i]!),
    );
    expect(beats.map((b) => b.alignedSample)).toEqual(rs);
    for (const { shape } of beats) {
      const row = shape.subarray(0, BEAT_SAMPLES);
      expect(row.indexOf(Math.max(...row))).toBe(BEFORE_SAMPLES);
    }
  });

  it("hold the beat in units of the template's QRS amplitude, and its difference to the template", () => {
    const rs = rsFrom([100, 100, 100, 100, 100]);
    const x = pulseTrain(rs, 700, 11);
    for (let k = -4; k <= 4; k++) x[rs[4]! + k] = 2 * x[rs[4]! + k]!;
    const beats = atOnce(x, rs);
    const peak = (beat: BeatVector, row: number) => beat.shape[row * BEAT_SAMPLES + BEFORE_SAMPLES]!;
    expect(peak(beats[0]!, 1)).toBe(0);
    expect(peak(beats[3]!, 0)).toBeCloseTo(0.93, 1);
    expect(Math.abs(peak(beats[3]!, 1))).toBeLessThan(0.05);
    expect(peak(beats[4]!, 0)).toBeGreaterThan(1.7);
    expect(peak(beats[4]!, 1)).toBeGreaterThan(0.8);
    expect(scalar(beats[4]!, "ln QRS amplitude ratio")).toBeCloseTo(Math.log(2), 1);
    expect(scalar(beats[3]!, "QRS correlation")).toBeGreaterThan(0.98);
    expect(scalar(beats[3]!, "P correlation")).toBeGreaterThan(0.4);
  });

  it("measure rhythm in RR intervals: a premature beat and the pause after it", () => {
    const rs = rsFrom([...Array<number>(20).fill(128), 64, 192, 128]);
    const beats = atOnce(pulseTrain(rs, rs.at(-1)! + 90, 2), rs);
    const early = beats[21]!;
    const mean = (20 * 1 + 0.5 + 1) / 22;
    expect(early.rhythm).toHaveLength(rhythmNames.length);
    expect(scalar(early, "ln pre/mean400")).toBeCloseTo(Math.log(0.5 / mean), 6);
    expect(scalar(early, "ln post/mean400")).toBeCloseTo(Math.log(1.5 / mean), 6);
    expect(scalar(early, "ln pre/mean10")).toBeCloseTo(Math.log(0.5 / 0.95), 6);
    expect(scalar(early, "ln pre/post")).toBeCloseTo(Math.log(0.5 / 1.5), 6);
    expect(scalar(early, "ln pre/median16")).toBeCloseTo(Math.log(0.5), 6);
    expect(scalar(early, "irregularity")).toBe(0);
    // The last beat's next interval is unknown: it counts as the mean.
    expect(scalar(beats.at(-1)!, "ln post/mean400")).toBe(0);
  });

  it.each([
    ["a fiducial that does not increase", [90, 90]],
    ["a fiducial before the start", [-1]],
    ["a fiducial that is not a number", [Number.NaN]],
    ["a fiducial whose samples are gone", [300]],
  ])("refuse %s", (_, fiducials) => {
    const features = createBeatFeatures({ sampleRateHz: RATE, latestFiducialS: 1 });
    const push = () => {
      for (const f of fiducials) features.addFiducial(f);
      features.push(new Float32Array(500));
      features.addFiducial(301);
    };
    expect(push).toThrow(expect.objectContaining({ code: "misuse" }));
  });

  it("refuse another rate, and use after the end", () => {
    expect(() => createBeatFeatures({ sampleRateHz: 250 })).toThrow(/got 250, expected 128/);
    const features = createBeatFeatures({ sampleRateHz: RATE });
    features.finish();
    expect(() => features.push(new Float32Array(1))).toThrow(/after finish/);
  });
});
