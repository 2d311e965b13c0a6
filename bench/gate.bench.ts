/** The gate's work per window: `npx vitest bench --run bench/gate.bench.ts`. The ECG window's spectrum is the peer: the ECG gate does without. */
import { bench, describe } from "vitest";
import { ecgGateFeatures } from "../firmware-sim/gate/ecg-features.ts";
import { judge } from "../firmware-sim/gate/judge.ts";
import { ppgGateFeatures } from "../firmware-sim/gate/ppg-features.ts";
import { gaussian, seededRandom } from "../signals/random.ts";
import { welch } from "../signals/spectrum/welch.ts";
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

describe("one window", () => {
  bench(
    "Welch spectrum of the ECG window, five segments of 256",
    () => {
      sink += welch(ecg, { sampleRateHz: 128, segmentSamples: 256, overlapSamples: 0 }).density[7] as number;
    },
    options,
  );
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
