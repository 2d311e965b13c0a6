import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import type { RecordFormat } from "../../../datasets/io/record/recorder.ts";
import { recoverRecording } from "../../../datasets/io/record/recover.ts";
import { compareWithTestSignal } from "./compare.ts";

const FILES: Readonly<Record<RecordFormat, string>> = {
  wfdb: "killed.hea",
  edf: "killed.edf",
  bdf: "killed.bdf",
  csv: "killed.csv",
};

/** Runs the recorder until it has synced a number of times, and a moment longer; returns the fifths that it promised. */
function recordAndKill(folder: string, syncs: number, moreMs: number): Promise<number> {
  return new Promise((done, fail) => {
    const args = ["--import", "tsx", "test/tools/record-until-killed.ts", folder];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let complaint = "";
    let killing = false;
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (killing || said.split("\n").length <= syncs) return;
      killing = true;
      setTimeout(() => child.kill("SIGKILL"), moreMs);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on("close", (_, signal) => {
      if (signal !== "SIGKILL") fail(new Error(`the recorder ended by itself: ${complaint}`));
      else done(Number(said.trim().split("\n").at(-1)));
    });
  });
}

/** When to kill: after so many syncs, and so many milliseconds into the work of the next. */
const KILLS = [
  [1, 0],
  [4, 1.7],
  [40, 2.9],
] as const;

describe.each(KILLS)("a recorder killed after %i syncs and %f ms", (syncs, moreMs) => {
  const folder = mkdtempSync(join(tmpdir(), "pulsegate-killed-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let promised = 0;
  beforeAll(async () => {
    promised = await recordAndKill(folder, syncs, moreMs);
  });

  it.each(Object.keys(FILES) as RecordFormat[])(
    "%s keeps what was synced, before and after recovery",
    async (format) => {
      const path = join(folder, format, FILES[format]);
      expect(promised).toBeGreaterThan(0);
      const before = await compareWithTestSignal(await openRecording(path), format);
      expect(before.wrong).toBe(0);
      expect(before.lengthS).toBeGreaterThanOrEqual(promised / 5);
      expect(before.annotations).toBeGreaterThanOrEqual(promised);

      const report = await recoverRecording(path, 0.05);
      expect(report.wasOpen).toBe(true);
      const recording = await openRecording(path);
      const after = await compareWithTestSignal(recording, format);
      expect(after.wrong).toBe(0);
      expect(after.lengthS).toBeGreaterThanOrEqual(before.lengthS);
      expect(recording.findings.filter(({ severity }) => severity === "error")).toEqual([]);

      const bytes = readFileSync(path);
      expect(await recoverRecording(path, 0.05)).toMatchObject({ wasOpen: false, done: [] });
      expect(readFileSync(path).equals(bytes)).toBe(true);
    },
  );
});
