import { bench, describe } from "vitest";
import { butterworth } from "../signals/filter/butterworth.ts";
import { createResampler } from "../signals/filter/resample.ts";
import { createSosFilter, type Sos } from "../signals/filter/sos.ts";
import { gaussian, seededRandom } from "../signals/random.ts";
import { welch } from "../signals/spectrum/welch.ts";
import { createSlidingWindow } from "../signals/window/sliding-window.ts";

// Every row works through 1,000,000 samples: operations a second are millions of samples a second.
const random = seededRandom(1);
const samples = Float32Array.from({ length: 1_000_000 }, () => gaussian(random));
const doubles = Float64Array.from(samples);
const CHUNK = 1280;

/** The naive twin: an object for each section and a call for each sample. */
function createNaiveFilter(sos: Sos): (x: number) => number {
  const states = sos.map((section) => ({ ...section, z1: 0, z2: 0 }));
  return (x) =>
    states.reduce((value, s) => {
      const y = s.b0 * value + s.z1;
      s.z1 = s.b1 * value - s.a1 * y + s.z2;
      s.z2 = s.b2 * value - s.a2 * y;
      return y;
    }, x);
}

const [section] = butterworth({ order: 2, kind: "lowpass", cutoffHz: 40, sampleRateHz: 360 });
const bandPass = butterworth({ order: 2, kind: "bandpass", cutoffHz: [0.5, 40], sampleRateHz: 128 });

describe("one section, 1 M samples", () => {
  const filter = createSosFilter([section]);
  const naive = createNaiveFilter([section]);
  bench("createSosFilter in place", () => filter.pushInPlace(doubles.subarray()));
  bench("naive, sample by sample", () => {
    for (let i = 0; i < samples.length; i++) naive(samples[i]);
  });
});

describe("band-pass of two sections and 10-s windows in chunks of 1280, 1 M samples", () => {
  bench("createSosFilter and createSlidingWindow", () => {
    const filter = createSosFilter(bandPass);
    const window = createSlidingWindow({ size: 1280 });
    for (let at = 0; at < samples.length; at += CHUNK) {
      window.push(filter.push(samples.subarray(at, at + CHUNK)));
    }
  });
  bench("naive, sample by sample", () => {
    const filter = createNaiveFilter(bandPass);
    let window: number[] = [];
    for (const x of samples) {
      window.push(filter(x));
      if (window.length === 1280) window = [];
    }
  });
});

describe("resampling 360 -> 128 Hz, 1 M input samples", () => {
  bench("createResampler", () => {
    createResampler({ up: 16, down: 45 }).push(samples);
  });
});

describe("Welch spectrum, segments of 256, 1 M samples", () => {
  bench("welch", () => {
    welch(samples, { sampleRateHz: 128, segmentSamples: 256 });
  });
});
