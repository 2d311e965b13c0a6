import { join } from "node:path";
import type { Annotation } from "../../../datasets/annotation/annotation.ts";
import { isBeat } from "../../../datasets/annotation/codes.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import { createQrsDetector } from "../../../signals/detect/qrs-detector.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { range } from "../../../signals/features/statistics.ts";
import { ECG_RATE_HZ, ECG_WINDOW, type EcgRecord, type NoiseSource } from "./ecg-mix.ts";
import { readSignal, resampleSignal, resampleWhole, type Signal } from "./read-signal.ts";

/** The device's detector run over a whole 128 Hz stream. */
export const detectDeviceQrs = (samples: Float32Array): number[] => {
  const detector = createQrsDetector({ sampleRateHz: ECG_RATE_HZ });
  return [...detector.push(samples), ...detector.finish()];
};

/** Bits of a `~` annotation's subtype that concern signal 0: noisy (bit 0), unreadable (bit 4); -1 is unreadable altogether. */
const NOISE_BITS = 0b10001;

/** Marks the windows that touch a stretch which the annotators called noisy on signal 0. */
const doubtfulWindows = (
  annotations: readonly Annotation[],
  toDevice: (sample: number) => number,
  lengthSamples: number,
): Uint8Array => {
  const windows = Math.floor(lengthSamples / ECG_WINDOW);
  const doubtful = new Uint8Array(windows);
  const mark = (from: number, to: number) =>
    doubtful.fill(1, Math.floor(from / ECG_WINDOW), Math.min(windows, Math.floor(to / ECG_WINDOW) + 1));
  let since: number | undefined;
  for (const { symbol, subtype, sample } of annotations) {
    if (symbol !== "~") continue;
    const noisy = subtype === -1 || (subtype & NOISE_BITS) !== 0;
    if (noisy) since ??= toDevice(sample);
    else if (since !== undefined) {
      mark(since, toDevice(sample));
      since = undefined;
    }
  }
  if (since !== undefined) mark(since, lengthSamples);
  return doubtful;
};

const medianQrs = (samples: Float32Array, beats: Int32Array): number => {
  const half = Math.round(0.05 * ECG_RATE_HZ);
  const heights = Array.from(beats)
    .filter((beat) => beat >= half && beat + half < samples.length)
    .map((beat) => range(samples.subarray(beat - half, beat + half + 1)))
    .sort((a, b) => a - b);
  return heights[heights.length >> 1] ?? 0;
};

/** Reads channel 0 of an annotated record as the device would sample it. */
export const loadEcgRecord = async (path: string): Promise<EcgRecord> => {
  const recording = await openRecording(path);
  const rateHz = recording.channels[0]?.sampleRateHz ?? 0;
  const { samples, missing } = resampleSignal(await readSignal(recording, 0), rateHz, ECG_RATE_HZ);
  const annotations = await recording.annotations("atr");
  const toDevice = (sample: number) => Math.round((sample * ECG_RATE_HZ) / rateHz);
  const beats = Int32Array.from(annotations.filter((a) => isBeat(a.symbol)).map((a) => toDevice(a.sample)));
  if (beats.length === 0) {
    throw new PulsegateError("bad-option", "record has no reference beats to scale the noise by", {
      where: path,
    });
  }
  const doubtful = doubtfulWindows(annotations, toDevice, samples.length);
  missing.forEach((lost, i) => {
    if (lost === 1) doubtful[Math.floor(i / ECG_WINDOW)] = 1;
  });
  return { name: recording.name, samples, beats, qrsMv: medianQrs(samples, beats), doubtful };
};

/** Shorter valid stretches of noise are not used: the longest run of windows needs 30 s. */
const PIECE_S = 30.5;

const validPieces = ({ samples, missing }: Signal, rateHz: number): Float32Array[] => {
  const pieces: Float32Array[] = [];
  let start = 0;
  for (let i = 0; i <= samples.length; i++) {
    if (i < samples.length && missing[i] === 0) continue;
    if (i - start >= PIECE_S * rateHz)
      pieces.push(resampleWhole(samples.slice(start, i), rateHz, ECG_RATE_HZ));
    start = i + 1;
  }
  return pieces;
};

/** The recorded noises of the MIT-BIH Noise Stress Test Database that the gate is trained and tested with. */
export const NOISES: readonly string[] = ["bw", "ma", "em_recovered"];

/**
 * The noise records' first two thirds (`train`) or last third (`test`), both channels, valid stretches only.
 * @param folder Where `bw`, `ma` and `em_recovered` lie.
 */
export const loadNoises = async (folder: string, part: "train" | "test"): Promise<NoiseSource[]> => {
  const sources: NoiseSource[] = [];
  for (const kind of NOISES) {
    const recording = await openRecording(join(folder, kind));
    const pieces: Float32Array[] = [];
    for (const [channel, { sampleRateHz }] of recording.channels.entries()) {
      const { samples, missing } = await readSignal(recording, channel);
      const cut = Math.floor((2 * samples.length) / 3);
      const [from, to] = part === "train" ? [0, cut] : [cut, samples.length];
      const signal = { samples: samples.subarray(from, to), missing: missing.subarray(from, to) };
      pieces.push(...validPieces(signal, sampleRateHz));
    }
    sources.push({ kind, pieces });
  }
  return sources;
};
