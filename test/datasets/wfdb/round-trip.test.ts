import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryFolder } from "../../../datasets/format/memory-folder.ts";
import { plainFormat, sampleFormats } from "../../../datasets/format/wfdb/format-table.ts";
import { openWfdb } from "../../../datasets/format/wfdb/open-wfdb.ts";
import { specOf } from "../../../datasets/format/wfdb/record-spec.ts";
import type { ChannelBlock } from "../../../datasets/format/wfdb/signal-source.ts";
import { createWfdbWriter, writeWfdb } from "../../../datasets/format/wfdb/write-wfdb.ts";
import type { Block } from "../../../signals/sample-block.ts";

/** All digital samples of a channel; a gap becomes as many `undefined`. */
const collect = async (
  blocks: AsyncIterable<ChannelBlock>,
  channels: number,
): Promise<(number | undefined)[][]> => {
  const all: (number | undefined)[][] = Array.from({ length: channels }, () => []);
  for await (const { channel, startSample, digital } of blocks) {
    const out = all[channel]!;
    expect(startSample).toBe(out.length);
    for (let i = 0; i < digital.length; i++) out.push(digital.samples?.[i]);
  }
  return all;
};

const codes = sampleFormats.map(({ code }) => code);

/** A signal within the format's range; for format 8 one with steps that fit. */
const signalOf = (code: number, length: number, seed: number): Int32Array => {
  const { min, max, differences } = plainFormat(code)!;
  const samples = new Int32Array(length);
  let state = seed | 1;
  let value = differences ? 1000 : 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const draw = min + Math.floor(((state >>> 0) / 2 ** 32) * (max - min + 1));
    value = differences ? value + draw : draw;
    samples[i] = value;
  }
  return samples;
};

describe("writing and reading back", () => {
  it.each(codes)(
    "format %i keeps every sample, whatever the number of signals, rates and chunks",
    async (code) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 1, max: 40 }),
          fc.integer(),
          fc.integer({ min: 1, max: 17 }),
          async (rates, frames, seed, chunk) => {
            const folder = createMemoryFolder();
            const signals = rates.map((rate, i) => signalOf(code, frames * rate, seed + i));
            const writer = await createWfdbWriter(folder, {
              name: "r",
              frameRateHz: 100,
              signals: rates.map((samplesPerFrame, i) => ({ name: `s${i}`, format: code, samplesPerFrame })),
            });
            for (const [i, samples] of signals.entries()) {
              for (let at = 0; at < samples.length; at += chunk) {
                await writer.push(i, samples.subarray(at, at + chunk));
              }
            }
            await writer.finish();
            const recording = await openWfdb(folder, "r");
            const read = await collect(recording.digitalBlocks(), rates.length);
            expect(read).toEqual(signals.map((samples) => [...samples]));
            expect(recording.findings).toEqual([]);
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  it.each(codes)("format %i keeps its extreme values", async (code) => {
    const { min, max, differences } = plainFormat(code)!;
    const samples = differences
      ? Int32Array.from([-70000, -70000 + max, -70000 + max + min, 50 - 70000])
      : Int32Array.from([max, min + 1, 0, -1, 1, max - 1, min + 1]);
    const folder = createMemoryFolder();
    const writer = await createWfdbWriter(folder, {
      name: "x",
      frameRateHz: 1,
      signals: [{ name: "a", format: code }],
    });
    await writer.push(0, samples);
    await writer.finish();
    const recording = await openWfdb(folder, "x");
    expect(await collect(recording.digitalBlocks(), 1)).toEqual([[...samples]]);
    const values: number[] = [];
    for await (const block of recording.blocks()) if (block.kind === "samples") values.push(...block.samples);
    expect(values).toEqual([...samples].map((v) => Math.fround(v / 200)));
  });

  it("keeps long records of several chunks, packed across chunk borders", async () => {
    const folder = createMemoryFolder();
    const signals = [0, 1, 2].map((i) => signalOf(310, 50_003, 7 + i));
    const writer = await createWfdbWriter(folder, {
      name: "long",
      frameRateHz: 250,
      signals: signals.map((_, i) => ({ name: `s${i}`, format: 310 })),
    });
    for (let at = 0; at < 50_003; at += 7919) {
      for (const [i, samples] of signals.entries()) await writer.push(i, samples.subarray(at, at + 7919));
    }
    await writer.finish();
    const recording = await openWfdb(folder, "long");
    expect(await collect(recording.digitalBlocks(), 3)).toEqual(signals.map((s) => [...s]));
    expect(recording.findings).toEqual([]);
  });

  const mixed: Block[] = [
    { kind: "samples", channel: 0, startSample: 0, sampleRateHz: 100, samples: Float32Array.of(0.5, -0.25) },
    {
      kind: "samples",
      channel: 1,
      startSample: 0,
      sampleRateHz: 100,
      samples: Float32Array.of(7, 9, 11, 13, 15),
    },
    { kind: "gap", channel: 0, startSample: 2, sampleRateHz: 100, lostSamples: 2 },
    { kind: "samples", channel: 0, startSample: 4, sampleRateHz: 100, samples: Float32Array.of(1.5) },
  ];
  const mixedSpec = {
    name: "m",
    frameRateHz: 100,
    comments: ["two lines", "of text"],
    baseTime: "8:26:04",
    baseDate: "26/10/1994",
    signals: [
      { name: "MLII", format: 212, gain: 400, baseline: 12 },
      { name: "PLETH", format: 16, file: "m.ppg", gain: 2, units: "NU", baseline: -3 },
    ],
  };

  it("stores gaps as unknown samples and physical values by gain and baseline", async () => {
    const folder = createMemoryFolder();
    const { header, clipped } = await writeWfdb(folder, mixedSpec, mixed);
    expect(clipped).toEqual([0, 0]);
    const recording = await openWfdb(folder, "m");
    const back: Block[] = [];
    for await (const block of recording.blocks()) back.push(block);
    expect(back.filter((b) => b.channel === 0)).toEqual(mixed.filter((b) => b.channel === 0));
    expect(back.filter((b) => b.channel === 1)).toEqual(mixed.filter((b) => b.channel === 1));
    expect(recording.comments).toEqual(["two lines", "of text"]);
    expect(recording.header).toMatchObject({ baseTime: "8:26:04", baseDate: "26/10/1994", lengthFrames: 5 });
    expect(recording.startTime).toBe("1994-10-26T08:26:04");
    expect(recording.header.signals.map(({ line: _, ...rest }) => rest)).toEqual(
      header.signals.map(({ line: _, ...rest }) => rest),
    );
    expect(recording.channels.map((c) => c.modality)).toEqual(["ecg", "ppg"]);
  });

  it("copies a record of one format into another without touching a sample", async () => {
    const folder = createMemoryFolder();
    await writeWfdb(folder, mixedSpec, mixed);
    const source = await openWfdb(folder, "m");
    await writeWfdb(folder, specOf("copy", source, 24), source.digitalBlocks());
    const copy = await openWfdb(folder, "copy");
    const known = (all: (number | undefined)[][], invalid: number) =>
      all.map((one) => one.map((v) => (v === invalid ? "unknown" : v)));
    expect(known(await collect(copy.digitalBlocks(), 2), -(2 ** 23))).toEqual(
      known(await collect(source.digitalBlocks(), 2), -2048),
    );
  });

  it("limits what does not fit and counts it", async () => {
    const folder = createMemoryFolder();
    const block = {
      kind: "samples",
      channel: 0,
      startSample: 0,
      sampleRateHz: 1,
      samples: Float32Array.of(3, -4, 0),
    } as const;
    const { clipped } = await writeWfdb(
      folder,
      { name: "c", frameRateHz: 1, signals: [{ name: "a", format: 310 }] },
      [block],
    );
    expect(clipped).toEqual([2]);
    const recording = await openWfdb(folder, "c");
    expect(await collect(recording.digitalBlocks(), 1)).toEqual([[511, -511, 0]]);
  });

  it.each([
    [
      "a sample beyond the format",
      [{ name: "a", format: 212 }],
      { push: [2048] },
      "bad-option",
      /2048.*-2048 to 2047/,
    ],
    ["a step beyond format 8", [{ name: "a", format: 8 }], { push: [5, 200] }, "bad-option", /step/],
    ["a FLAC format", [{ name: "a", format: 516 }], { push: [1] }, "unsupported", /516.*16/],
    ["a gain of 0", [{ name: "a", format: 16, gain: 0 }], { push: [1] }, "bad-option", /gain/],
    ["a unit of two words", [{ name: "a", format: 16, units: "m V" }], { push: [1] }, "bad-option", /m V/],
    ["an absent signal", [{ name: "a", format: 16 }], { push: [1], signal: 3 }, "bad-option", /got 3/],
    [
      "a gap in format 8",
      [{ name: "a", format: 8 }],
      { gap: 4 },
      "unsupported",
      /format 8 cannot store a gap/,
    ],
  ])(
    "refuses %s",
    async (_, signals, action: { push?: number[]; signal?: number; gap?: number }, code, message) => {
      const run = async () => {
        const writer = await createWfdbWriter(createMemoryFolder(), { name: "bad", frameRateHz: 1, signals });
        if (action.push !== undefined) await writer.push(action.signal ?? 0, Int32Array.from(action.push));
        else
          await writer.pushBlock({
            kind: "gap",
            channel: 0,
            startSample: 0,
            sampleRateHz: 1,
            lostSamples: action.gap ?? 0,
          });
      };
      await expect(run()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    },
  );

  it("refuses blocks that overlap, and signals that end at different times", async () => {
    const spec = {
      name: "o",
      frameRateHz: 1,
      signals: [
        { name: "a", format: 16 },
        { name: "b", format: 16 },
      ],
    };
    const block = { kind: "gap", channel: 0, startSample: 0, sampleRateHz: 1, lostSamples: 3 } as const;
    await expect(writeWfdb(createMemoryFolder(), spec, [block, block])).rejects.toMatchObject({
      code: "misuse",
    });
    const folder = createMemoryFolder();
    await expect(writeWfdb(folder, spec, [block])).rejects.toMatchObject({
      code: "misuse",
      message: expect.stringMatching(/3, 0 frames/),
    });
    expect(await folder.list()).not.toContain("o.hea");
  });
});
