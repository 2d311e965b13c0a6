import { bench, describe } from "vitest";
import { createPulseDetector } from "../signals/detect/pulse-detector.ts";
import { createQrsDetector } from "../signals/detect/qrs-detector.ts";
import { exampleSignal, PULSE, regularBeats } from "../test/signals/detect/example-beats.ts";

// Half an hour at 360 Hz, as long as a record of MIT-BIH: 650,000 samples.
const DURATION_S = 650_000 / 360;
const beatsS = regularBeats(DURATION_S, 0.8);
const ecg = exampleSignal({ beatsS, durationS: DURATION_S, sampleRateHz: 360, noise: 0.05 });
const ecgDevice = exampleSignal({ beatsS, durationS: DURATION_S, sampleRateHz: 128, noise: 0.05 });
const ppg = exampleSignal({ beatsS, durationS: DURATION_S, sampleRateHz: 64, waves: PULSE, noise: 0.05 });

function run(detector: ReturnType<typeof createQrsDetector>, samples: Float32Array, chunk: number): void {
  for (let at = 0; at < samples.length; at += chunk) detector.push(samples.subarray(at, at + chunk));
  detector.finish();
}

// Operations a second times 0.65 are millions of samples a second; WFDB's gqrs in C reaches 4.0.
describe("QRS detector, 650,000 samples at 360 Hz", () => {
  bench("in one piece", () => run(createQrsDetector({ sampleRateHz: 360 }), ecg, ecg.length));
  bench("in chunks of a second", () => run(createQrsDetector({ sampleRateHz: 360 }), ecg, 360));
  bench("in chunks of 12 samples", () => run(createQrsDetector({ sampleRateHz: 360 }), ecg, 12));
});

describe("at the device rates, half an hour", () => {
  bench("QRS detector at 128 Hz", () => run(createQrsDetector({ sampleRateHz: 128 }), ecgDevice, 128));
  bench("pulse detector at 64 Hz", () => run(createPulseDetector({ sampleRateHz: 64 }), ppg, 64));
});
