import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { convertRecording } from "../../../datasets/io/convert.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import { saveAnnotations, saveWfdb } from "../../../datasets/io/save.ts";
import { openShipped, shippedFolder } from "../../../datasets/io/shipped.ts";
import { createSyntheticEcg } from "../../../datasets/synthetic/ecg.ts";
import type { Block } from "../../../signals/sample-block.ts";
import { collect } from "../synthetic/collect.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const root = mkdtempSync(join(tmpdir(), "pulsegate-convert-"));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const freshFolder = () => join(root, `out-${folders++}`);

const beats = [40, 131, 260].map((sample, i) => ({
  sample,
  symbol: "NV~"[i]!,
  subtype: i === 2 ? 3 : 0,
  channel: 0,
  number: 0,
  aux: i === 1 ? "(T" : "",
}));

/** A two-channel record of known integers with a gap in the second channel, on disk in the given format. */
async function makeRecord(format: number, largest: number): Promise<string> {
  const path = join(freshFolder(), "made");
  const values = (c: number) =>
    Float32Array.from({ length: 300 }, (_, i) => Math.round(largest * Math.sin(0.05 * i + c)) / 200);
  async function* blocks(): AsyncGenerator<Block> {
    const base = { sampleRateHz: 100, startSample: 0 };
    yield { kind: "samples", channel: 0, ...base, samples: values(0) };
    yield { kind: "samples", channel: 1, ...base, samples: values(1).slice(0, 120) };
    yield { kind: "gap", channel: 1, ...base, startSample: 120, lostSamples: 30 };
    yield { kind: "samples", channel: 1, ...base, startSample: 150, samples: values(1).slice(150) };
  }
  const signal = { format, gain: 200, baseline: 3 };
  const signals = [
    { ...signal, name: "MLII" },
    { ...signal, name: "PLETH", units: "NU" },
  ];
  await saveWfdb(path, { frameRateHz: 100, signals, comments: ["# 61 F"] }, blocks());
  await saveAnnotations(path, "atr", beats);
  writeFileSync(
    `${path}.provenance.json`,
    JSON.stringify({ title: "made", licence: "CC0-1.0", citation: "none" }),
  );
  return path;
}

const expectSame = async (a: string, b: string) => {
  const [one, two] = await Promise.all([openRecording(a), openRecording(b)]);
  expect(two.channels).toEqual(one.channels);
  expect(two.comments).toEqual(one.comments);
  expect(two.provenance).toEqual(one.provenance);
  for (const channel of one.channels.keys())
    expect(await collect(two, channel)).toEqual(await collect(one, channel));
  expect(two.annotators).toEqual(one.annotators);
  for (const annotator of one.annotators) {
    expect(await two.annotations(annotator)).toEqual(await one.annotations(annotator));
  }
  expect(two.findings.filter((finding) => finding.severity === "error")).toEqual([]);
};

describe("converting", () => {
  it.each([
    [212, 16],
    [212, 32],
    [16, 212],
    [24, 61],
    [160, 310],
    [16, 24],
  ])("format %d to %d keeps every sample, gap, annotation and remark", async (from, to) => {
    const source = await makeRecord(from, to === 310 ? 500 : 1500);
    const target = join(freshFolder(), "again");
    const report = await convertRecording(await openRecording(source), target, { format: to });
    expect(report).toMatchObject({ from: "wfdb", to: "wfdb", annotations: { atr: 3 }, losses: [] });
    expect(readFileSync(`${target}.hea`, "utf8")).toContain(`again.dat ${to} `);
    await expectSame(source, target);
  });

  it("to a table and back gives the same record, with its gain and baseline", async () => {
    const source = await makeRecord(16, 20_000);
    const table = join(freshFolder(), "made.csv");
    await convertRecording(await openRecording(source), table);
    expect(readFileSync(table, "utf8")).toContain("time_s,MLII[mV],PLETH[NU]");
    const back = join(freshFolder(), "made");
    await convertRecording(await openRecording(table), back);
    await expectSame(source, back);
    expect(readFileSync(`${back}.hea`, "utf8")).toContain("made.dat 16 200(3)/mV");
    const [one, two] = [`${source}.dat`, `${back}.dat`].map((path) => readFileSync(path));
    expect(Buffer.compare(one!, two!)).toBe(0);
  });

  it("a table without gains becomes integers by the power of ten that its decimals need", async () => {
    const folder = freshFolder();
    const table = join(root, "decimals.tsv");
    writeFileSync(table, "# fs: 50\nECG[mV]\tPPG[NU]\n0.125\t-7\n-1.5\t\n0.003\t90000\n");
    const report = await convertRecording(await openRecording(table), join(folder, "x"));
    expect(report.losses).toEqual([]);
    expect(readFileSync(join(folder, "x.hea"), "utf8")).toMatch(
      /x\.dat 24 1000\/mV.*ECG\r?\nx\.dat 24 1\/NU.*PPG/,
    );
    const back = await openRecording(join(folder, "x"));
    expect(await collect(back, 0)).toEqual(Float32Array.of(0.125, -1.5, 0.003));
    expect(await collect(back, 1)).toEqual(Float32Array.of(-7, Number.NaN, 90_000));
  });

  it.each([
    [
      "a format that is too narrow",
      async () => openRecording(await makeRecord(16, 1500)),
      { format: 80 },
      "do not fit the format",
    ],
    [
      "values of no few decimals",
      async () => createSyntheticEcg({ seed: 1, durationS: 5 }),
      {},
      "are rounded",
    ],
  ] as const)(
    "refuses %s, leaving nothing behind, unless loss is allowed",
    async (_, open, options, message) => {
      const folder = freshFolder();
      const recording = await open();
      await expect(convertRecording(recording, join(folder, "x"), options)).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringContaining(message),
      });
      expect(readdirSync(folder)).toEqual([]);
      const report = await convertRecording(recording, join(folder, "x"), { ...options, allowLoss: true });
      expect(report.losses.join()).toContain(message);
      expect(readdirSync(folder)).toContain("x.hea");
    },
  );

  it.each(["x.xdf", "x.parquet", "x.mat", "x.csv.gz"])(
    "refuses %s, a format that is not written, before it makes anything",
    async (name) => {
      const folder = freshFolder();
      await expect(convertRecording(await openShipped("ecg208"), join(folder, name))).rejects.toMatchObject({
        code: "bad-option",
        message: expect.stringContaining("not written in the format of this ending"),
      });
      expect(existsSync(folder)).toBe(false);
    },
  );

  it("can write over the recording that it reads", async () => {
    const path = await makeRecord(16, 1500);
    const before = await collect(await openRecording(path), 1);
    await convertRecording(await openRecording(path), path, { format: 212 });
    expect(readFileSync(`${path}.hea`, "utf8")).toContain("made.dat 212 ");
    expect(await collect(await openRecording(path), 1)).toEqual(before);
  });

  it("the shipped ECG goes through a table and comes out byte for byte", async () => {
    const folder = freshFolder();
    await convertRecording(await openShipped("ecg208"), join(folder, "ecg208.csv"));
    await convertRecording(await openRecording(join(folder, "ecg208.csv")), join(folder, "ecg208"), {
      format: 212,
    });
    const original = readFileSync(join(shippedFolder(), "ecg208.dat"));
    expect(Buffer.compare(readFileSync(join(folder, "ecg208.dat")), original)).toBe(0);
    const back = await openRecording(join(folder, "ecg208"));
    expect(await back.annotations("atr")).toEqual(await (await openShipped("ecg208")).annotations("atr"));
    expect(back.provenance?.licence).toBe("ODC-By-1.0");
  });

  it.runIf(existsSync(`${PULSEGATE_SHARED}/data/cinc2017`))(
    "reads what a phone recorded and writes it in format 16 (shared data)",
    async () => {
      const source = `${PULSEGATE_SHARED}/data/cinc2017/A00001`;
      const target = join(freshFolder(), "A00001");
      await convertRecording(await openRecording(source), target, { format: 16 });
      expect(await collect(await openRecording(target))).toEqual(await collect(await openRecording(source)));
    },
  );
});
