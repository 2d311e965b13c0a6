import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { compileEdflib, hasEdflib } from "../edf/edflib.ts";
import { fileOf, recordTest } from "./record-test.ts";
import { testHeader } from "./test-signal.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-record-edf-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
