import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { openRecorder } from "../../../datasets/io/record/open-recorder.ts";
import { LIVE_ANNOTATOR } from "../../../datasets/io/record/recorder.ts";
import { recoverRecording } from "../../../datasets/io/record/recover.ts";
import { compareWithTestSignal } from "./compare.ts";
import { FORMATS, fileOf, recordTest } from "./record-test.ts";
import { testBlock, testHeader } from "./test-signal.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-record-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
