/** The gate's work per window, against a direct Fourier sum: `npx vitest bench --run bench/gate.bench.ts`. */
import { bench, describe } from "vitest";
import { ecgGateFeatures } from "../firmware-sim/gate/ecg-features.ts";
import { judge } from "../firmware-sim/gate/judge.ts";
import { ppgGateFeatures } from "../firmware-sim/gate/ppg-features.ts";
import { powerSpectrum } from "../firmware-sim/gate/spectrum.ts";
import { gaussian, seededRandom } from "../signals/random.ts";
import { loadGateModel } from "../src/models.ts";

const options = { time: 500, warmupTime: 200 };
const random = seededRandom(1);
const ecg = Float32Array.from({ length: 1280 }, (_, i) => (i % 107 < 8 ? 1 : 0) + 0.02 * gaussian(random));
const beats = Array.from({ length: 11 }, (_, k) => 4 + 107 * k).filter((beat) => beat < 1280);
const ppg = Float32Array.from({ length: 320 }, (_, i) => Math.sin(i / 9) + 0.02 * gaussian(random));
const pulses = [14, 70, 127, 183, 240, 296];
const ecgModel = await loadGateModel("ecg-gate");
const features = ecgGateFeatures({ samples: ecg, beats, sampleRateHz: 128 });
let sink = 0;

/** What the spectrum would cost without a fast transform. */
const directSpectrum = (samples: Float32Array): Float64Array => {
  const power = new Float64Array(129);
  for (let start = 0; start + 256 <= samples.length; start += 256) {
    for (let k = 0; k <= 128; k++) {
      let re = 0;
      let im = 0;
      for (let i = 0; i < 256; i++) {
        const taper = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 256);
        const angle = (2 * Math.PI * ((k * i) % 256)) / 256;
        re += taper * samples[start + i] * Math.cos(angle);
        im += taper * samples[start + i] * Math.sin(angle);
      }
      power[k] = power[k] + re * re + im * im;
    }
  }
  return power;
};

describe("power spectrum of a 10-s ECG window", () => {
  bench(
    "256-point transforms, two segments each",
    () => {
      sink += powerSpectrum(ecg)[7] as number;
    },
    options,
  );
  bench(
    "direct sums",
    () => {
      sink += directSpectrum(ecg)[7] as number;
    },
    options,
  );
});

describe("one window", () => {
  bench(
    "ECG features",
    () => {
      sink += ecgGateFeatures({ samples: ecg, beats, sampleRateHz: 128 })[0] as number;
    },
    options,
  );
  bench(
    "PPG features",
    () => {
      sink += ppgGateFeatures({ samples: ppg, pulses, sampleRateHz: 64 })[0] as number;
    },
    options,
  );
  bench(
    "ECG verdict from features",
    () => {
      sink += judge(features, ecgModel).score;
    },
    options,
  );
});

if (Number.isNaN(sink)) throw new Error("features are not numbers");
