import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { openRecording } from "../../../datasets/io/open.ts";
import { ecgGateFeatures } from "../../../firmware-sim/gate/ecg-features.ts";
import { judge } from "../../../firmware-sim/gate/judge.ts";
import type { GateModel } from "../../../firmware-sim/gate/model.ts";
import { seededRandom } from "../../../signals/random.ts";
import { DS2 } from "../splits.ts";
import { ecgFeaturesByWindow } from "./ecg-examples.ts";
import {
  type Condition,
  ECG_RATE_HZ,
  ECG_WINDOW,
  labelOf,
  mixRecord,
  type NoisePower,
  SNRS_DB,
} from "./ecg-mix.ts";
import { detectDeviceQrs, loadEcgRecord, loadNoises, NOISES } from "./ecg-records.ts";
import { auc, shareAtLeast } from "./metrics.ts";
import { readSignal, resampleSignal, resampleWhole } from "./read-signal.ts";

/** One judged window of a mixture. */
export interface ScoredWindow {
  readonly record: string;
  readonly condition: Condition;
  readonly doubtful: boolean;
  readonly score: number;
}

export interface MixtureOptions {
  readonly dataFolder: string;
  readonly model: GateModel;
  readonly seed: number;
  /** DS2 when left out. */
  readonly records?: readonly string[];
  readonly noisePower?: NoisePower;
}

export interface ScoredMixtures {
  /** Windows of one pass with recorded noise on 60 % of the runs. */
  readonly mixed: readonly ScoredWindow[];
  /** All windows of the same records without noise. */
  readonly plain: readonly ScoredWindow[];
}

const UNMIXED: Condition = { kind: "none", snrDb: Number.POSITIVE_INFINITY };

/** Scores the records' windows with and without the test part of the recorded noises. */
export const scoreMixtures = async (options: MixtureOptions): Promise<ScoredMixtures> => {
  const { dataFolder, model, seed, records = DS2, noisePower = "nst" } = options;
  const noises = await loadNoises(join(dataFolder, "nstdb"), "test");
  const random = seededRandom(seed);
  const mixed: ScoredWindow[] = [];
  const plain: ScoredWindow[] = [];
  for (const name of records) {
    const record = await loadEcgRecord(join(dataFolder, "mitdb", name));
    const score = (into: ScoredWindow[], samples: Float32Array, conditions?: readonly Condition[]) =>
      ecgFeaturesByWindow(samples, detectDeviceQrs).forEach((features, w) => {
        into.push({
          record: name,
          condition: conditions?.[w] ?? UNMIXED,
          doubtful: record.doubtful[w] === 1,
          score: judge(features, model).score,
        });
      });
    const mixture = mixRecord(record, { noises, random, noisePower });
    score(mixed, mixture.samples, mixture.conditions);
    score(plain, record.samples);
  }
  return { mixed, plain };
};

const scoresOf = (windows: readonly ScoredWindow[], keep: (window: ScoredWindow) => boolean): number[] =>
  windows.filter(keep).map((window) => window.score);

export interface MixtureTable {
  /** Windows at most 3 dB against unmixed windows and those of at least 12 dB. */
  readonly auc: number;
  /** The same without windows that the database's annotators called noisy. */
  readonly aucUndoubted: number;
  /** Per kind of noise: at most 3 dB against all unmixed windows. */
  readonly aucByNoise: Readonly<Record<string, number>>;
  /** Share flagged at the operating point, by signal-to-noise ratio in dB. */
  readonly flaggedBySnr: Readonly<Record<string, number>>;
  /** Share of all unmixed windows flagged, of those that annotators found noisy, and of the others. */
  readonly flaggedUnmixed: number;
  readonly flaggedDoubtful: number;
  readonly flaggedUndoubted: number;
  readonly windows: number;
}

/** The figures of the gate recipe's table. */
export const tabulate = ({ mixed, plain }: ScoredMixtures, model: GateModel): MixtureTable => {
  const threshold = model.thresholdQ15 / 32768;
  const noisy = (w: ScoredWindow) => labelOf(w.condition) === 1;
  const clean = (w: ScoredWindow) => labelOf(w.condition) === 0;
  const unmixed = scoresOf(plain, () => true);
  return {
    auc: auc(scoresOf(mixed, noisy), scoresOf(mixed, clean)),
    aucUndoubted: auc(
      scoresOf(mixed, noisy),
      scoresOf(mixed, (w) => clean(w) && !w.doubtful),
    ),
    aucByNoise: Object.fromEntries(
      NOISES.map((kind) => [
        kind,
        auc(
          scoresOf(mixed, (w) => noisy(w) && w.condition.kind === kind),
          unmixed,
        ),
      ]),
    ),
    flaggedBySnr: Object.fromEntries(
      SNRS_DB.map((snr) => [
        `${snr} dB`,
        shareAtLeast(
          scoresOf(mixed, (w) => w.condition.snrDb === snr),
          threshold,
        ),
      ]),
    ),
    flaggedUnmixed: shareAtLeast(unmixed, threshold),
    flaggedDoubtful: shareAtLeast(
      scoresOf(plain, (w) => w.doubtful),
      threshold,
    ),
    flaggedUndoubted: shareAtLeast(
      scoresOf(plain, (w) => !w.doubtful),
      threshold,
    ),
    windows: mixed.length + plain.length,
  };
};

/** Scores of the whole windows of a recording; of the recording itself when it is shorter than one window. */
const scoreStream = (samples: Float32Array, model: GateModel): number[] => {
  if (samples.length >= ECG_WINDOW) {
    return ecgFeaturesByWindow(samples, detectDeviceQrs).map((features) => judge(features, model).score);
  }
  const features = ecgGateFeatures({
    samples,
    beats: detectDeviceQrs(samples),
    sampleRateHz: ECG_RATE_HZ,
  });
  return [judge(features, model).score];
};

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

export interface DetectionTable {
  readonly auc: number;
  readonly sensitivity: number;
  readonly specificity: number;
  readonly noisy: number;
  readonly others: number;
}

const detection = (noisy: readonly number[], others: readonly number[], model: GateModel): DetectionTable => {
  const threshold = model.thresholdQ15 / 32768;
  return {
    auc: auc(noisy, others),
    sensitivity: shareAtLeast(noisy, threshold),
    specificity: 1 - shareAtLeast(others, threshold),
    noisy: noisy.length,
    others: others.length,
  };
};

/** CinC 2017 (handheld, single lead): class `~` against N, A and O by the mean score over a recording's windows. */
export const evaluateCinc2017 = async (
  folder: string,
  model: GateModel,
  everyNth = 1,
): Promise<DetectionTable> => {
  const reference = await readFile(join(folder, "REFERENCE.csv"), "utf8");
  const rows = reference
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .filter((_, i) => i % everyNth === 0);
  const noisy: number[] = [];
  const others: number[] = [];
  for (const row of rows) {
    const [name = "", label] = row.split(",");
    const recording = await openRecording(join(folder, name));
    const rateHz = recording.channels[0]?.sampleRateHz ?? 0;
    const { samples } = resampleSignal(await readSignal(recording, 0), rateHz, ECG_RATE_HZ);
    (label === "~" ? noisy : others).push(mean(scoreStream(samples, model)));
  }
  return detection(noisy, others, model);
};

/** Rate of the wearable recordings by their own time stamps. */
const WEARABLE_RATE_HZ = 497.5;
/** Input-referred mV of one count: 3.3 V over 12 bits behind a gain of 1100 (AD8232 heart-rate front end). */
const WEARABLE_MV = 3300 / 4096 / 1100;

const wearableLines = async (path: string): Promise<string[]> =>
  gunzipSync(await readFile(path))
    .toString("utf8")
    .trim()
    .split(/\r?\n/);

/**
 * Wearable ECG in motion: windows of which most 2-s segments have an artefact of degree 3 or 4 against windows of degree 1
 * throughout; windows in between are left out.
 */
export const evaluateWearable = async (folder: string, model: GateModel): Promise<DetectionTable> => {
  const noisy: number[] = [];
  const clean: number[] = [];
  for (const subject of ["01", "02", "03"]) {
    const files = (await readdir(join(folder, subject))).filter((file) => file.endsWith(".csv.gz")).sort();
    for (const file of files) {
      const values = (await wearableLines(join(folder, subject, file))).map((line) =>
        Number(line.split(";")[1]),
      );
      const labels = join(folder, subject, "labels", file.replace(".csv.gz", "_2.csv.gz"));
      const degrees = (await wearableLines(labels)).slice(1).map((line) => Number(line.split(";")[3]));
      const millivolts = Float32Array.from(values, (count) => count * WEARABLE_MV);
      const scores = scoreStream(resampleWhole(millivolts, WEARABLE_RATE_HZ, ECG_RATE_HZ), model);
      scores.forEach((score, w) => {
        // Segments are 1000 samples; a window is 10 s of 497.5 Hz.
        const first = Math.round((w * 10 * WEARABLE_RATE_HZ) / 1000);
        const segments = degrees.slice(first, first + 5);
        if (segments.filter((degree) => degree >= 3).length >= 3) noisy.push(score);
        else if (segments.length === 5 && segments.every((degree) => degree === 1)) clean.push(score);
      });
    }
  }
  return detection(noisy, clean, model);
};
