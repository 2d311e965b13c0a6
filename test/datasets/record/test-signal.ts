import type { RecordFormat, RecordingHeader } from "../../../datasets/io/record/recorder.ts";
import type { Block } from "../../../signals/sample-block.ts";

/** A device whose every count can be told from channel and sample: 10 bits, and all that the format holds. */
const ranges = (format: RecordFormat): readonly (readonly [number, number])[] => [
  [0, 1023],
  format === "bdf" || format === "wfdb" ? [-8_388_608, 8_388_607] : [-32_768, 32_767],
];

const GAINS = [800, 447.3924] as const;
const BASELINES = [512, 0] as const;

export const testHeader = (format: RecordFormat): RecordingHeader => ({
  name: "test",
  device: "a test device",
  protocol: "test",
  startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 250),
  comments: ["electrodes: wet"],
  channels: ranges(format).map(([minCount, maxCount], channel) => ({
    name: ["MLII", "V5"][channel]!,
    modality: "ecg",
    // A table has one rate.
    sampleRateHz: channel === 1 && format !== "csv" ? 125 : 250,
    rateEstimated: false,
    rateHow: "declared",
    units: "mV",
    lengthSamples: undefined,
    scale: {
      name: "test",
      units: "mV",
      gain: GAINS[channel]!,
      baseline: BASELINES[channel]!,
      source: "made up",
    },
    minCount,
    maxCount,
  })),
});

/** The count of a sample; undefined where the device lost 0.4 s, every seven seconds. */
export function testCount(format: RecordFormat, channel: number, sample: number): number | undefined {
  const { sampleRateHz, minCount = 0, maxCount = 0 } = testHeader(format).channels[channel]!;
  const fifth = Math.floor((5 * sample) / sampleRateHz) % 35;
  if (fifth === 30 || fifth === 31) return undefined;
  const mixed = Math.imul(sample + 1, 2_654_435_761) ^ Math.imul(channel + 7, 40_503);
  return minCount + ((mixed >>> 3) % (maxCount - minCount + 1));
}

/** A fifth of a second of a channel. */
export function testBlock(
  format: RecordFormat,
  channel: number,
  fifth: number,
): { readonly block: Block; readonly counts: Int32Array | undefined } {
  const { sampleRateHz } = testHeader(format).channels[channel]!;
  const startSample = Math.round((fifth * sampleRateHz) / 5);
  const length = Math.round(((fifth + 1) * sampleRateHz) / 5) - startSample;
  const counts = Int32Array.from({ length }, (_, i) => testCount(format, channel, startSample + i) ?? 0);
  const common = { channel, startSample, sampleRateHz };
  if (testCount(format, channel, startSample) === undefined)
    return { block: { kind: "gap", ...common, lostSamples: length }, counts: undefined };
  const samples = Float32Array.from(counts, (count) => (count - BASELINES[channel]!) / GAINS[channel]!);
  return { block: { kind: "samples", ...common, samples }, counts };
}
