import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { openRecorder } from "../../../datasets/io/record/open-recorder.ts";
import type { RecordedChannel, RecordFormat, RecordingHeader } from "../../../datasets/io/record/recorder.ts";
import { LIVE_ANNOTATOR } from "../../../datasets/io/record/recorder.ts";
import { recoverRecording } from "../../../datasets/io/record/recover.ts";
import { compileEdflib, hasEdflib } from "../edf/edflib.ts";
import { compareWithTestSignal } from "./compare.ts";
import { testBlock, testHeader } from "./test-signal.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-record-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FORMATS: readonly RecordFormat[] = ["wfdb", "edf", "bdf", "csv"];
const fileOf = (stem: string, format: RecordFormat) => `${stem}.${format === "wfdb" ? "hea" : format}`;

/** Records some fifths of a second of the test signal. */
async function recordTest(
  stem: string,
  format: RecordFormat,
  fifths: number,
  mark = (_fifth: number): string => "N",
) {
  const recorder = await openRecorder(stem, format, testHeader(format));
  for (let fifth = 0; fifth < fifths; fifth++) {
    for (const channel of [0, 1]) {
      const { block, counts } = testBlock(format, channel, fifth);
      recorder.take(block, counts);
    }
    recorder.annotate({ atS: fifth / 5, symbol: mark(fifth) });
    if (fifth % 5 === 4) await recorder.sync();
  }
  return recorder;
}

describe.each(FORMATS)("a %s recording", (format) => {
  const stem = join(folder, `whole-${format}`);
  const path = fileOf(stem, format);

  it("holds every count, gap and annotation, and what is known of it", async () => {
    const recorder = await recordTest(stem, format, 143);
    recorder.annotate({ atS: 3, symbol: "~", subtype: 0x30, aux: "no beats" });
    recorder.annotate({ atS: 4.5, symbol: '"', channel: 1, aux: "Übung: pressed N[1,2] @@" });
    const files = await recorder.close({ metadata: { clock_drift_ppm: -12.5 }, comments: ["gaps: 4"] });
    expect(files[0]).toBe(path);
    expect(files.every((file) => existsSync(file))).toBe(true);
    const recording = await openRecording(path);
    expect(await compareWithTestSignal(recording, format)).toEqual({
      wrong: 0,
      lengthS: 28.6,
      annotations: 145,
    });
    const comments = recording.comments.join("\n");
    for (const said of [
      "device: a test device",
      "started: 2026-01-02T03:04:05.250Z",
      "rate of MLII: 250 Hz (declared)",
      "scale of V5: test, 447.3924 counts per mV, 0 at 0 (made up)",
      "electrodes: wet",
      "clock_drift_ppm: -12.5",
      "gaps: 4",
    ]) {
      expect(comments).toContain(said);
    }
    const found = await recording.annotations(LIVE_ANNOTATOR);
    const rateHz = recording.frameRateHz ?? recording.channels[0]!.sampleRateHz;
    expect(found.find(({ symbol }) => symbol === "~")).toMatchObject({
      sample: 3 * rateHz,
      subtype: 0x30,
      aux: "no beats",
    });
    expect(found.find(({ symbol }) => symbol === '"')).toMatchObject({
      channel: 1,
      aux: "Übung: pressed N[1,2] @@",
    });
    expect(found.every(({ sample }, i) => i === 0 || sample >= found[i - 1]!.sample)).toBe(true);
    expect(recording.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(await recoverRecording(path, 0.05)).toMatchObject({ wasOpen: false, done: [] });
  });

  it("says at every sync what is known so far and that it is open; recovery keeps the one and not the other", async () => {
    const open = join(folder, `so-far-${format}`);
    const recorder = await recordTest(open, format, 10);
    const said = async () => {
      const { comments } = await openRecording(fileOf(open, format));
      return comments.filter((comment) => /^(?:clock_drift_ppm|frames|recording|stray): /.test(comment));
    };
    expect(await said()).toEqual(["recording: open"]);
    await recorder.sync({ metadata: { clock_drift_ppm: 3.5, frames: 500 }, comments: ["stray: 1"] });
    await recorder.sync({ metadata: { clock_drift_ppm: -2.5, frames: 750 } });
    expect(await said()).toEqual(["clock_drift_ppm: -2.5", "frames: 750", "recording: open"]);
    expect(await recoverRecording(fileOf(open, format), 0.05)).toMatchObject({ wasOpen: true });
    const recovered = "recording: not closed by its recorder, recovered";
    expect(await said()).toEqual(["clock_drift_ppm: -2.5", "frames: 750", recovered]);
    await recorder.close();
  });

  const inTable = async () => {
    const alone = join(folder, "alone", "whole-csv.csv");
    mkdirSync(dirname(alone));
    copyFileSync(path, alone);
    const both = await openRecording(path);
    const { startTime, comments } = await openRecording(alone);
    expect(startTime).toBe("2026-01-02T03:04:05.250Z");
    expect(comments).toContain("scale of V5: test, 447.3924 counts per mV, 0 at 0 (made up)");
    expect(comments).toContain("rate of V5: 250 Hz (declared)");
    expect(both.comments).toEqual([...comments, "clock_drift_ppm: -12.5", "gaps: 4"]);
  };
  if (format === "csv") it("tells what was known at the start in the table itself, once", inTable);

  it("is never written over another", async () => {
    const bytes = readFileSync(path);
    await expect(openRecorder(path, format, testHeader(format))).rejects.toThrow(
      /exists and is not overwritten/,
    );
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it("says at the next sync that its folder is gone", async () => {
    const gone = join(folder, `gone-${format}`);
    const recorder = await recordTest(join(gone, "x"), format, 10);
    rmSync(gone, { recursive: true });
    const { block, counts } = testBlock(format, 0, 10);
    recorder.take(block, counts);
    await expect(recorder.sync()).rejects.toMatchObject({ code: "io" });
    expect(recorder.failed).toMatchObject({ code: "io" });
    recorder.take(testBlock(format, 0, 11).block);
    await expect(recorder.close()).rejects.toMatchObject({ code: "io" });
  });

  it("refuses blocks that overlap, unknown channels and impossible marks", async () => {
    const recorder = await recordTest(join(folder, `misuse-${format}`), format, 2);
    expect(() => recorder.take(testBlock(format, 0, 1).block)).toThrow(/overlap/);
    expect(() => recorder.take({ ...testBlock(format, 0, 2).block, channel: 2 })).toThrow(/does not have/);
    expect(() => recorder.annotate({ atS: -1, symbol: "N" })).toThrow(/impossible time/);
    expect(() => recorder.annotate({ atS: 1, symbol: "nothing" })).toThrow(/symbol/);
    await recorder.close();
    expect(() => recorder.take(testBlock(format, 0, 3).block)).toThrow(/closed/);
  });

  it("goes on when a channel falls silent, and counts what comes too late", async () => {
    const late = join(folder, `late-${format}`);
    const recorder = await openRecorder(late, format, testHeader(format));
    for (let fifth = 0; fifth < 100; fifth++) {
      const { block, counts } = testBlock(format, 0, fifth);
      recorder.take(block, counts);
      if (fifth % 5 === 4) await recorder.sync();
    }
    const open = await openRecording(fileOf(late, format));
    expect(open.channels[0]!.lengthSamples).toBe(5000);
    for (let fifth = 0; fifth < 100; fifth++) {
      const { block, counts } = testBlock(format, 1, fifth);
      recorder.take(block, counts);
    }
    await recorder.close();
    const recording = await openRecording(fileOf(late, format));
    let known = 0;
    for await (const block of recording.blocks({ channels: [1] })) {
      if (block.kind === "samples") known += block.samples.length;
    }
    // The last ten seconds were still open; a gap of 0.4 s every seven seconds lies in them.
    const rate = recording.channels[1]!.sampleRateHz;
    expect(known).toBeGreaterThanOrEqual(9 * rate);
    expect(known).toBeLessThanOrEqual(10 * rate);
    const said = format === "wfdb" ? recording.comments.join() : readFileSync(`${late}.session.json`, "utf8");
    expect(said).toMatch(/V5: \d+ samples came more than 10 s late and are lost/);
  });
});

it("counts what comes too late while it is written", async () => {
  const path = join(folder, "while-written");
  const recorder = await openRecorder(path, "wfdb", testHeader("wfdb"));
  let taken = 0;
  for (let fifth = 0; fifth < 100; fifth++) {
    const { block, counts } = testBlock("wfdb", 0, fifth);
    recorder.take(block, counts);
  }
  const writing = recorder.sync();
  // The write begins, and ends, after this.
  for (let fifth = 0; fifth < 100; fifth++) {
    await Promise.resolve();
    const { block, counts } = testBlock("wfdb", 1, fifth);
    recorder.take(block, counts);
    if (block.kind === "samples") taken += block.samples.length;
  }
  await writing;
  await recorder.close();
  const recording = await openRecording(fileOf(path, "wfdb"));
  let known = 0;
  for await (const block of recording.blocks({ channels: [1] }))
    if (block.kind === "samples") known += block.samples.length;
  const late = Number(/V5: (\d+) samples came more than/.exec(recording.comments.join())?.[1] ?? 0);
  expect(known).toBeLessThan(taken);
  expect(known + late).toBe(taken);
});

describe("annotations of an EDF recording", () => {
  it("survive in any number: ten thousand in one second, and a text of any length", async () => {
    const stem = join(folder, "many");
    const recorder = await recordTest(stem, "edf", 20, () => "V");
    for (let i = 0; i < 10_000; i++)
      recorder.annotate({ atS: 2 + i / 10_000, symbol: '"', aux: `mark ${i}` });
    const long = "a long note — ".repeat(100);
    recorder.annotate({ atS: 3.5, symbol: '"', aux: long });
    await recorder.sync();
    // As they lie while recording, and when it is closed.
    const counted = async () => {
      const recording = await openRecording(`${stem}.edf`);
      const found = (await recording.annotations()).filter(({ symbol }) => symbol === '"');
      const marks = found.filter(({ aux }) => aux.startsWith("mark"));
      expect(recording.durationS).toBe(4);
      expect(new Set(marks.map(({ aux }) => aux)).size).toBe(10_000);
      expect(
        marks.every(
          ({ sample, aux }) => Math.abs(sample - 250 * (2 + Number(aux.slice(5)) / 10_000)) < 0.5 + 1e-6,
        ),
      ).toBe(true);
      const parts = found.filter(({ aux }) => !aux.startsWith("mark")).map(({ aux }) => aux);
      expect(parts.join("")).toBe(long);
    };
    await counted();
    await recorder.close();
    await counted();
  });
});

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

describe("recovery", () => {
  it("cuts half a record, frame and line, and half an annotation", async () => {
    for (const format of FORMATS) {
      const stem = join(folder, `cut-${format}`);
      const recorder = await recordTest(stem, format, 23);
      await recorder.sync();
      const [signals, marks] =
        format === "wfdb"
          ? [`${stem}.dat`, `${stem}.${LIVE_ANNOTATOR}`]
          : [fileOf(stem, format), `${stem}.${LIVE_ANNOTATOR}`];
      writeFileSync(signals, readFileSync(signals).subarray(0, -7));
      if (existsSync(marks)) writeFileSync(marks, readFileSync(marks).subarray(0, -3));
      const report = await recoverRecording(fileOf(stem, format), 0.05);
      expect(report.wasOpen).toBe(true);
      expect(report.done.length).toBeGreaterThan(0);
      expect(report.durationS).toBeGreaterThan(3.5);
      const recording = await openRecording(fileOf(stem, format));
      expect((await compareWithTestSignal(recording, format)).wrong).toBe(0);
      expect(recording.findings.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(await recoverRecording(fileOf(stem, format), 0.05)).toMatchObject({ wasOpen: false, done: [] });
      await recorder.close();
    }
  });

  it("leaves a recording alone that is still being written", async () => {
    for (const format of FORMATS) {
      const stem = join(folder, `growing-${format}`);
      const recorder = await recordTest(stem, format, 5);
      let fifth = 5;
      const growing = setInterval(() => {
        for (const channel of [0, 1]) {
          const { block, counts } = testBlock(format, channel, fifth);
          recorder.take(block, counts);
        }
        fifth++;
        void recorder.sync();
      }, 10);
      const path = fileOf(stem, format);
      await expect(recoverRecording(path, 0.3)).rejects.toMatchObject({ code: "misuse" });
      clearInterval(growing);
      await recorder.close();
      expect((await compareWithTestSignal(await openRecording(path), format)).wrong).toBe(0);
    }
  });

  it("finds a recording by any of its files, and by its name alone", async () => {
    for (const format of FORMATS) {
      const stem = join(folder, `named-${format}`);
      const files = await (await recordTest(stem, format, 5)).close();
      for (const path of [stem, ...files])
        expect(await recoverRecording(path, 0.01), path).toMatchObject({ format, done: [] });
    }
  });

  it("says when nothing was recorded, and where there is no recording", async () => {
    for (const format of FORMATS) {
      const stem = join(folder, `empty-${format}`);
      const recorder = await openRecorder(stem, format, testHeader(format));
      await expect(recoverRecording(fileOf(stem, format), 0.05)).rejects.toMatchObject({ code: "truncated" });
      await recorder.close();
      if (format === "csv") continue;
      expect(await recoverRecording(fileOf(stem, format), 0.05)).toMatchObject({ durationS: 0, done: [] });
    }
    await expect(recoverRecording(join(folder, "nowhere"))).rejects.toMatchObject({ code: "not-found" });
  });
});

describe.skipIf(!hasEdflib)("EDFlib", () => {
  let edflib: ReturnType<typeof compileEdflib>;
  beforeAll(() => {
    edflib = compileEdflib();
  });
  afterAll(() => rmSync(edflib.folder, { recursive: true, force: true }));

  it.each(["edf", "bdf"] as const)(
    "opens a %s recording at every sync and when it is closed",
    async (format) => {
      const stem = join(folder, `edflib-${format}`);
      const path = fileOf(stem, format);
      const recorder = await recordTest(stem, format, 37);
      await recorder.sync();
      expect(edflib.read(path)).toMatchObject({ records: 8, subsecond: 2_500_000 });
      await recorder.close();
      const read = edflib.read(path);
      const { minCount, maxCount } = testHeader(format).channels[1]!;
      expect(read).toMatchObject({
        type: format === "edf" ? 1 : 3,
        start: "2026-01-02 03:04:05",
        records: 8,
      });
      expect(read.signals[1]).toMatchObject({
        label: "V5".padEnd(16),
        digital: [minCount, maxCount],
        samples: 1000,
      });
      const texts = read.annotations.map(([onset, , text]) => [onset, text]);
      expect(texts).toContainEqual([60_000_000, "Signal lost"]);
      expect(texts).toContainEqual([74_000_000, "Recording ends"]);
      expect(texts.filter(([, text]) => text === "N")).toHaveLength(37);
    },
  );
});
