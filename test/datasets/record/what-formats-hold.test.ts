import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { openRecorder } from "../../../datasets/io/record/open-recorder.ts";
import type { RecordedChannel, RecordingHeader } from "../../../datasets/io/record/recorder.ts";
import { FORMATS, fileOf } from "./record-test.ts";
import { testBlock, testHeader } from "./test-signal.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-record-limits-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const channel = (changes: Partial<RecordedChannel>): RecordingHeader => ({
  ...testHeader("edf"),
  channels: [{ ...testHeader("edf").channels[0]!, ...changes }],
});

describe("what a format cannot hold", () => {
  it.each([
    [
      "counts of 24 bits in EDF",
      "edf",
      { minCount: -8_388_608, maxCount: 8_388_607 },
      /do not fit 16 bits.*BDF/,
    ],
    [
      "counts of 32 bits in BDF",
      "bdf",
      { minCount: -(2 ** 31), maxCount: 2 ** 31 - 1 },
      /do not fit 24 bits.*WFDB/,
    ],
    [
      "values of an unknown range in EDF",
      "edf",
      { scale: undefined, units: "NU" },
      /range of a channel is not known/,
    ],
  ] as const)("%s is refused before a file is made", async (what, format, changes, message) => {
    const stem = join(folder, `refused ${what}`.replaceAll(" ", "-"));
    await expect(openRecorder(stem, format, channel(changes))).rejects.toThrow(message);
    expect(existsSync(fileOf(stem, format))).toBe(false);
  });

  it("two rates in a table are refused", async () => {
    await expect(openRecorder(join(folder, "rates"), "csv", testHeader("edf"))).rejects.toThrow(/one rate/);
  });

  it.each(["wfdb", "edf", "bdf"] as const)(
    "counts with decimals are rounded finely in %s, which is said",
    async (format) => {
      const stem = join(folder, `decimals-${format}`);
      const recorder = await openRecorder(stem, format, channel({}));
      const values = Float32Array.from({ length: 500 }, (_, i) => (i + 0.25 - 512) / 800);
      recorder.take({ kind: "samples", channel: 0, startSample: 0, sampleRateHz: 250, samples: values });
      await recorder.close();
      const recording = await openRecording(fileOf(stem, format));
      expect(recording.comments.join()).toMatch(/counts have decimals, rounded to 0\.\d*1/);
      let worst = 0;
      for await (const block of recording.blocks()) {
        if (block.kind === "gap") throw new Error("a gap where there is none");
        for (const [i, value] of block.samples.entries())
          worst = Math.max(worst, Math.abs(value - values[block.startSample + i]!));
      }
      // A tenth of a count in 16 bits, a thousandth in 24.
      expect(worst).toBeLessThan((format === "edf" ? 0.051 : 0.000_51) / 800);
    },
  );
});

describe("the name of a channel", () => {
  it.each(FORMATS)("tells in %s what it measures", async (format) => {
    const stem = join(folder, `kinds-${format}`);
    const header = testHeader(format);
    const names = ["A0", "red"];
    const channels = header.channels.map((channel, index) => ({
      ...channel,
      name: names[index] ?? "",
      units: "adc",
      modality: index === 0 ? ("ecg" as const) : ("ppg" as const),
    }));
    const recorder = await openRecorder(stem, format, { ...header, channels });
    for (const channel of [0, 1]) {
      const { block, counts } = testBlock(format, channel, 0);
      recorder.take(block, counts);
    }
    await recorder.close();
    const recording = await openRecording(fileOf(stem, format));
    expect(recording.channels.map(({ name, modality }) => [name, modality])).toEqual([
      ["ECG A0", "ecg"],
      ["PPG red", "ppg"],
    ]);
  });
});
