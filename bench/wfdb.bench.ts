import { existsSync } from "node:fs";
import { bench, describe } from "vitest";
import type { Annotation } from "../datasets/annotation/annotation.ts";
import { createMemoryFolder } from "../datasets/format/memory-folder.ts";
import { decodeAnnotations } from "../datasets/format/wfdb/annotation-decode.ts";
import { encodeAnnotations } from "../datasets/format/wfdb/annotation-encode.ts";
import { plainFormat } from "../datasets/format/wfdb/format-table.ts";
import { openWfdb } from "../datasets/format/wfdb/open-wfdb.ts";
import { toPhysical } from "../datasets/format/wfdb/physical.ts";
import { createWfdbWriter } from "../datasets/format/wfdb/write-wfdb.ts";
import { openRecording } from "../datasets/io/open.ts";
import type { BlockOptions } from "../datasets/recording.ts";
import { blockLength } from "../signals/sample-block.ts";

/**
 * Two channels of `FRAMES` frames in format 212, and `ANNOTATIONS` annotations. The table of vitest compares with a naive
 * reader in the same process; the lines before it give the throughput of the best of some runs.
 */
const FRAMES = 1_000_000;
const CHUNK = 16386;
const SAMPLES = 2 * FRAMES;
const ANNOTATIONS = 1_000_000;

const format212 = plainFormat(212)!;
const channels = [0, 1].map((c) =>
  Int32Array.from({ length: FRAMES }, (_, i) => ((i * (7 + c)) % 4000) - 1990),
);
const folder = createMemoryFolder();
const write = async () => {
  const writer = await createWfdbWriter(folder, {
    name: "b",
    frameRateHz: 360,
    signals: [
      { name: "MLII", format: 212 },
      { name: "V5", format: 212 },
    ],
  });
  for (let at = 0; at < FRAMES; at += CHUNK) {
    for (const [i, samples] of channels.entries()) await writer.push(i, samples.subarray(at, at + CHUNK));
  }
  await writer.finish();
};
await write();
const bytes = folder.files.get("b.dat")!;

/** The obvious reader: one sample at a time by index, pushed to a list of its channel. */
const sampleAt = (index: number): number => {
  const at = Math.floor(index / 2) * 3;
  const raw =
    index % 2 === 0
      ? bytes[at]! + 256 * (bytes[at + 1]! % 16)
      : bytes[at + 2]! + 256 * Math.floor(bytes[at + 1]! / 16);
  return raw > 2047 ? raw - 4096 : raw;
};
const naive = (): number[][] => {
  const lists: number[][] = [[], []];
  for (let i = 0; i < SAMPLES; i++) lists[i % 2]!.push(sampleAt(i) / 200);
  return lists;
};

const decode = (physical: boolean): number => {
  let sum = 0;
  for (let at = 0; at < FRAMES; at += CHUNK) {
    const frames = Math.min(CHUNK, FRAMES - at);
    const outs = [new Int32Array(frames), new Int32Array(frames)] as const;
    format212.unpackTwo?.(bytes.subarray(at * 3), frames, ...outs);
    for (const out of outs) {
      if (physical) toPhysical(out, 200, 0, -2048, new Float32Array(frames));
      sum += out[0]!;
    }
  }
  return sum;
};

const toBlocks = async (options: BlockOptions = {}): Promise<void> => {
  const recording = await openWfdb(folder, "b");
  let n = 0;
  for await (const block of recording.blocks(options))
    if (block.kind === "samples") n += block.samples.length;
  if (n !== FRAMES * (options.channels?.length ?? 2) || recording.findings.length > 0) {
    throw new Error("the record is not what was written");
  }
};

/** Prints `amount` a second, from the fastest of `RUNS` runs. */
const RUNS = 12;
const throughput = async (what: string, amount: number, unit: string, run: () => unknown): Promise<void> => {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  console.log(`${what}: ${(amount / best / 1000).toFixed(1)} M${unit}/s`);
};

describe(`format 212, ${SAMPLES / 1e6} M samples`, () => {
  bench("naive, a sample at a time", () => void naive());
  bench("to digital arrays", () => void decode(false));
  bench("to physical arrays", () => void decode(true));
  bench("openWfdb to blocks, checksums verified", () => toBlocks());
  bench("openWfdb to blocks, one of the two channels", () => toBlocks({ channels: [1] }));
  bench(`write, ${(bytes.length / 1e6).toFixed(1)} MB`, write);
});

const list: Annotation[] = Array.from({ length: ANNOTATIONS }, (_, i) => ({
  sample: 300 * i + (i % 7),
  symbol: i % 11 === 0 ? "V" : "N",
  subtype: 0,
  channel: 0,
  number: 0,
  aux: i % 100 === 0 ? "(N" : "",
}));
const encoded = encodeAnnotations(list);

const MITDB = `${process.env["PULSEGATE_SHARED"] ?? "../shared"}/data/mitdb`;
await throughput("212, naive", SAMPLES, " samples", naive);
await throughput("212 to digital arrays", SAMPLES, " samples", () => decode(false));
await throughput("212 to physical arrays", SAMPLES, " samples", () => decode(true));
await throughput("212 in memory to blocks, checksums verified", SAMPLES, " samples", () => toBlocks());
if (existsSync(MITDB)) {
  await throughput("212 on disk to blocks, checksums verified", 1_300_000, " samples", async () => {
    for await (const block of (await openRecording(`${MITDB}/100`)).blocks()) blockLength(block);
  });
}
await throughput("212 written to memory", bytes.length, "B", write);
await throughput("annotations decoded", ANNOTATIONS, " annotations", () => decodeAnnotations(encoded));
await throughput("annotations encoded", ANNOTATIONS, " annotations", () => encodeAnnotations(list));

describe(`annotations, ${ANNOTATIONS / 1e6} M`, () => {
  bench("decode", () => void decodeAnnotations(encoded));
  bench("encode", () => void encodeAnnotations(list));
});
