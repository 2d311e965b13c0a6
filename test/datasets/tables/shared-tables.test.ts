import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { collect } from "../synthetic/collect.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const SHARED = `${PULSEGATE_SHARED}/data`;

describe.runIf(existsSync(SHARED))("recorded tables of programs and devices (shared data)", () => {
  it.each([
    ["vendor/openbci/OpenBCI_GUI-v5-blinks-jawClench-alpha.txt", "openbci", 0, 250],
    ["vendor/heartpy/data2.csv", "heartpy", 0, 116.99],
    ["vendor/heartpy/data3.csv", "heartpy", 0, 100.42],
    ["vendor/smartcare/ppg_smartcare.csv", "smartcare", 4, 100],
    ["vendor/shimmer/ecg_calibrated.csv.gz", "shimmer", 0, 512],
    ["vendor/shimmer/ecg_uncalibrated.csv.gz", "shimmer", 0, 512],
    ["welltory/data/subject_01/PPG.csv", "camera-ppg", 0, 28.26],
    ["bidmc/bidmc_01_Signals.csv.gz", "csv", 4, 125],
    ["vendor/biosppy/ppg.txt", "csv", 0, 1000],
  ])("%s is of the format %s", async (path, format, channel, rateHz) => {
    const recording = await openRecording(`${SHARED}/${path}`);
    expect(recording.format).toBe(format);
    expect(recording.channels[channel]!.sampleRateHz).toBeCloseTo(rateHz, 2);
    const samples = await collect(recording, channel);
    expect(samples.length).toBe(recording.channels[channel]!.lengthSamples);
  });

  it("has every OpenBCI sample in mV, without a loss", async () => {
    const path = `${SHARED}/vendor/openbci/OpenBCI_GUI-v5-blinks-jawClench-alpha.txt`;
    const rows = readFileSync(path, "latin1").trim().split("\n").slice(5);
    const recording = await openRecording(path);
    const plain = Float32Array.from(rows, (row) => Number(row.split(",")[3]) * 1e-3);
    expect(await collect(recording, 2)).toEqual(plain);
  });

  it("keeps Shimmer's uncalibrated counts as counts", async () => {
    const text = gunzipSync(readFileSync(`${SHARED}/vendor/shimmer/ecg_uncalibrated.csv.gz`)).toString(
      "latin1",
    );
    const first = Number(text.split("\n")[3]!.split("\t")[1]);
    const recording = await openRecording(`${SHARED}/vendor/shimmer/ecg_uncalibrated.csv.gz`);
    expect(recording.channels[0]).toMatchObject({ units: "adc" });
    expect((await collect(recording))[0]).toBe(first);
  });
});
