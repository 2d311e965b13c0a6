import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { LIVE_ANNOTATOR, type RecordFormat } from "../../../datasets/io/record/recorder.ts";
import { recoverRecording } from "../../../datasets/io/record/recover.ts";
import { openDemo } from "../../../datasets/io/shipped.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { compileEdflib, hasEdflib } from "../../datasets/edf/edflib.ts";

const FORMATS: readonly RecordFormat[] = ["wfdb", "edf", "bdf", "csv"];
const RECORD = pathToFileURL(resolve("dist/src/cli/live/run-record.js")).href;
const SECONDS = 22;
const RATE_HZ = 360;
const COUNTS_PER_MV = 100;
/** Count of 0 mV: half of the board's 10 bits. */
const BASELINE = 512;

/** The samples of the first channel as counts; undefined where they are lost. */
async function countsOf(recording: Recording, toS: number): Promise<(number | undefined)[]> {
  const counts: (number | undefined)[] = [];
  for await (const block of recording.blocks({ channels: [0], toS })) {
    if (block.kind === "gap") counts.push(...Array<undefined>(block.lostSamples));
    else for (const value of block.samples) counts.push(BASELINE + Math.round(value * COUNTS_PER_MV));
  }
  return counts;
}

describe("pulsegate record, killed", () => {
  const folder = mkdtempSync(join(tmpdir(), "pulsegate-record-killed-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const pathOf = (format: RecordFormat) =>
    join(folder, format, `killed${format === "wfdb" ? "" : `.${format}`}`);
  let sent: number[] = [];

  beforeAll(async () => {
    sent = (await countsOf(await openDemo(), SECONDS)).map((count) => count ?? BASELINE);
    const pipes = FORMATS.map((format) => {
      mkdirSync(join(folder, format));
      const pipe = join(folder, `${format}.pipe`);
      execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
      return { format, pipe, fd: openSync(pipe, "r+") };
    });
    const wanted = pipes.map(({ format, pipe }) => ({
      address: pipe,
      options: {
        out: pathOf(format),
        protocol: "ad8232",
        rate: RATE_HZ,
        scale: COUNTS_PER_MV,
        speed: 1,
      },
    }));
    // What the verb runs, in all formats at once.
    const program = `import { runRecord } from ${JSON.stringify(RECORD)};
      await Promise.all(${JSON.stringify(wanted)}.map(({ address, options }) => runRecord(address, options)));`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (bytes: Buffer) => {
      complaint += bytes.toString();
    });
    const ended = once(child, "close");
    // The first line may be the rest of one, and is not taken.
    const bytes = Buffer.from(`512\n${sent.join("\n")}\n`);
    for (const { fd } of pipes) writeSync(fd, bytes);
    const lengthOf = async (format: RecordFormat) =>
      (await openRecording(pathOf(format)).catch(() => undefined))?.durationS ?? 0;
    try {
      for (const format of FORMATS) {
        const all = async () => {
          if (child.exitCode !== null) throw new Error(`the recorders ended by themselves: ${complaint}`);
          return (await lengthOf(format)) > SECONDS - 0.01;
        };
        await vi.waitUntil(all, { timeout: 60_000, interval: 300 });
      }
    } finally {
      child.kill("SIGKILL");
    }
    expect((await ended)[1], complaint).toBe("SIGKILL");
    for (const { fd } of pipes) closeSync(fd);
  }, 120_000);

  it.each(FORMATS)(
    "leaves a whole %s recording with beats and verdicts, that recovery closes",
    async (format) => {
      const path = pathOf(format);
      const report = await recoverRecording(path, 0.05);
      expect(report.wasOpen).toBe(true);
      const recording = await openRecording(path);
      expect(await countsOf(recording, SECONDS)).toEqual(sent);
      expect(recording.comments.join("\n")).toMatch(
        /device: .*\n(.*\n)*rate of ECG.*: 360 Hz \(declared\)\n(.*\n)*.*recovered/,
      );
      // The wire's counters, as they were about a second before the end.
      for (const known of [/^frames: \d+$/, /^rate_hz_\w+: 360 \(declared\)$/])
        expect(recording.comments.filter((comment) => known.test(comment))).toHaveLength(1);
      const marks = await recording.annotations(LIVE_ANNOTATOR);
      expect(marks.filter(({ symbol }) => "NSV".includes(symbol)).length).toBeGreaterThan(10);
      expect(recording.findings.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(await recoverRecording(path, 0.05)).toMatchObject({ wasOpen: false, done: [] });
    },
  );

  it.skipIf(!hasEdflib)("leaves files that EDFlib opens", () => {
    const edflib = compileEdflib();
    try {
      for (const format of ["edf", "bdf"] as const) {
        const { error, signals } = edflib.read(pathOf(format));
        expect(error).toBeUndefined();
        expect(signals[0]?.samples).toBeGreaterThanOrEqual(sent.length);
      }
    } finally {
      rmSync(edflib.folder, { recursive: true, force: true });
    }
  });
});
