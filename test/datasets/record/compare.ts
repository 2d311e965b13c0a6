import type { EdfRecording } from "../../../datasets/format/edf/open-edf.ts";
import type { WfdbRecording } from "../../../datasets/format/wfdb/open-wfdb.ts";
import type { RecordFormat } from "../../../datasets/io/record/recorder.ts";
import { LIVE_ANNOTATOR } from "../../../datasets/io/record/recorder.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { testCount, testHeader } from "./test-signal.ts";

interface Run {
  readonly channel: number;
  readonly startSample: number;
  readonly length: number;
  readonly counts: ArrayLike<number> | undefined;
}

const hasDigital = (recording: Recording): recording is WfdbRecording | EdfRecording =>
  "digitalBlocks" in recording;

/** Counts as a recording has them: integers of the file, or values of a table by its scale. */
async function* runs(recording: Recording, format: RecordFormat): AsyncGenerator<Run> {
  if (!hasDigital(recording)) {
    for await (const block of recording.blocks()) {
      const { channel, startSample } = block;
      const { gain, baseline } = testHeader(format).channels[channel]!.scale!;
      if (block.kind === "gap") yield { channel, startSample, length: block.lostSamples, counts: undefined };
      else {
        const counts = Array.from(block.samples, (value) => Math.round(value * gain + baseline));
        yield { channel, startSample, length: counts.length, counts };
      }
    }
    return;
  }
  // The code for lost samples is one of WFDB only: EDF files say in annotations which samples are lost.
  const unknown = format === "wfdb" ? -(2 ** 31) : Number.NaN;
  for await (const { channel, startSample, digital } of recording.digitalBlocks()) {
    const { samples, length } = digital;
    if (samples === undefined) yield { channel, startSample, length, counts: undefined };
    else {
      for (let i = 0; i < samples.length; i++) {
        const counts = samples[i] === unknown ? undefined : samples.subarray(i, i + 1);
        yield { channel, startSample: startSample + i, length: 1, counts };
      }
    }
  }
}

/** Compares every sample with the test signal: `wrong` samples that differ, and gaps that should not be there or are missing. */
export async function compareWithTestSignal(
  recording: Recording,
  format: RecordFormat,
): Promise<{ wrong: number; lengthS: number; annotations: number }> {
  let wrong = 0;
  const ends = recording.channels.map(() => 0);
  for await (const { channel, startSample, length, counts } of runs(recording, format)) {
    if (startSample !== ends[channel]) wrong++;
    ends[channel] = startSample + length;
    for (let i = 0; i < length; i++) {
      if (counts?.[i] !== testCount(format, channel, startSample + i)) wrong++;
    }
  }
  const lengthS = Math.min(...ends.map((end, channel) => end / recording.channels[channel]!.sampleRateHz));
  return { wrong, lengthS, annotations: (await recording.annotations(LIVE_ANNOTATOR)).length };
}
