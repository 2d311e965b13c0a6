import { type ColumnSource, type ParquetWriteOptions, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { createMemoryFolder } from "../../../datasets/format/memory-folder.ts";
import { openParquet } from "../../../datasets/format/parquet/open-parquet.ts";
import { collect } from "../synthetic/collect.ts";

const write = (columnData: ColumnSource[], options: Partial<ParquetWriteOptions> = {}): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
const open = (file: Uint8Array, options = {}) =>
  openParquet(createMemoryFolder({ "a.parquet": file }), "a.parquet", options);
const messages = (findings: readonly { message: string }[]) => findings.map((f) => f.message).join("\n");

const length = 3000;
const wave = Float32Array.from({ length }, (_, i) => Math.fround(Math.sin(i / 7)));
const counts = Int32Array.from({ length }, (_, i) => (i * 31) % 4096);

describe("a Parquet file", () => {
  it("takes rate, units and names from its metadata and headings, over several row groups", async () => {
    const file = write(
      [
        { name: "MLII[mV]", data: wave },
        { name: "PLETH", data: counts },
        { name: "note", data: Array.from({ length }, () => "x") },
      ],
      {
        rowGroupSize: 700,
        kvMetadata: [
          { key: "sample_rate_hz", value: "360" },
          { key: "site", value: "lab" },
        ],
      },
    );
    const recording = await open(file);
    expect(recording).toMatchObject({ name: "a", format: "parquet", comments: ["site: lab"] });
    expect(recording.channels).toMatchObject([
      {
        name: "MLII",
        units: "mV",
        modality: "ecg",
        sampleRateHz: 360,
        rateEstimated: false,
        lengthSamples: length,
      },
      { name: "PLETH", units: "NU", modality: "ppg" },
    ]);
    expect(await collect(recording, 0)).toEqual(wave);
    expect(await collect(recording, 1)).toEqual(Float32Array.from(counts));
    expect(messages(recording.findings)).toMatch(/column note holds no plain numbers/);
  });

  it("estimates the rate from timestamps of microseconds and makes gaps of jumps and nulls", async () => {
    const lost = [1000, 1100] as const;
    const kept = Array.from({ length }, (_, i) => i).filter((i) => i < lost[0] || i >= lost[1]);
    const file = write(
      [
        {
          name: "time",
          data: kept.map((i) => BigInt(1_700_000_000_000_000) + BigInt(i * 4000)),
        },
        {
          name: "ECG[uV]",
          data: kept.map((i) => (i === 5 ? null : 1000 * wave[i]!)),
        },
      ],
      {
        rowGroupSize: 512,
        schema: [
          { name: "root", num_children: 2 },
          { name: "time", type: "INT64", repetition_type: "REQUIRED", converted_type: "TIMESTAMP_MICROS" },
          { name: "ECG[uV]", type: "DOUBLE", repetition_type: "OPTIONAL" },
        ],
      },
    );
    const recording = await open(file);
    expect(recording.channels).toMatchObject([
      { name: "ECG", units: "mV", sampleRateHz: 250, rateEstimated: true, lengthSamples: length },
    ]);
    const samples = await collect(recording, 0);
    const expected = wave.map((value, i) => (i === 5 || (i >= lost[0] && i < lost[1]) ? Number.NaN : value));
    expect(samples.length).toBe(length);
    for (const [i, value] of samples.entries()) {
      if (Number.isNaN(expected[i])) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(expected[i]!, 6);
    }
    const part = await collect(recording, 0, { fromS: 6, toS: 8.5 });
    expect(part).toEqual(samples.subarray(1500, 2125));
    expect(messages(recording.findings)).toMatch(/1 rows hold a value that is missing/);
  });

  it("says which times beside the time column it leaves out", async () => {
    const times = Array.from({ length }, (_, i) => new Date(1_700_000_000_000 + 4 * i));
    const recording = await open(
      write([
        { name: "sent", data: times, type: "TIMESTAMP" },
        { name: "II", data: wave },
        { name: "came", data: times, type: "TIMESTAMP" },
      ]),
    );
    expect(recording.channels.map(({ name }) => name)).toEqual(["II"]);
    expect(messages(recording.findings)).toMatch(
      /column came holds times beside those of sent and is left out/,
    );
  });

  it("reads the time column that is asked for, or none with a given rate", async () => {
    const file = write([
      { name: "tick", data: Float64Array.from({ length }, (_, i) => i * 10) },
      { name: "II", data: wave },
    ]);
    await expect(open(file)).rejects.toMatchObject({ code: "malformed" });
    const timed = await open(file, { timeColumn: "tick", timeUnit: "ms" });
    expect(timed.channels).toMatchObject([{ name: "II", sampleRateHz: 100, rateEstimated: true }]);
    const given = await open(file, { sampleRateHz: 50 });
    expect(given.channels.map(({ name, sampleRateHz }) => [name, sampleRateHz])).toEqual([
      ["tick", 50],
      ["II", 50],
    ]);
    await expect(open(file, { timeColumn: "tock" })).rejects.toMatchObject({ code: "unknown-name" });
  });

  it("is refused when it is damaged, cut off, or without numbers", async () => {
    const file = write([{ name: "II", data: wave }], { kvMetadata: [{ key: "fs", value: "100" }] });
    await expect(open(file.subarray(0, file.length - 9))).rejects.toMatchObject({ code: "malformed" });
    await expect(open(new Uint8Array(3))).rejects.toMatchObject({ code: "malformed" });
    await expect(open(write([{ name: "s", data: ["a", "b"] }]))).rejects.toMatchObject({ code: "malformed" });
    const broken = file.slice();
    broken.fill(0xff, 4, 60);
    const read = async () => collect(await open(broken));
    await expect(read()).rejects.toMatchObject({ code: "malformed" });
  });
});
