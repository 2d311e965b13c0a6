import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryFolder } from "../../../datasets/format/memory-folder.ts";
import { plainFormat } from "../../../datasets/format/wfdb/format-table.ts";
import { openWfdb } from "../../../datasets/format/wfdb/open-wfdb.ts";
import type { BlockOptions, Recording } from "../../../datasets/recording.ts";
import { blockLength } from "../../../signals/sample-block.ts";

type Value = number | undefined;

/** Samples of each channel from `fromS` on (a gap as `undefined`), after checking that blocks follow without holes. */
const read = async (recording: Recording, options: BlockOptions = {}): Promise<Value[][]> => {
  const all: Value[][] = recording.channels.map(() => []);
  const next = recording.channels.map((c) => Math.round((options.fromS ?? 0) * c.sampleRateHz));
  for await (const block of recording.blocks(options)) {
    const { channel } = block;
    expect(block.startSample).toBe(next[channel]);
    expect(block.sampleRateHz).toBe(recording.channels[channel]?.sampleRateHz);
    next[channel]! += blockLength(block);
    for (let i = 0; i < blockLength(block); i++) {
      all[channel]!.push(block.kind === "samples" ? block.samples[i] : undefined);
    }
  }
  return all;
};

const encode = (format: number, samples: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(plainFormat(format)!.byteLength(samples.length));
  plainFormat(format)!.pack(Int32Array.from(samples), samples.length, bytes);
  return bytes;
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const sum16 = (samples: readonly number[]) => (samples.reduce((a, b) => a + b, 0) << 16) >> 16;

describe("a record in memory", () => {
  it("gives physical values, gaps for unknown samples, and what the header says", async () => {
    const samples = [10, -2048, -2048, 7, -2048, 5];
    const folder = createMemoryFolder({
      "a.hea": `a 1 4 6\na.dat 212 2(3)/mV 12 0 10 ${sum16(samples)} 0 MLII\n# 69 M\n`,
      "a.dat": encode(212, samples),
      "a.provenance.json": '{"title":"T","licence":"L","citation":"C"}',
    });
    const recording = await openWfdb(folder, "a");
    expect(await read(recording)).toEqual([[3.5, undefined, undefined, 2, undefined, 1]]);
    expect(recording).toMatchObject({
      name: "a",
      format: "wfdb",
      durationS: 1.5,
      frameRateHz: 4,
      comments: ["69 M"],
      provenance: { title: "T", licence: "L", citation: "C" },
      channels: [
        {
          name: "MLII",
          modality: "ecg",
          sampleRateHz: 4,
          units: "mV",
          lengthSamples: 6,
          rateEstimated: false,
        },
      ],
      findings: [],
    });
  });

  it("takes a skew off: the signal starts later in the file, and its end is not there", async () => {
    const frames = range(0, 8).flatMap((i) => [i, 100 + i]);
    const folder = createMemoryFolder({
      "s.hea": `s 2 1 8\ns.dat 16 1 16 0 0 ${sum16(range(0, 8))} 0 a\ns.dat 16:3 1 16 0 100 ${sum16(range(100, 108))} 0 b\n`,
      "s.dat": encode(16, frames),
    });
    const recording = await openWfdb(folder, "s");
    const expected = [range(0, 8), [...range(103, 108), undefined, undefined, undefined]];
    expect(await read(recording)).toEqual(expected);
    expect(recording.findings).toEqual([]);
    expect(await read(recording, { fromS: 2, toS: 7 })).toEqual(expected.map((all) => all.slice(2, 7)));
  });

  it("splits frames with several samples of a signal", async () => {
    const folder = createMemoryFolder({
      "m.hea": "m 2 10 3\nm.dat 16x3 1 16 0 0 36 0 fast\nm.dat 16 1 16 0 0 273 0 slow\n",
      "m.dat": encode(16, [0, 1, 2, 90, 3, 4, 5, 91, 6, 7, 8, 92]),
    });
    const recording = await openWfdb(folder, "m");
    expect(recording.channels.map((c) => c.sampleRateHz)).toEqual([30, 10]);
    expect(await read(recording)).toEqual([range(0, 9), [90, 91, 92]]);
  });

  it("adds up differences from the initial value", async () => {
    const folder = createMemoryFolder({
      "d.hea": "d 1 1 4\nd.dat 8 1 12 0 -2047 0 0 x\n",
      "d.dat": Uint8Array.of(0, 5, 0x80, 127),
    });
    const recording = await openWfdb(folder, "d");
    expect(await read(recording)).toEqual([[-2047, -2042, -2170, -2043]]);
    expect(await read(recording, { fromS: 2 })).toEqual([[-2170, -2043]]);
  });

  it("takes the length from the file when the header has none", async () => {
    const folder = createMemoryFolder({
      "n.hea": "n 2 1\nn.dat 212 1\nn.dat 212 1\n",
      "n.dat": new Uint8Array(3 * 7 + 1),
    });
    const recording = await openWfdb(folder, "n");
    expect(recording.channels.map((c) => c.lengthSamples)).toEqual([7, 7]);
    expect((await read(recording)).map((all) => all.length)).toEqual([7, 7]);
  });

  it("skips the bytes before the first sample", async () => {
    const folder = createMemoryFolder({
      "o.hea": "o 1 1 2\no.mat 16+24 1\n",
      "o.mat": new Uint8Array(28).fill(1, 24),
    });
    expect(await read(await openWfdb(folder, "o"))).toEqual([[257, 257]]);
  });

  it.each([
    ["a wrong checksum", 3, 9, "error", /checksum of x is 9, its samples sum to 6/],
    ["a checksum of 0", 3, 0, "warning", /checksum of x is 0, taken as not recorded \(sum 6\)/],
    ["a wrong initial value", 4, 6, "warning", /initial value of x is 4, sample 0 is 3/],
  ])("reports %s with the line of the signal", async (_, initial, checksum, severity, message) => {
    const folder = createMemoryFolder({
      "c.hea": `# comment\nc 1 1 3\nc.dat 16 1 16 0 ${initial} ${checksum} 0 x\n`,
      "c.dat": encode(16, [3, 2, 1]),
    });
    const recording = await openWfdb(folder, "c");
    await read(recording, { toS: 2 });
    expect(recording.findings).toEqual([]);
    await read(recording);
    await read(recording);
    expect(recording.findings).toEqual([
      { severity, file: "c.hea", line: 3, message: expect.stringMatching(message) },
    ]);
  });

  it("reports that no checksum and no gain are recorded", async () => {
    const folder = createMemoryFolder({ "g.hea": "g 1 1 1\ng.dat 16\n", "g.dat": encode(16, [400]) });
    const recording = await openWfdb(folder, "g");
    expect(await read(recording)).toEqual([[2]]);
    expect(recording.findings.map((f) => f.message)).toEqual([
      "no gain is recorded for g.dat; 200 per mV is assumed",
      "no checksum is recorded for g.dat",
    ]);
  });

  it("gives what a truncated file holds, then a gap and an error", async () => {
    const folder = createMemoryFolder({
      "t.hea": "t 2 10 1000000000000000\nt.dat 16 1 16 0 0 1 0 a\nt.dat 16 1 16 0 50 1 0 b\n",
      "t.dat": encode(16, [0, 50, 1, 51, 2]),
    });
    const recording = await openWfdb(folder, "t");
    const blocks = [];
    for await (const block of recording.blocks({ channels: [1] })) blocks.push(block);
    expect(blocks).toEqual([
      { kind: "samples", channel: 1, startSample: 0, sampleRateHz: 10, samples: Float32Array.of(50, 51) },
      { kind: "gap", channel: 1, startSample: 2, sampleRateHz: 10, lostSamples: 999999999999998 },
    ]);
    expect(recording.findings).toEqual([
      {
        severity: "error",
        file: "t.dat",
        byte: 8,
        message: expect.stringMatching(/after frame 2 of 1000000000000000/),
      },
    ]);
  });

  it("gives the gap of a short file before the samples of the others go on", async () => {
    const folder = createMemoryFolder({
      "t.hea": "t 2 10 40000\nt.one 80 1 8 0 5 0 0 a\nt.two 80 1 8 0 5 0 0 b\n",
      "t.one": new Uint8Array(40_000).fill(133),
      "t.two": Uint8Array.of(133, 133),
    });
    const order: string[] = [];
    for await (const block of (await openWfdb(folder, "t")).blocks()) {
      order.push(`${block.kind} ${block.channel} ${block.startSample} ${blockLength(block)}`);
    }
    expect(order).toEqual([
      "samples 0 0 16386",
      "samples 1 0 2",
      "gap 1 2 39998",
      "samples 0 16386 16386",
      "samples 0 32772 7228",
    ]);
  });

  it("reports bytes behind the last frame", async () => {
    const folder = createMemoryFolder({
      "e.hea": "e 1 1 2\ne.dat 16 1 16 0 1 3 0 a\n",
      "e.dat": encode(16, [1, 2, 3]),
    });
    const recording = await openWfdb(folder, "e");
    expect(await read(recording)).toEqual([[1, 2]]);
    expect(recording.findings).toMatchObject([{ severity: "warning", file: "e.dat", byte: 4 }]);
  });

  it("names the signal file that is missing, and reads the channels of the others", async () => {
    const folder = createMemoryFolder({
      "f.hea": "f 2 1 2\nf.one 16 1 16 0 1 3 0 a\nf.two 16 1\n",
      "f.one": encode(16, [1, 2]),
    });
    const recording = await openWfdb(folder, "f");
    await expect(read(recording)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("f.two"),
    });
    expect(await read(recording, { channels: [0] })).toEqual([[1, 2], []]);
    expect(recording.findings).toContainEqual({
      severity: "error",
      file: "f.hea",
      line: 3,
      message: "signal file f.two is missing",
    });
  });

  it.each([
    ["no header", {}, "not-found", /header x\.hea is missing/],
    [
      "two formats in one file",
      { "x.hea": "x 2\nx.dat 16\nx.dat 212\n" },
      "malformed",
      /x\.hea:3.*got 212, expected 16/,
    ],
    [
      "a frame beyond memory",
      { "x.hea": "x 2\nx.dat 16x999999\nx.dat 16x999999\n" },
      "unsupported",
      /1999998 samples/,
    ],
    ["a layout that is missing", { "x.hea": "x/1 1 10 5\nx_1 5\n" }, "not-found", /x_1\.hea/],
  ])("refuses %s", async (_, files, code, message) => {
    await expect(openWfdb(createMemoryFolder(files as Record<string, string>), "x")).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    [{ channels: [2] }, /no such channel, got 2/],
    [{ fromS: -1 }, /bad time, in fromS, got -1/],
    [{ toS: Number.NaN }, /bad time, in toS/],
  ])("refuses the options %j", async (options, message) => {
    const folder = createMemoryFolder({
      "a.hea": "a 2 1 2\na.dat 16 1\na.dat 16 1\n",
      "a.dat": encode(16, [1, 2, 3, 4]),
    });
    const recording = await openWfdb(folder, "a");
    await expect(read(recording, options)).rejects.toMatchObject({
      code: "bad-option",
      message: expect.stringMatching(message),
    });
  });

  it("any part and any choice of channels is that part of the whole, in every format and shape", async () => {
    const shape = fc.record({
      code: fc.constantFrom(8, 16, 24, 80, 212, 310, 311),
      rates: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
      skews: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }),
      frames: fc.integer({ min: 1, max: 30 }),
      from: fc.integer({ min: 0, max: 30 }),
      to: fc.integer({ min: 0, max: 32 }),
      only: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ code, rates, skews, frames, from, to, only }) => {
        const total = frames * rates.reduce((a, b) => a + b, 0);
        const values = range(0, total).map((i) => ((i * 31) % 100) - 50);
        const lines = rates.map((rate, i) => `p.dat ${code}x${rate}:${skews[i]} 1 0 0 0 0 0 s${i}\n`);
        const folder = createMemoryFolder({
          "p.hea": `p ${rates.length} 1 ${frames}\n${lines.join("")}`,
          "p.dat": encode(code, values),
        });
        const recording = await openWfdb(folder, "p");
        const whole = await read(recording);
        expect(whole.map((all) => all.length)).toEqual(rates.map((rate) => rate * frames));
        const chosen = only % rates.length;
        const start = Math.min(from, frames);
        const part = await read(recording, { fromS: start, toS: to, channels: [chosen] });
        const rate = rates[chosen]!;
        expect(part[chosen]).toEqual(whole[chosen]!.slice(start * rate, Math.max(start, to) * rate));
        expect(part.filter((_, i) => i !== chosen).every((all) => all.length === 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a record with segments", () => {
  const segments = {
    "v.hea": "v/4 2 10 12 8:00:00\nv_layout 0\nv_1 4\n~ 3\nv_2 5\n",
    "v_layout.hea": "v_layout 2 10 0\n~ 0 1/mV 12 0 0 0 0 II\n~ 0 5/NU 12 0 0 0 0 PLETH\n",
    "v_1.hea": "v_1 1 10 4\nv_1.dat 16 2/mV 12 0 2 20 0 II\n",
    "v_1.dat": encode(16, [2, 4, 6, 8]),
    "v_2.hea": "v_2 2 10 5\nv_2.dat 16 10/NU 12 0 10 150 0 PLETH\nv_2.dat 16 1/mV 12 0 -1 -15 0 II\n",
    "v_2.dat": encode(16, [10, -1, 20, -2, 30, -3, 40, -4, 50, -5]),
  };
  const unknown = (n: number): Value[] => new Array(n).fill(undefined);
  const expected = [
    [1, 2, 3, 4, ...unknown(3), -1, -2, -3, -4, -5],
    [...unknown(7), 1, 2, 3, 4, 5],
  ];

  it("of variable layout finds its signals by name, with the gain of each segment", async () => {
    const recording = await openWfdb(createMemoryFolder(segments), "v");
    expect(recording.channels.map((c) => [c.name, c.modality, c.lengthSamples])).toEqual([
      ["II", "ecg", 12],
      ["PLETH", "ppg", 12],
    ]);
    expect(await read(recording)).toEqual(expected);
    expect(recording.findings).toEqual([]);
    expect(await read(recording, { fromS: 0.3, toS: 0.9, channels: [1] })).toEqual([
      [],
      expected[1]!.slice(3, 9),
    ]);
  });

  it("of variable layout keeps signals of equal names apart, in their order", async () => {
    const folder = createMemoryFolder({
      "t.hea": "t/2 2 10 3\nt_layout 0\nt_1 3\n",
      "t_layout.hea": "t_layout 2 10 0\n~ 0 1/mV 12 0 0 0 0 V\n~ 0 1/mV 12 0 0 0 0 V\n",
      "t_1.hea": "t_1 2 10 3\nt_1.dat 16 1/mV 12 0 1 6 0 V\nt_1.dat 16 1/mV 12 0 7 24 0 V\n",
      "t_1.dat": encode(16, [1, 7, 2, 8, 3, 9]),
    });
    const recording = await openWfdb(folder, "t");
    expect(await read(recording)).toEqual([
      [1, 2, 3],
      [7, 8, 9],
    ]);
    expect(recording.findings).toEqual([]);
  });

  it("of fixed layout takes its signals from the first segment", async () => {
    const folder = createMemoryFolder({
      ...segments,
      "w.hea": "w/2 2 10 10\nv_2 5\nv_2 5\n",
    });
    const recording = await openWfdb(folder, "w");
    expect(recording.channels.map((c) => c.name)).toEqual(["PLETH", "II"]);
    expect(await read(recording)).toEqual([
      [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
      [-1, -2, -3, -4, -5, -1, -2, -3, -4, -5],
    ]);
  });

  it.each([
    ["v_1.hea", undefined, /header v_1\.hea is missing/],
    ["v_1.dat", undefined, /signal file v_1\.dat is missing/],
    ["v_1.hea", "v_1 1 20 4\nv_1.dat 16 2/mV 12 0 2 20 0 II\n", /sampling frequency of its own/],
    ["v_1.hea", "v_1/1 1 10 4\nv_2 4\n", /segments of its own/],
    ["v_1.hea", "v_1 1 10 4\nv_1.dat 16x2 2/mV 12 0 2 20 0 II\n", /another rate than the layout/],
    ["v_1.hea", "v_1 one\n", /bad record line/],
    ["v_1.hea", "v_1 1 10 4\nv_1.dat 16 2/uV 12 0 2 20 0 II\n", /signal II is in uV, not in mV/],
    [
      "v_1.hea",
      "v_1 1 10 4\nv_1.dat 516 2/mV 12 0 2 20 0 II\n",
      /rest of segment v_1 is a gap: not a FLAC stream/,
    ],
  ])("has a gap and an error where %s is %j", async (file, content, message) => {
    const files: Record<string, string | Uint8Array> = { ...segments };
    if (content === undefined) delete files[file];
    else files[file] = content;
    const recording = await openWfdb(createMemoryFolder(files), "v");
    expect(await read(recording)).toEqual([[...unknown(7), ...expected[0]!.slice(7)], expected[1]]);
    const errors = recording.findings.filter((f) => f.severity === "error");
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ file: "v_1.hea", message: expect.stringMatching(message) });
  });

  it("reports lengths that do not agree", async () => {
    const folder = createMemoryFolder({
      ...segments,
      "v.hea": "v/4 2 10 99\nv_layout 0\nv_1 4\n~ 3\nv_2 3\n",
    });
    const recording = await openWfdb(folder, "v");
    expect((await read(recording))[0]).toEqual(expected[0]!.slice(0, 10));
    expect(recording.findings.map((f) => f.message)).toEqual([
      "99 frames are declared, the segments have 10",
      "the segment is 5 frames long, the record says 3",
      expect.stringMatching(/4 bytes after|8 bytes after/),
      expect.stringMatching(/checksum/),
      expect.stringMatching(/checksum/),
    ]);
  });
});
