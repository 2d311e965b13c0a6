import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { openRecorder } from "../../../datasets/io/record/open-recorder.ts";
import { LIVE_ANNOTATOR } from "../../../datasets/io/record/recorder.ts";
import { recoverRecording } from "../../../datasets/io/record/recover.ts";
import { compareWithTestSignal } from "./compare.ts";
import { FORMATS, fileOf, recordTest } from "./record-test.ts";
import { testBlock, testHeader } from "./test-signal.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-recover-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
