import { ecgGateFeatures } from "../../../firmware-sim/gate/ecg-features.ts";
import { createResampler } from "../../../signals/filter/resample.ts";
import type { Random } from "../../../signals/random.ts";
import { ecgFaults, harmless } from "./ecg-faults.ts";
import {
  type Condition,
  ECG_RATE_HZ,
  ECG_WINDOW,
  type EcgRecord,
  labelOf,
  mixRecord,
  type NoisePower,
  type NoiseSource,
  UNMIXED,
} from "./ecg-mix.ts";
import type { Example } from "./logistic.ts";

/** Finds the QRS fiducials of a whole 128 Hz stream, as the device's detector does. */
export type DetectQrs = (samples: Float32Array) => ArrayLike<number>;

/** An example that remembers where it came from, for tables by noise and ratio. */
export interface EcgExample extends Example {
  readonly condition: Condition;
  /** The database's annotators called the unmixed window noisy. */
  readonly doubtful: boolean;
  readonly origin: "plain" | "recorded" | "simulated";
}

/** Feature vectors of all whole windows of a stream. */
export const ecgFeaturesByWindow = (samples: Float32Array, detect: DetectQrs): Float32Array[] => {
  const found = detect(samples);
  const features: Float32Array[] = [];
  let first = 0;
  for (let start = 0; start + ECG_WINDOW <= samples.length; start += ECG_WINDOW) {
    const beats: number[] = [];
    while (first < found.length && found[first] < start + ECG_WINDOW) {
      if (found[first] >= start) beats.push(found[first] - start);
      first++;
    }
    features.push(
      ecgGateFeatures({
        samples: samples.subarray(start, start + ECG_WINDOW),
        beats,
        sampleRateHz: ECG_RATE_HZ,
      }),
    );
  }
  return features;
};

const toExamples = (
  record: EcgRecord,
  samples: Float32Array,
  conditions: readonly Condition[],
  detect: DetectQrs,
  origin: EcgExample["origin"],
): EcgExample[] =>
  ecgFeaturesByWindow(samples, detect).flatMap((features, w) => {
    const condition = conditions[w];
    const label = labelOf(condition);
    if (label === undefined) return [];
    const doubtful = record.doubtful[w] === 1;
    return [{ features, label, group: record.name, weight: 1, condition, doubtful, origin }];
  });

/** One pass over the records as they are. */
export const plainExamples = (records: readonly EcgRecord[], detect: DetectQrs): EcgExample[] =>
  records.flatMap((record) => {
    const windows = Math.floor(record.samples.length / ECG_WINDOW);
    const conditions = Array.from({ length: windows }, () => UNMIXED);
    return toExamples(record, record.samples, conditions, detect, "plain");
  });

/** One pass over the records with recorded noise on 60 % of the runs. */
export const mixedExamples = (
  records: readonly EcgRecord[],
  noises: readonly NoiseSource[],
  random: Random,
  detect: DetectQrs,
  noisePower: NoisePower,
): EcgExample[] =>
  records.flatMap((record) => {
    const { samples, conditions } = mixRecord(record, { noises, random, noisePower });
    return toExamples(record, samples, conditions, detect, "recorded");
  });

/** The record as another sensor on another day would show it: gain, polarity and heart rate changed. */
const disguised = (record: EcgRecord, random: Random): EcgRecord => {
  const gain = 0.3 * 10 ** random() * (random() < 0.3 ? -1 : 1);
  const up = 24 + Math.floor(random() * 17);
  const down = 32;
  const resampler = createResampler({ up, down });
  const head = resampler.push(record.samples);
  const tail = resampler.finish();
  const samples = new Float32Array(head.length + tail.length);
  samples.set(head);
  samples.set(tail, head.length);
  for (let i = 0; i < samples.length; i++) samples[i] = gain * samples[i];
  const windows = Math.floor(samples.length / ECG_WINDOW);
  // A window of the disguised record is doubtful when any window of the original that it overlaps is.
  const doubtful = Uint8Array.from({ length: windows }, (_, w) => {
    const from = Math.floor((w * down) / up);
    const to = Math.floor(((w + 1) * down) / up);
    let any = 0;
    for (let k = from; k <= Math.min(to, record.doubtful.length - 1); k++) any |= record.doubtful[k];
    return any;
  });
  const beats = record.beats.map((b) => Math.round((b * up) / down));
  return { ...record, samples, beats, qrsMv: Math.abs(gain) * record.qrsMv, doubtful };
};

/** One pass over disguised records: recorded noise on 40 %, simulated faults on 30 %, harmless differences on the rest. */
export const simulatedExamples = (
  records: readonly EcgRecord[],
  noises: readonly NoiseSource[],
  random: Random,
  detect: DetectQrs,
): EcgExample[] =>
  records.flatMap((record) => {
    const other = disguised(record, random);
    const mixed = mixRecord(other, { noises, random, mixedShare: 0.4, noisePower: "rms" });
    const names = Object.keys(ecgFaults);
    const conditions = mixed.conditions.map((condition, w): Condition => {
      if (condition.kind !== "none") return condition;
      const window = mixed.samples.subarray(w * ECG_WINDOW, (w + 1) * ECG_WINDOW);
      if (random() < 0.5) {
        const name = names[Math.floor(random() * names.length)];
        ecgFaults[name]?.(window, other.qrsMv, random);
        return { kind: name, snrDb: Number.NEGATIVE_INFINITY };
      }
      harmless(window, other.qrsMv, random);
      return { kind: "harmless", snrDb: Number.POSITIVE_INFINITY };
    });
    return toExamples(other, mixed.samples, conditions, detect, "simulated");
  });
