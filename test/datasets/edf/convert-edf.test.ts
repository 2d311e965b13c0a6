import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { digitalRange } from "../../../datasets/format/edf/digital-range.ts";
import { toAscii, toField } from "../../../datasets/format/edf/fields.ts";
import { recordGrid } from "../../../datasets/format/edf/record-grid.ts";
import type { WfdbRecording } from "../../../datasets/format/wfdb/open-wfdb.ts";
import { convertRecording } from "../../../datasets/io/convert.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import { openShipped } from "../../../datasets/io/shipped.ts";
import { compileEdflib, fnv, hasEdflib } from "./edflib.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-edf-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("conversion by way of EDF", () => {
  it.each(["edf", "bdf"])("gives the shipped ECG back byte for byte (%s)", async (format) => {
    const ecg = await openShipped("ecg208");
    const there = await convertRecording(ecg, join(folder, `there.${format}`));
    expect(there).toMatchObject({ to: format, losses: [], annotations: { atr: 537 } });
    const middle = await openRecording(join(folder, `there.${format}`));
    expect(middle).toMatchObject({ format, durationS: 300, provenance: ecg.provenance });
    expect(middle.channels).toEqual(ecg.channels);
    const back = await convertRecording(middle, join(folder, `back-${format}`), { format: 212 });
    expect(back.losses).toEqual([]);
    expect(
      readFileSync(join(folder, `back-${format}.dat`)).equals(readFileSync("datasets/shipped/ecg208.dat")),
    ).toBe(true);
    const again = await openRecording(join(folder, `back-${format}`));
    expect(await again.annotations()).toEqual(await ecg.annotations());
    expect(again.comments).toEqual(ecg.comments);
  });

  it("keeps values that were never integers within what it says", async () => {
    const ppg = await openShipped("ppg-synthetic");
    await expect(convertRecording(ppg, join(folder, "ppg.edf"))).rejects.toThrow(/would lose|do not fit/);
    const { losses } = await convertRecording(ppg, join(folder, "ppg.bdf"), { allowLoss: true });
    const read = await openRecording(join(folder, "ppg.bdf"));
    expect(read.channels[0]!.lengthSamples).toBe(ppg.channels[0]!.lengthSamples);
    expect(losses.length).toBeLessThanOrEqual(1);
  });
});

describe("the limits in a header", () => {
  it.each([
    [800, 512, 0, 1023, 0],
    // All 24 bits leave no choice of limits: a count of 16 million is the error of the eighth character.
    [44.739_242_666, 0, -8_388_608, 8_388_607, 1],
    [8_388_607 / 187_500, 0, -8_388_607, 8_388_607, 0],
    [200, 1024, -5000, 5000, 0],
    [1 / 3, -7, -300, 300, 0],
    [1e6, 0, -8_000_000, 8_000_000, 0],
  ])(
    "give gain %f and baseline %f back for counts %i to %i, within %f counts",
    (gain, baseline, low, high, most) => {
      const range = digitalRange("x", { gain, baseline }, low, high, 3);
      for (const limit of [range.physicalMin, range.physicalMax])
        expect(toField(limit).length).toBeLessThanOrEqual(8);
      expect(range.digitalMin).toBeLessThanOrEqual(low);
      expect(range.digitalMax).toBeGreaterThanOrEqual(high);
      const stored = (range.digitalMax - range.digitalMin) / (range.physicalMax - range.physicalMin);
      for (const count of [low, high, Math.round(baseline)]) {
        const value = range.physicalMin + (count - range.digitalMin) / stored;
        const error = Math.abs(value * gain + baseline - count);
        expect(error).toBeLessThanOrEqual(range.errorCounts + 1e-6);
      }
      expect(range.errorCounts).toBeLessThanOrEqual(most + 1e-6);
    },
  );

  it("are refused where 8 characters are too few", () => {
    const wide = () => digitalRange("x", { gain: 2.5e-4, baseline: 0 }, -32_768, 32_767, 2);
    expect(wide).toThrow(/do not fit 8 characters/);
    const narrow = () => digitalRange("x", { gain: 1e9, baseline: 0 }, -32_768, 32_767, 2);
    expect(narrow).toThrow(/do not fit 8 characters/);
  });

  it("shift counts that only fit so, and refuse those that do not", () => {
    const range = digitalRange("x", { gain: 1, baseline: 0 }, 0, 65_535, 2);
    expect(range).toMatchObject({ offset: 32_768, digitalMin: -32_768, digitalMax: 32_767, physicalMin: 0 });
    expect(() => digitalRange("x", { gain: 1, baseline: 0 }, 0, 65_536, 2)).toThrow(/16 bits/);
  });

  it("are the nearest numbers of 8 characters", () => {
    const cases = [
      0,
      -0,
      1,
      -187_500.022_4,
      0.000_012_3,
      99_999_999,
      -9_999_999,
      1 / 3,
      -1 / 3,
      12_345.678_9,
    ];
    expect(cases.map(toField)).toEqual(
      "0 0 1 -187500 0.000012 99999999 -9999999 0.333333 -0.33333 12345.68".split(" "),
    );
    expect(toAscii("µV °C Ω 心", 20)).toBe("uV degC Ohm ?");
  });

  it("have records whose duration says the rate: exactly, or within a millionth", () => {
    for (const rate of [250, 360, 500, 128, 125, 1000, 100, 257, 1024]) {
      const grid = recordGrid(rate, [1]);
      expect(grid.samplesPerRecord[0]! / grid.recordS).toBeCloseTo(rate, 9);
    }
    for (const rate of [187.43, 129.9712, 51.200_3, 333.333_333]) {
      const grid = recordGrid(rate, [1]);
      expect(Math.abs(grid.samplesPerRecord[0]! / grid.recordS / rate - 1)).toBeLessThan(1e-6);
      expect(grid.rateError).toBeLessThan(1e-6);
    }
    expect(recordGrid(0.1, [1])).toMatchObject({ recordS: 10, samplesPerRecord: [1] });
  });
});

describe.skipIf(!hasEdflib)("EDFlib", () => {
  it("reads a converted file as we do", async () => {
    const ecg = await openShipped("ecg208");
    await convertRecording(ecg, join(folder, "lib.edf"));
    const edflib = compileEdflib();
    const read = edflib.read(join(folder, "lib.edf"));
    rmSync(edflib.folder, { recursive: true });
    if (!("digitalBlocks" in ecg)) throw new Error("not a WFDB record");
    let hash = fnv([]);
    for await (const { digital } of (ecg as WfdbRecording).digitalBlocks()) {
      hash = fnv(digital.samples!, hash);
    }
    expect(read.signals).toHaveLength(1);
    expect(read.signals[0]).toMatchObject({ samples: 108_000, fnv: hash });
    expect(read.annotations).toHaveLength(538);
  });
});
