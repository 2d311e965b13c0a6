import { ppgGateFeatures } from "../../../firmware-sim/gate/ppg-features.ts";
import { createPulseDetector } from "../../../signals/detect/pulse-detector.ts";
import { butterworth } from "../../../signals/filter/butterworth.ts";
import { createSosFilter } from "../../../signals/filter/sos.ts";
import type { Random } from "../../../signals/random.ts";
import type { Example } from "./logistic.ts";
import { harmlessPpg, PPG_RATE_HZ, PPG_WINDOW, ppgFaults } from "./ppg-motion.ts";
import { resampleWhole } from "./read-signal.ts";
import { logUniform, pick, rmsOf } from "./waveforms.ts";

/** A subject's finger PPG at 64 Hz. */
export interface PpgRecord {
  readonly name: string;
  readonly samples: Float32Array;
  /** 1 for seconds in which the monitor's pulse rate and ECG heart rate disagree, so that the PPG may not be clean. */
  readonly doubtfulSeconds: Uint8Array;
}

export type FaultFamily = keyof typeof ppgFaults;

export interface PpgExample extends Example {
  readonly fault: string;
  readonly family: FaultFamily | "none";
}

/** The device's pulse detector run over a whole 64 Hz stream. */
const detectDevicePulses = (samples: Float32Array): number[] => {
  const detector = createPulseDetector({ sampleRateHz: PPG_RATE_HZ });
  return [...detector.push(samples), ...detector.finish()];
};

/** Feature vectors of all whole windows of a stream. */
export const ppgFeaturesByWindow = (
  samples: Float32Array,
  windows: readonly { readonly dcKnown: boolean }[] = [],
): Float32Array[] => {
  const found = detectDevicePulses(samples);
  const features: Float32Array[] = [];
  for (let start = 0; start + PPG_WINDOW <= samples.length; start += PPG_WINDOW) {
    const end = start + PPG_WINDOW;
    features.push(
      ppgGateFeatures({
        samples: samples.subarray(start, end),
        pulses: found.filter((p) => p >= start && p < end).map((p) => p - start),
        sampleRateHz: PPG_RATE_HZ,
        dcKnown: windows[features.length]?.dcKnown ?? false,
      }),
    );
  }
  return features;
};

/** The record as another sensor on another body shows it: pulse rate, sharpness of the pulse, gain and polarity changed. */
const disguised = (record: PpgRecord, random: Random): PpgRecord => {
  const factor = logUniform(random, 0.55, 2);
  const up = Math.round(64 / factor);
  const stretched = resampleWhole(record.samples, 64, up);
  const cutoffHz = logUniform(random, 2.5, 15);
  const smooth = createSosFilter(
    butterworth({ order: 2, kind: "lowpass", cutoffHz, sampleRateHz: PPG_RATE_HZ }),
    { start: "steady" },
  );
  const gain = logUniform(random, 0.1, 100) * (random() < 0.15 ? -1 : 1);
  const samples = smooth.push(stretched).map((x) => gain * x);
  const seconds = Math.floor(samples.length / PPG_RATE_HZ);
  const doubtfulSeconds = Uint8Array.from(
    { length: seconds },
    (_, s) => record.doubtfulSeconds[Math.floor((s * 64) / up)] ?? 1,
  );
  return { name: record.name, samples, doubtfulSeconds };
};

interface Label {
  readonly label: 0 | 1;
  readonly fault: string;
  readonly family: FaultFamily | "none";
  readonly dcKnown: boolean;
}

const pulseBand = butterworth({
  order: 2,
  kind: "bandpass",
  cutoffHz: [0.5, 8],
  sampleRateHz: PPG_RATE_HZ,
});

/** Half of the runs stay clean with harmless differences, the others get one fault each. */
const afflict = (samples: Float32Array, random: Random): Label[] => {
  const band = createSosFilter(pulseBand, { start: "steady" }).push(samples);
  const windows = Math.floor(samples.length / PPG_WINDOW);
  const labels: Label[] = [];
  while (labels.length < windows) {
    const run = Math.min(windows - labels.length, 1 + Math.floor(random() * 4));
    const [from, to] = [labels.length * PPG_WINDOW, (labels.length + run) * PPG_WINDOW];
    const stretch = samples.subarray(from, to);
    const pulseRms = rmsOf(band.subarray(from, to));
    const dcKnown = random() < 0.3;
    // The light level that belongs to a pulse of 0.3 to 10 % of it.
    const dc = dcKnown ? (3 * pulseRms) / logUniform(random, 0.003, 0.1) : 0;
    let label: Label = { label: 0, fault: "none", family: "none", dcKnown };
    if (random() < 0.5) {
      const family = pick(["rhythmic", "irregular"] as const, random);
      const fault = pick(Object.keys(ppgFaults[family]), random);
      ppgFaults[family][fault]?.(stretch, pulseRms, random);
      label = { label: 1, fault, family, dcKnown };
    } else {
      harmlessPpg(stretch, pulseRms, random);
    }
    for (let i = 0; i < stretch.length; i++) stretch[i] = stretch[i] + dc;
    for (let w = 0; w < run; w++) labels.push(label);
  }
  return labels;
};

const isDoubtful = (record: PpgRecord, window: number): boolean => {
  const seconds = PPG_WINDOW / PPG_RATE_HZ;
  return record.doubtfulSeconds.subarray(window * seconds, (window + 1) * seconds).includes(1);
};

/** Windows of the records as they are. */
export const plainPpgExamples = (records: readonly PpgRecord[]): PpgExample[] =>
  records.flatMap((record) =>
    ppgFeaturesByWindow(record.samples).flatMap((features, w) =>
      isDoubtful(record, w)
        ? []
        : [
            {
              features,
              label: 0 as const,
              group: record.name,
              weight: 1,
              fault: "plain",
              family: "none" as const,
            },
          ],
    ),
  );

/** One pass over disguised records with simulated motion. */
export const movingPpgExamples = (records: readonly PpgRecord[], random: Random): PpgExample[] =>
  records.flatMap((record) => {
    const other = disguised(record, random);
    const labels = afflict(other.samples, random);
    return ppgFeaturesByWindow(other.samples, labels).flatMap((features, w) => {
      const { label, fault, family } = labels[w];
      if (label === 0 && isDoubtful(other, w)) return [];
      return [{ features, label, group: record.name, weight: 1, fault, family }];
    });
  });
