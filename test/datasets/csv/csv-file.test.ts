import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { convertRecording } from "../../../datasets/io/convert.ts";
import { openCsvFile } from "../../../datasets/io/csv-file.ts";
import { openOutputFolder } from "../../../datasets/io/folder.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import { saveAnnotations } from "../../../datasets/io/save.ts";
import { openShipped } from "../../../datasets/io/shipped.ts";
import { collect } from "../synthetic/collect.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const SHARED = `${PULSEGATE_SHARED}/data`;
const folder = mkdtempSync(join(tmpdir(), "pulsegate-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("tables on disk", () => {
  const text = `# fs: 50\nPLETH[NU]\n${Array.from({ length: 400 }, (_, i) => i / 8).join("\n")}\n`;
  const samples = Float32Array.from({ length: 400 }, (_, i) => i / 8);

  it("are opened by their ending, plain or gzipped", async () => {
    writeFileSync(join(folder, "plain.csv"), text);
    writeFileSync(join(folder, "packed.csv.gz"), gzipSync(text));
    for (const name of ["plain.csv", "packed.csv.gz"]) {
      const recording = await openRecording(join(folder, name));
      expect(recording).toMatchObject({ format: "csv", name: name.replace(/\.csv.*/, ""), durationS: 8 });
      expect(await collect(recording)).toEqual(samples);
    }
  });

  it("have the annotation files of their name as annotators", async () => {
    writeFileSync(join(folder, "beats.csv"), text);
    const beats = [11, 61, 117].map((sample) => ({
      sample,
      symbol: "N",
      subtype: 0,
      channel: 0,
      number: 0,
      aux: "",
    }));
    await saveAnnotations(join(folder, "beats"), "pulse", beats);
    const recording = await openRecording(join(folder, "beats.csv"));
    expect(recording.annotators).toEqual(["pulse"]);
    expect(await recording.annotations("pulse")).toEqual(beats);
    expect(await recording.annotations("other")).toEqual([]);
  });

  it("are refused in UTF-16", async () => {
    const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
    writeFileSync(join(folder, "wide.csv"), utf16);
    writeFileSync(join(folder, "swapped.csv"), utf16.swap16());
    for (const name of ["wide.csv", "swapped.csv"]) {
      await expect(openRecording(join(folder, name))).rejects.toMatchObject({
        code: "unsupported",
        message: `a table in UTF-16, in ${name}, expected UTF-8 or ASCII`,
      });
    }
  });

  it("are refused when cut off inside the packed data, or absent", async () => {
    writeFileSync(join(folder, "cut.csv.gz"), gzipSync(text).subarray(0, 200));
    await expect(openRecording(join(folder, "cut.csv.gz"))).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringMatching(/cannot be unpacked.*cut\.csv\.gz, got unexpected end of file/),
    });
    await expect(openRecording(join(folder, "none.csv"))).rejects.toMatchObject({ code: "not-found" });
  });
});

describe.runIf(existsSync("/proc/self/mem"))("what the system refuses", () => {
  it("is an error of its own, with the system's reason", async () => {
    const unreadable = join(folder, "unreadable.csv");
    symlinkSync("/proc/self/mem", unreadable);
    await expect(openRecording(unreadable)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringMatching(/the file cannot be read, in .*unreadable\.csv, got .*EIO/),
    });
    await expect(convertRecording(await openShipped("ecg208"), "/proc/x.csv")).rejects.toMatchObject({
      code: "io",
      message: expect.stringMatching(/nothing can be written to the folder, in \/proc, got /),
    });
    await expect(openOutputFolder("/proc").create("x")).rejects.toMatchObject({
      code: "io",
      message: expect.stringMatching(/the file cannot be written, in \/proc\/x, got /),
    });
  });
});

describe.runIf(existsSync(SHARED))("recorded tables (shared data)", () => {
  it.each([
    ["bidmc/bidmc_01_Signals.csv.gz", {}, 125, true, 60_001],
    ["bidmc/bidmc_01_Numerics.csv.gz", {}, 1, true, 481],
    ["vendor/biosppy/ecg.txt", {}, 1000, false, 15_000],
    ["vendor/heartpy/118e12.csv", { sampleRateHz: 360 }, 360, false, 43_200],
    ["vendor/openbci/OpenBCI_GUI-v5-blinks-jawClench-alpha.txt", {}, 250, false, 22_490],
  ])("%s has its rate and length", async (path, options, rate, estimated, length) => {
    const { channels } = await openCsvFile(`${SHARED}/${path}`, options);
    expect(channels[0]).toMatchObject({
      sampleRateHz: rate,
      rateEstimated: estimated,
      lengthSamples: length,
    });
  });

  it("reads every value of a wearable's `time ; value` rows, with the rate of its own clock", async () => {
    const path = `${SHARED}/wearable-ecg-motion/01/01_01_beh.csv.gz`;
    const rows = gunzipSync(readFileSync(path)).toString("latin1").trim().split("\n");
    const recording = await openCsvFile(path, { modality: "ecg" });
    const plain = Float32Array.from(rows, (row) => Number(row.split(";")[1]));
    expect(await collect(recording)).toEqual(plain);
    const at = (row: string) => Date.parse(`${row.slice(0, 23).replace(" ", "T")}Z`) / 1000;
    const mean = (rows.length - 1) / (at(rows.at(-1)!) - at(rows[0]!));
    expect(recording.channels[0]!.sampleRateHz / mean).toBeCloseTo(1, 4);
    expect(recording.channels[0]).toMatchObject({ modality: "ecg", rateEstimated: true });
  });

  it("makes one gap of the second that an oximeter lost", async () => {
    const path = `${SHARED}/vendor/smartcare/ppg_smartcare.csv`;
    const times = readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((row) => Number(row.split(",")[0]));
    const jumps = times
      .map((t, i) => (i === 0 ? 0 : (t - times[i - 1]!) / 10 - 1))
      .filter((lost) => lost > 0);
    const recording = await openCsvFile(path);
    let lost = 0;
    let gaps = 0;
    for await (const block of recording.blocks({ channels: [0] })) {
      if (block.kind !== "gap") continue;
      gaps++;
      lost += block.lostSamples;
    }
    expect([gaps, lost]).toEqual([jumps.length, jumps.reduce((a, b) => a + b, 0)]);
  });
});
