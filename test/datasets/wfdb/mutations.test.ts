import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryFolder, type MemoryFolder } from "../../../datasets/format/memory-folder.ts";
import { encodeAnnotations } from "../../../datasets/format/wfdb/annotation-encode.ts";
import { openWfdb } from "../../../datasets/format/wfdb/open-wfdb.ts";
import { createWfdbWriter } from "../../../datasets/format/wfdb/write-wfdb.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { errorCodes, PulsegateError } from "../../../signals/errors.ts";
import { blockLength } from "../../../signals/sample-block.ts";

const FRAMES = 40;

/** Writes a small record of three formats and two rates, with annotations. */
const writeRecord = async (folder: MemoryFolder, name: string): Promise<void> => {
  const signals = [
    { name: "MLII", format: 212, file: `${name}.dat`, gain: 200, baseline: 1024 },
    { name: "V5", format: 212, file: `${name}.dat`, samplesPerFrame: 2 },
    { name: "PLETH", format: 311, file: `${name}.d1`, units: "NU" },
    { name: "acc", format: 8, file: `${name}.d2`, units: "mg" },
  ];
  const writer = await createWfdbWriter(folder, { name, frameRateHz: 250, comments: ["69 M"], signals });
  for (const [i, signal] of signals.entries()) {
    const length = FRAMES * (signal.samplesPerFrame ?? 1);
    await writer.push(
      i,
      Int32Array.from({ length }, (_, k) => ((k * (3 + i)) % 90) - 40),
    );
  }
  await writer.finish();
};

const base = createMemoryFolder({
  "m.hea": "m/4 4 250 100 8:26:04 26/10/1994\nm_layout 0\na 40\n~ 20\nb 40\n# <sex>: F\n",
  "m_layout.hea": [
    "m_layout 4 250 0 8:26:04",
    "~ 0 200(1024)/mV 11 0 0 0 0 MLII",
    "~ 0x2 200/mV 11 0 0 0 0 V5",
    "~ 0 200/NU 11 0 0 0 0 PLETH",
    "~ 0 200/mg 11 0 0 0 0 acc\n",
  ].join("\n"),
  "a.atr": encodeAnnotations(
    Array.from({ length: 12 }, (_, i) => ({
      sample: 3 * i + (i > 8 ? 5000 : 0),
      symbol: i % 4 === 0 ? "+" : "N",
      subtype: i % 3,
      channel: i % 2,
      number: 0,
      aux: i % 4 === 0 ? "(AFIB" : "",
    })),
  ),
});
await writeRecord(base, "a");
await writeRecord(base, "b");
const names = [...base.files.keys()].sort();

/** Opens and reads everything; throws what a damaged record may not do. */
const exercise = async (folder: MemoryFolder, name: string): Promise<Recording> => {
  const recording = await openWfdb(folder, name);
  for (const annotation of await recording.annotations()) {
    if (!Number.isInteger(annotation.sample)) throw new Error(`annotation at ${annotation.sample}`);
  }
  const next = recording.channels.map(() => 0);
  for await (const block of recording.blocks()) {
    if (block.startSample !== next[block.channel]) throw new Error(`hole at ${block.startSample}`);
    if (!(blockLength(block) > 0)) throw new Error("an empty block");
    next[block.channel]! += blockLength(block);
    if (block.kind === "samples" && !block.samples.every(Number.isFinite))
      throw new Error("a sample is not finite");
  }
  for (const [i, channel] of recording.channels.entries()) {
    if (channel.lengthSamples !== next[i])
      throw new Error(`channel ${i} has ${next[i]} of ${channel.lengthSamples}`);
  }
  return recording;
};

interface Mutation {
  readonly file: number;
  /** Where in the file, as a part of its length. */
  readonly at: number;
  readonly kind: "set" | "insert" | "delete" | "cut" | "number" | "remove";
  readonly value: number;
}

const NUMBERS = [
  "0",
  "-1",
  "1e9",
  "999999999999",
  "NaN",
  "x",
  "16x100000",
  "1e-300",
  "/",
  "4294967296",
  "~",
  "../../a",
];
const encoder = new TextEncoder();

const splice = (bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array =>
  Uint8Array.from([...bytes.subarray(0, at), ...insert, ...bytes.subarray(at + remove)]);

const mutate = (bytes: Uint8Array, { at, kind, value }: Mutation): Uint8Array => {
  const index = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
  if (kind === "cut") return bytes.slice(0, index);
  if (kind === "delete") return splice(bytes, index, 1 + (value % 7), new Uint8Array(0));
  if (kind === "insert") return splice(bytes, index, 0, Uint8Array.of(value));
  if (kind === "number")
    return splice(bytes, index, 1 + (value % 4), encoder.encode(NUMBERS[value % NUMBERS.length]));
  const copy = bytes.slice();
  copy[index] = value;
  return copy;
};

const mutation: fc.Arbitrary<Mutation> = fc.record({
  file: fc.nat({ max: names.length - 1 }),
  at: fc.nat({ max: 9999 }).map((n) => n / 10_000),
  kind: fc.constantFrom("set", "insert", "delete", "cut", "number", "remove"),
  value: fc.nat({ max: 255 }),
});

describe("damaged records", () => {
  it("10,000 random damages end in data that is whole, or in a typed error", async () => {
    const outcomes = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("a", "a", "a", "m"),
        async (mutations, record) => {
          const folder = createMemoryFolder();
          for (const [file, bytes] of base.files) folder.files.set(file, bytes);
          for (const one of mutations) {
            const file = names[one.file]!;
            const bytes = folder.files.get(file);
            if (one.kind === "remove") folder.files.delete(file);
            else if (bytes !== undefined && bytes.length > 0) folder.files.set(file, mutate(bytes, one));
          }
          try {
            await exercise(folder, record);
            outcomes.read++;
          } catch (error) {
            if (!(error instanceof PulsegateError)) throw error;
            expect(Object.keys(errorCodes)).toContain(error.code);
            outcomes.refused++;
          }
        },
      ),
      { numRuns: 10_000 },
    );
    expect(outcomes.read + outcomes.refused).toBe(10_000);
    expect(outcomes.read).toBeGreaterThan(4000);
    expect(outcomes.refused).toBeGreaterThan(500);
  });

  it("a signal file cut anywhere gives its whole frames, the rest as a gap, and says so", async () => {
    const whole = base.files.get("a.dat")!;
    for (let length = 0; length < whole.length; length++) {
      const folder = createMemoryFolder();
      for (const [file, bytes] of base.files) folder.files.set(file, bytes);
      folder.files.set("a.dat", whole.slice(0, length));
      const recording = await exercise(folder, "a");
      const frames = Math.floor((Math.floor(length / 3) * 2 + (length % 3 === 2 ? 1 : 0)) / 3);
      let known = 0;
      for await (const block of recording.blocks({ channels: [0] }))
        if (block.kind === "samples") known += blockLength(block);
      expect(known).toBe(frames);
      expect(recording.findings.filter((f) => f.severity === "error").map((f) => f.file)).toEqual(["a.dat"]);
    }
  });

  it("an annotation file cut anywhere gives what stands before, and says so", async () => {
    const whole = base.files.get("a.atr")!;
    const all = await (await openWfdb(base, "a")).annotations();
    for (let length = 0; length < whole.length; length++) {
      const folder = createMemoryFolder();
      for (const [file, bytes] of base.files) folder.files.set(file, bytes);
      folder.files.set("a.atr", whole.slice(0, length));
      const recording = await openWfdb(folder, "a");
      const list = await recording.annotations();
      expect(list.map((a) => a.sample)).toEqual(all.slice(0, list.length).map((a) => a.sample));
      expect(recording.findings.filter((f) => f.severity === "error")).toHaveLength(1);
    }
  });
});
