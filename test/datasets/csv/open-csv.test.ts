import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openCsv } from "../../../datasets/format/csv/open-csv.ts";
import { collect } from "../synthetic/collect.ts";
import { openText, textSource } from "./open-text.ts";

const messages = (findings: readonly { message: string }[]) => findings.map((f) => f.message).join("\n");

describe("delimiter, names and units", () => {
  it.each([
    ["comma", "time_s,MLII[mV],V5[uV]\n0.000,1.5,-20\n0.004,1.25,30\n0.008,-0.5,7\n"],
    ["tab", "time_s\tMLII[mV]\tV5[uV]\n0.000\t1.5\t-20\n0.004\t1.25\t30\n0.008\t-0.5\t7\n"],
    ["semicolon", "time_s;MLII[mV];V5[uV]\n0.000;1.5;-20\n0.004;1.25;30\n0.008;-0.5;7\n"],
    ["semicolon and decimal comma", "time_s;MLII[mV];V5[uV]\n0,000;1,5;-20\n0,004;1,25;30\n0,008;-0,5;7\n"],
    ["blanks", "time_s  MLII_mV  V5_uV\n  0.000   1.5   -20\n  0.004  1.25    30\n  0.008  -0.5     7\n"],
    [
      "a row of units",
      "Time\tMLII\tV5\t\ns\tmV\tuV\t\n0.000\t1.5\t-20\t\n0.004\t1.25\t30\t\n0.008\t-0.5\t7\t\n",
    ],
    [
      "rdsamp -c, quoted",
      "'Elapsed time','MLII','V5'\n'hh:mm:ss.mmm','mV','uV'\n'0:00.000',1.5,-20\n'0:00.004',1.25,30\n'0:00.008',-0.5,7\n",
    ],
    [
      "CRLF and a byte order mark",
      "\uFEFFtime_s,MLII[mV],V5[uV]\r\n0.000,1.5,-20\r\n0.004,1.25,30\r\n0.008,-0.5,7",
    ],
    ["milliseconds", "time_ms,MLII (mV),V5 (uV)\n100,1.5,-20\n104,1.25,30\n108,-0.5,7\n"],
    [
      "date and time",
      "timestamp,MLII[mV],V5[uV]\n2024-02-29 23:59:59.998,1.5,-20\n2024-03-01 00:00:00.002,1.25,30\n2024-03-01T00:00:00.006,-0.5,7\n",
    ],
    [
      "midnight",
      "clock time_s,MLII[mV],V5[uV]\n23:59:59.998,1.5,-20\n00:00:00.002,1.25,30\n00:00:00.006,-0.5,7\n",
    ],
  ])("reads %s", async (_, text) => {
    const csv = await openText(text);
    expect(csv.channels.map((c) => [c.name, c.units, c.modality, c.lengthSamples])).toEqual([
      ["MLII", "mV", "ecg", 3],
      ["V5", "uV", "ecg", 3],
    ]);
    expect(csv.channels[0]!.sampleRateHz).toBeCloseTo(250, 9);
    expect(csv.channels[0]!.rateEstimated).toBe(true);
    expect(await collect(csv, 0)).toEqual(Float32Array.of(1.5, 1.25, -0.5));
    expect(await collect(csv, 1)).toEqual(Float32Array.of(-20, 30, 7));
  });

  it.each([
    ["commas", "1,5"],
    ["points", "1.5"],
  ])("reads decimal %s behind whole numbers alone", async (_, last) => {
    const whole = Array.from({ length: 80 }, (__, i) => `${4 * i};0\n`).join("");
    const csv = await openText(`time_ms;MLII[mV]\n${whole}320;${last}\n`);
    expect((await collect(csv)).slice(-2)).toEqual(Float32Array.of(0, 1.5));
    expect(messages(csv.findings)).not.toMatch(/not a number/);
  });

  it("knows rows that came in bursts, each stamped when it was read, by the time of the bursts", async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => {
      const burst = Math.floor(i / 25);
      return `${(burst / 10 + ((burst * 7) % 5) * 1e-3 + (i % 25) * 1e-5).toFixed(5)},${i % 7}`;
    });
    const csv = await openText(`time_s,ECG[mV]\n${rows.join("\n")}\n`);
    expect(csv.channels[0]!.lengthSamples).toBe(5000);
    expect(csv.channels[0]!.sampleRateHz / 250).toBeCloseTo(1, 1);
    expect(messages(csv.findings)).not.toMatch(/jumps|goes back/);
  });

  it("takes names and unit from remarks when there is no header row", async () => {
    const csv = await openText(
      "# Sampling Rate (Hz):= 100.00\n# Units:= g\n# Labels:= ax\tay\n0.5\t1\n0.25\t2\n",
    );
    expect(csv.channels.map((c) => [c.name, c.units, c.sampleRateHz])).toEqual([
      ["ax", "g", 100],
      ["ay", "g", 100],
    ]);
  });

  it("leaves a column of text out and says so", async () => {
    const csv = await openText("time_s,state,PPG\n0,rest,5\n1,walk,6\n");
    expect(csv.channels.map((c) => c.name)).toEqual(["PPG"]);
    expect(messages(csv.findings)).toContain("column state holds text");
  });

  it.each([
    ["empty", ""],
    ["only a header", "time_s,MLII[mV]\n"],
    ["text", "hello\nworld\n"],
    ["time alone", "time_s\n0\n1\n"],
  ])("throws malformed for a file that is %s", async (_, text) => {
    await expect(openText(text)).rejects.toMatchObject({ name: "PulsegateError", code: "malformed" });
  });
});

describe("the rate", () => {
  it.each([
    ["a remark", "# sample_rate_hz: 200\nMLII[mV]\n1\n2\n", {}],
    ["a column header", "MLII[mV]@200Hz\n1\n2\n", {}],
    ["the option", "MLII[mV]\n1\n2\n", { sampleRateHz: 200 }],
    ["the option before a remark", "# fs: 100\nMLII[mV]\n1\n2\n", { sampleRateHz: 200 }],
  ])("is declared by %s", async (_, text, options) => {
    const csv = await openText(text, options);
    expect(csv.channels[0]).toMatchObject({ sampleRateHz: 200, rateEstimated: false, lengthSamples: 2 });
    expect(csv.findings).toEqual([]);
  });

  it("is never made up: without rate and time the file is refused", async () => {
    await expect(openText("MLII[mV]\n1\n2\n")).rejects.toThrow("no sample rate and no time column");
  });

  it("is estimated from jittery times, marked, and reported with the jitter", async () => {
    const rows = Array.from(
      { length: 2000 },
      (_, i) => `${(i / 128 + 0.001 * Math.sin(i * i)).toFixed(6)},${i}`,
    );
    const csv = await openText(`time_s,PPG\n${rows.join("\n")}\n`);
    expect(csv.channels[0]!.rateEstimated).toBe(true);
    expect(csv.channels[0]!.sampleRateHz).toBe(128);
    const found = /jitter ([\d.]+) ms \(root mean square\), ([\d.]+) ms/.exec(messages(csv.findings));
    // A sine of amplitude 1 ms at irregular phases: 0.71 ms.
    expect(Number(found?.[1])).toBeCloseTo(0.71, 1);
    expect(Number(found?.[2])).toBeGreaterThan(0.9);
    expect((await collect(csv)).every((value, i) => value === i)).toBe(true);
  });

  it("ignores a time column that contradicts the declared rate, and says so", async () => {
    const csv = await openText("# sample_rate_hz: 100\ntime_s,PPG\n0,1\n0.004,2\n0.008,3\n");
    expect(csv.channels[0]).toMatchObject({ sampleRateHz: 100, rateEstimated: false });
    expect(messages(csv.findings)).toContain(
      "does not fit the declared rate of 100 Hz (its mean step gives 250.000 Hz)",
    );
  });
});

describe("what is missing", () => {
  const grid = (skip: (i: number) => boolean) =>
    Array.from({ length: 1000 }, (_, i) => `${(i / 250).toFixed(3)},${i}\n`).filter((_, i) => !skip(i));

  it.each([
    ["one row", (i: number) => i === 500],
    ["37 rows", (i: number) => i >= 200 && i < 237],
    ["rows twice", (i: number) => i % 400 === 13],
  ])("makes a gap of a jump of the time: %s", async (_, skip) => {
    const csv = await openText(`time_s,PPG\n${grid(skip).join("")}`);
    expect(csv.channels[0]).toMatchObject({ sampleRateHz: 250, lengthSamples: 1000 });
    const samples = await collect(csv);
    expect(samples).toEqual(Float32Array.from({ length: 1000 }, (_, i) => (skip(i) ? Number.NaN : i)));
    expect(messages(csv.findings)).toContain("time jumps");
  });

  it("makes gaps of empty and unreadable cells, with their lines", async () => {
    const csv = await openText("# fs: 10\na[mV],b[mV]\n1,2\n,4\n5,x7\nNaN,8\n9,10\n11\n12,13,14\n");
    expect(await collect(csv, 0)).toEqual(Float32Array.of(1, Number.NaN, 5, Number.NaN, 9, 11, 12));
    expect(await collect(csv, 1)).toEqual(Float32Array.of(2, 4, Number.NaN, 8, 10, Number.NaN, 13));
    const found = csv.findings.map((f) => [f.severity, f.line, f.message]);
    expect(found).toContainEqual(["warning", 4, "a cell is empty"]);
    expect(found).toContainEqual(["error", 5, "a cell is not a number"]);
    expect(found).toContainEqual(["warning", 6, "a cell is empty"]);
    expect(found).toContainEqual(["error", 8, "cells are missing at the end of the line"]);
    expect(found).toContainEqual(["error", 9, "the line has more cells than the table"]);
  });

  it("says that time goes back", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${(i / 10 - (i >= 25 ? 1.05 : 0)).toFixed(2)},${i}\n`);
    const csv = await openText(`# fs: 10\ntime_s,a\n${rows.join("")}`);
    expect(await collect(csv)).toEqual(Float32Array.from({ length: 40 }, (_, i) => i));
    expect(csv.findings.some((f) => f.severity === "error" && f.message.includes("time goes back"))).toBe(
      true,
    );
  });
});

describe("parts and pieces", () => {
  const rows = Array.from(
    { length: 3000 },
    (_, i) => `${(i / 100).toFixed(2)},${Math.sin(i).toFixed(5)},${i % 7 === 3 ? "" : i}`,
  );
  const text = `# fs: 100\ntime_s,x[mV],y[NU]\n${rows.filter((_, i) => i < 900 || i > 1042).join("\n")}`;

  it("gives the same samples whatever the pieces that the bytes come in", async () => {
    const whole = await openCsv(textSource(text));
    const expected = [await collect(whole, 0), await collect(whole, 1)];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 6 }),
        async (sizes) => {
          const csv = await openCsv(textSource(text, sizes));
          expect(await collect(csv, 0)).toEqual(expected[0]);
          expect(await collect(csv, 1)).toEqual(expected[1]);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("reads any part as the same part of the whole", async () => {
    const csv = await openCsv(textSource(text));
    const expected = await collect(csv, 1);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 1500 }),
        async (from, length) => {
          const part = await collect(csv, 1, { fromS: from / 100, toS: (from + length) / 100 });
          expect(part).toEqual(expected.slice(from, from + length));
        },
      ),
      { numRuns: 25 },
    );
  });

  it("keeps lines longer than a piece and refuses a channel that is not there", async () => {
    const csv = await openCsv(textSource(`# fs: 1\n${"9".repeat(12)}.5,${" ".repeat(9000)}7\n1,2\n`, [512]));
    expect(await collect(csv, 1)).toEqual(Float32Array.of(7, 2));
    await expect(collect(csv, 2)).rejects.toMatchObject({ code: "bad-option" });
  });
});

describe("a coarse clock", () => {
  /** 250 Hz stamped in packets of 5 by a clock of milliseconds; `at` shifts a row's time. */
  const table = (rows: number, at: (i: number) => number) =>
    `time_s,ECG\n${Array.from({ length: rows }, (_, i) => `${(Math.floor(i / 5) * 0.02 + at(i)).toFixed(3)},${i}\n`).join("")}`;

  it("may deliver rows late without losing any", async () => {
    const csv = await openText(table(2000, (i) => (i >= 1000 && i < 1010 ? 0.045 : 0)));
    expect(csv.channels[0]!.lengthSamples).toBe(2000);
    // The last packet of five is stamped at its first row: 7.98 s for 8.
    expect(csv.channels[0]!.sampleRateHz).toBeCloseTo(1999 / 7.98, 0);
    expect((await collect(csv)).every((value, i) => value === i)).toBe(true);
  });

  it("shows what is lost for good", async () => {
    const csv = await openText(table(2000, (i) => (i >= 1000 ? 0.4 : 0)));
    const samples = await collect(csv);
    const lost = samples.filter(Number.isNaN).length;
    // 100 samples, known to the length of a packet.
    expect(Math.abs(lost - 100)).toBeLessThanOrEqual(5);
    expect(samples.indexOf(999)).toBe(999);
    expect(samples.indexOf(1000)).toBe(1000 + lost);
  });
});

describe("any bytes at all", () => {
  it("are a table or a PulsegateError", async () => {
    const line = fc.stringMatching(/^[-+0-9.,;:\t eExN#%[\]"'a]{0,24}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ maxLength: 300 }),
          fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n")),
        ),
        async (text) => {
          try {
            const csv = await openText(text, { sampleRateHz: 100 });
            for await (const block of csv.blocks()) expect(block.channel).toBeLessThan(csv.channels.length);
          } catch (error) {
            expect(error).toMatchObject({ name: "PulsegateError" });
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("with a line without end are refused", async () => {
    const forever = {
      name: "forever.csv",
      async *open() {
        yield new TextEncoder().encode("# fs: 1\nECG\n1\n2\n");
        for (;;) yield new Uint8Array(1 << 20).fill(48);
      },
    };
    await expect(openCsv(forever)).rejects.toMatchObject({ code: "malformed" });
  });

  it("with a header of 60,000 blanks are read in no time", async () => {
    const csv = await openText(`# fs: 1\na${" ".repeat(60_000)}b,ECG\n1,2\n`);
    expect(await collect(csv, 1)).toEqual(Float32Array.of(2));
  });
});
