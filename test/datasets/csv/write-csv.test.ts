import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openCsv } from "../../../datasets/format/csv/open-csv.ts";
import { floatText, writeCsv } from "../../../datasets/format/csv/write-csv.ts";
import { createMemoryFolder } from "../../../datasets/format/memory-folder.ts";
import type { Recording } from "../../../datasets/recording.ts";
import type { Block } from "../../../signals/sample-block.ts";
import { collect } from "../synthetic/collect.ts";

/** A recording of given samples (NaN: lost), cut into blocks of at most `size`. */
function recordingOf(signals: readonly Float32Array[], sampleRateHz: number, size: number): Recording {
  const lengthSamples = signals[0]!.length;
  async function* blocks(): AsyncGenerator<Block> {
    for (let at = 0; at < lengthSamples; at += size) {
      for (const [channel, signal] of signals.entries()) {
        for (let i = at; i < Math.min(lengthSamples, at + size); i++) {
          const base = { channel, startSample: i, sampleRateHz };
          const value = signal[i]!;
          if (Number.isNaN(value)) yield { kind: "gap", ...base, lostSamples: 1 };
          else yield { kind: "samples", ...base, samples: Float32Array.of(value) };
        }
      }
    }
  }
  return {
    name: "made",
    format: "synthetic",
    channels: signals.map((_, i) => ({
      name: `lead ${i}`,
      modality: "other",
      sampleRateHz,
      rateEstimated: false,
      units: "mV",
      lengthSamples,
    })),
    durationS: lengthSamples / sampleRateHz,
    comments: ["63 y, two lines\nin one"],
    provenance: { title: "made up", licence: "CC0-1.0", citation: "nobody" },
    blocks,
    annotators: [],
    annotations: async () => [],
    findings: [],
  };
}

const throughCsv = async (recording: Recording) => {
  const folder = createMemoryFolder();
  const file = await folder.create("x.csv");
  await writeCsv(recording, file, { gains: [200, 100], baselines: [1024, -5] });
  await file.close();
  const bytes = folder.files.get("x.csv")!;
  const source = {
    name: "x.csv",
    open: async function* () {
      yield bytes;
    },
  };
  return openCsv(source);
};

describe("writing a table", () => {
  it("reads back as the same 32-bit floats and gaps, whatever they are", async () => {
    const value = fc.oneof(
      { weight: 8, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
      { weight: 4, arbitrary: fc.integer({ min: -2048, max: 2047 }).map((adc) => Math.fround(adc / 200)) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(1, 64, 360, 1000),
        fc.integer({ min: 1, max: 20 }),
        async (rows, rate, size) => {
          // A row of which nothing is known would look like the end of the table to the layout detection at the start.
          const first: [number, number] = [0.25, 7];
          const all = [first, ...rows];
          const signals = [0, 1].map((c) => Float32Array.from(all, (row) => row[c as 0 | 1]));
          const csv = await throughCsv(recordingOf(signals, rate, size));
          expect(csv.channels.map((c) => [c.name, c.units, c.sampleRateHz, c.rateEstimated])).toEqual([
            ["lead 0", "mV", rate, false],
            ["lead 1", "mV", rate, false],
          ]);
          expect(await collect(csv, 0)).toEqual(signals[0]);
          expect(await collect(csv, 1)).toEqual(signals[1]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps name, provenance, comments, gains and baselines", async () => {
    const csv = await throughCsv(recordingOf([Float32Array.of(1, 2), Float32Array.of(3, 4)], 250, 10));
    expect(csv).toMatchObject({
      name: "made",
      comments: ["63 y, two lines in one"],
      provenance: { title: "made up", licence: "CC0-1.0", citation: "nobody" },
      layout: { metadata: { gains: [200, 100], baselines: [1024, -5] } },
    });
  });

  it.each([
    [0.1, "0.1"],
    [-0.145, "-0.145"],
    [1 / 3, "0.33333334"],
    [16_777_216, "16777216"],
    [1e-20, "1e-20"],
  ])("writes %d as %s", (value, text) => {
    expect(floatText(Math.fround(value))).toBe(text);
  });

  it("refuses channels of different rates", async () => {
    const recording = recordingOf([Float32Array.of(1), Float32Array.of(2)], 100, 1);
    const mixed = {
      ...recording,
      channels: recording.channels.map((c, i) => ({ ...c, sampleRateHz: 100 * (i + 1) })),
    };
    const file = await createMemoryFolder().create("x.csv");
    await expect(writeCsv(mixed, file)).rejects.toMatchObject({ code: "unsupported" });
  });
});
