import { aamiClass } from "../../../datasets/annotation/aami.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { createBeatFeatures } from "../../../firmware-sim/beats/beat-features.ts";
import { BEAT_RATE_HZ, type BeatVector, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { butterworth } from "../../../signals/filter/butterworth.ts";
import { createResampler, rationalRate } from "../../../signals/filter/resample.ts";
import { createSosFilter } from "../../../signals/filter/sos.ts";
import { type BeatSet, classNames, SHAPE_VALUES } from "./beat-set.ts";

/** The lead that the models are made for. */
const LEAD = "MLII";

const leadOf = (recording: Recording): number => {
  const channel = recording.channels.findIndex(({ name }) => name === LEAD);
  if (channel >= 0) return channel;
  throw new PulsegateError("not-found", `recording has no lead ${LEAD}`, {
    where: recording.name,
    got: recording.channels.map(({ name }) => name).join(", "),
    expected: LEAD,
  });
};

/** The beats of one record at its reference fiducials, and their classes as indices into `classNames`. */
const readRecordBeats = async (
  path: string,
): Promise<{ readonly beats: BeatVector[]; readonly labels: number[] }> => {
  const recording = await openRecording(path);
  const channel = leadOf(recording);
  const rateHz = recording.channels[channel]!.sampleRateHz;
  const fiducials: number[] = [];
  const labels: number[] = [];
  for (const { sample, symbol } of await recording.annotations("atr")) {
    const label = aamiClass(symbol);
    if (label === undefined) continue;
    fiducials.push((sample * BEAT_RATE_HZ) / rateHz);
    labels.push(classNames.indexOf(label));
  }
  const { up, down } = rationalRate(rateHz, BEAT_RATE_HZ);
  const resampler = createResampler({ up, down });
  const filter = createSosFilter(
    butterworth({ order: 2, kind: "bandpass", cutoffHz: [0.5, 40], sampleRateHz: BEAT_RATE_HZ }),
  );
  const features = createBeatFeatures({ sampleRateHz: BEAT_RATE_HZ });
  const beats: BeatVector[] = [];
  // Fiducials may be early without bound: the reference is given to the front end at once.
  for (const fiducial of fiducials) beats.push(...features.addFiducial(fiducial));
  for await (const block of recording.blocks({ channels: [channel] })) {
    // A gap keeps its place in time; the filter takes it as silence.
    const samples = block.kind === "samples" ? block.samples : new Float32Array(block.lostSamples);
    beats.push(...features.push(filter.push(resampler.push(samples))));
  }
  beats.push(...features.push(filter.push(resampler.finish())), ...features.finish());
  return { beats, labels };
};

/**
 * The beats of WFDB records of a folder as one set, on their MLII lead, at reference fiducials, AAMI mapping with
 * escape beats in N (de Chazal).
 *
 * @throws PulsegateError `not-found` for a record or a lead that is not there.
 */
export const readBeatSet = async (
  folder: string,
  records: readonly string[],
  onRecord: (record: string) => void = () => {},
): Promise<BeatSet> => {
  const parts: Awaited<ReturnType<typeof readRecordBeats>>[] = [];
  for (const record of records) {
    parts.push(await readRecordBeats(`${folder}/${record}`));
    onRecord(record);
  }
  const count = parts.reduce((sum, { beats }) => sum + beats.length, 0);
  const set = {
    records,
    record: new Uint8Array(count),
    label: new Uint8Array(count),
    shapes: new Float32Array(count * SHAPE_VALUES),
    scalars: new Float32Array(count * SCALAR_FEATURES),
  };
  let row = 0;
  parts.forEach(({ beats, labels }, index) => {
    beats.forEach((beat, i) => {
      set.record[row] = index;
      set.label[row] = labels[i]!;
      set.shapes.set(beat.shape, row * SHAPE_VALUES);
      set.scalars.set(beat.scalars, row * SCALAR_FEATURES);
      row++;
    });
  });
  return set;
};
