import type { BlockOptions } from "../../recording.ts";
import type { FindingLog } from "../finding-log.ts";
import { type ChannelEmitter, createChannelEmitter, type DigitalBlock } from "../wfdb/channel-emitter.ts";
import type { WfdbSignal } from "../wfdb/header.ts";
import type { ChannelBlock } from "../wfdb/signal-source.ts";
import type { EdfHeader, EdfScale, EdfSignal } from "./header.ts";
import { type RecordFile, readRecords, signalSamples } from "./record-file.ts";
import type { SignalTimeLine } from "./time-line.ts";

/** One channel that is read. */
interface Wanted {
  readonly channel: number;
  /** Signal in the file. */
  readonly index: number;
  readonly line: SignalTimeLine;
  readonly signal: WfdbSignal;
}

/**
 * The signal in the terms of WFDB, for conversion. The format is one wider than the file's, since every stored value is a
 * known sample. WFDB has no decimals in a baseline: it is rounded.
 */
export const wfdbSignalOf = (header: EdfHeader, signal: EdfSignal, scale: EdfScale): WfdbSignal => ({
  file: "",
  format: header.sampleBytes === 3 ? 32 : 24,
  samplesPerFrame: 1,
  skewFrames: 0,
  byteOffset: 0,
  gain: scale.gain,
  calibrated: true,
  baseline: Math.round(scale.baseline),
  units: signal.units,
  adcBits: 0,
  adcZero: 0,
  initialValue: undefined,
  checksum: undefined,
  blockSize: 0,
  description: signal.label,
  line: 0,
});

/** The pieces of consecutive samples that are not marked as lost. */
function* knownPieces(
  lost: SignalTimeLine["lost"],
  start: number,
  samples: Int32Array,
): Generator<readonly [number, Int32Array]> {
  const end = start + samples.length;
  let at = start;
  for (const [from, to] of lost) {
    if (to <= at) continue;
    if (from >= end) break;
    if (from > at) yield [at, samples.subarray(at - start, from - start)];
    at = Math.min(end, to);
  }
  if (at < end) yield [at, samples.subarray(at - start)];
}

/** Samples of one channel from a chunk as runs that follow one another in time. */
function* runs(
  line: SignalTimeLine,
  first: number,
  perRecord: number,
  samples: Int32Array,
): Generator<readonly [number, Int32Array]> {
  const { starts } = line;
  if (starts === undefined) {
    yield [first * perRecord, samples];
    return;
  }
  for (let at = 0; at < samples.length; at += perRecord) {
    yield [starts[first + at / perRecord]!, samples.subarray(at, at + perRecord)];
  }
}

function* emitted(
  emitter: ChannelEmitter,
  line: SignalTimeLine,
  first: number,
  perRecord: number,
  samples: Int32Array,
): Generator<DigitalBlock> {
  for (const [start, run] of runs(line, first, perRecord, samples)) {
    for (const [at, piece] of knownPieces(line.lost, start, run)) {
      const gap = emitter.gapTo(at);
      if (gap !== undefined) yield gap;
      const known = emitter.samples(at, piece);
      if (known !== undefined) yield known;
    }
  }
}

/** Counts samples beyond the digital limits of the header, which some files have; their values are right all the same. */
const outside = (samples: Int32Array, { digitalMin, digitalMax }: EdfSignal): number => {
  let count = 0;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (value < digitalMin || value > digitalMax) count++;
  }
  return count;
};

/** Record in which a time lies, with one to spare on each side for rounding. */
const recordRange = (file: RecordFile, wanted: readonly Wanted[], range: BlockOptions): [number, number] => {
  const { fromS = 0, toS = Number.POSITIVE_INFINITY } = range;
  const starts = wanted[0]?.line.starts;
  const rate = wanted[0]?.line.sampleRateHz ?? 1;
  const startS = (record: number) =>
    starts === undefined ? record * file.header.recordS : starts[record]! / rate;
  let from = 0;
  let to = file.records;
  while (from + 1 < file.records && startS(from + 1) + file.header.recordS < fromS) from++;
  while (to > from + 1 && startS(to - 1) > toS) to--;
  return [from, to];
};

/** Blocks of the wanted channels, chunk by chunk, within a range of time. */
export async function* readSignals(
  file: RecordFile,
  wanted: readonly Wanted[],
  range: BlockOptions,
  log: FindingLog,
): AsyncGenerator<ChannelBlock> {
  const { fromS = 0, toS = Number.POSITIVE_INFINITY } = range;
  const emitters = wanted.map(({ index, line, signal }) => {
    const at = (seconds: number) => Math.min(line.lengthSamples, Math.round(seconds * line.sampleRateHz));
    return createChannelEmitter(index, signal, at(fromS), Math.max(at(fromS), at(toS)));
  });
  const outsides = wanted.map(() => 0);
  const [from, to] = recordRange(file, wanted, range);
  for await (const chunk of readRecords(file, from, to)) {
    for (const [i, { channel, index, line }] of wanted.entries()) {
      const signal = file.header.signals[index]!;
      const samples = signalSamples(file, chunk, index);
      outsides[i]! += outside(samples, signal);
      for (const digital of emitted(emitters[i]!, line, chunk.first, signal.samplesPerRecord, samples)) {
        yield { channel, startSample: digital.startSample, digital };
      }
    }
  }
  for (const [i, { channel, index }] of wanted.entries()) {
    const rest = emitters[i]!.finish();
    if (rest !== undefined) yield { channel, startSample: rest.startSample, digital: rest };
    if (outsides[i]! > 0) {
      log.warn(
        file.file,
        `${file.header.signals[index]!.label}: ${outsides[i]} samples lie outside its digital limits`,
      );
    }
  }
}
