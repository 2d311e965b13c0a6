import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { decodeBeatImage, decodeImage } from "../../../firmware-sim/compress/image.ts";
import type { Model } from "../../../firmware-sim/nn/model.ts";
import { serialiseModel } from "../../../firmware-sim/nn/model-file.ts";
import { compressCommand } from "../../../src/cli/commands/compress.ts";
import { loadBeatModel } from "../../../src/models.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const folder = mkdtempSync(join(tmpdir(), "pulsegate-compress-"));
const lines: string[] = [];

/** Runs the verb in this process; what it prints. */
const run = async (...args: string[]): Promise<string> => {
  lines.length = 0;
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const command = compressCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await command.parseAsync(args, { from: "user" });
  return lines.join("\n");
};

/** A small network that is no beat classifier. */
const plain: Model = {
  name: "plain",
  signal: { channels: 1, samples: 8, quantisation: { scale: 0.1, zeroPoint: 0 } },
  layers: [
    {
      kind: "dense",
      name: "only",
      inputs: 8,
      outputs: 2,
      weights: Int8Array.from({ length: 16 }, (_, i) => (i * 37) % 120),
      weightScales: Float64Array.of(0.01, 0.02),
      bias: Int32Array.of(5, -900),
      output: { scale: 0.5, zeroPoint: 0 },
      activation: "none",
      multiplier: "exact8",
      operandOrder: "weight-first",
    },
  ],
  card: { name: "plain", role: "", trainingData: "", selection: "", figures: {}, testRuns: [] },
};
const plainFile = join(folder, "plain.bin");
writeFileSync(plainFile, serialiseModel(plain));

afterEach(() => void vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

describe("compress", () => {
  it("prints stages, layers and bit widths of the shipped network, and writes an image that decodes", async () => {
    const out = join(folder, "beat.pgci");
    const text = await run("beat-classifier", "--drop", "1", "--out", out);
    expect(text).toMatch(/int8 flash image +│ +6115/);
    expect(text).toMatch(/P\+Q\+H Huffman-coded +│ +(\d+)/);
    expect(text).toMatch(/accuracy was not measured \(no --data\)/);
    expect(text).toMatch(/mean \d\.\d\d bits a weight/);
    const bytes = Number(text.match(/P\+Q\+H Huffman-coded +│ +(\d+)/)![1]);
    const image = readFileSync(out);
    expect(image.readUInt32LE(8)).toBe(bytes);
    expect(bytes).toBeLessThan(6115);
    expect(decodeBeatImage(image).network.card).toEqual((await loadBeatModel()).network.card);
  });

  it("prints JSON of the same, without search", async () => {
    const json = JSON.parse(
      await run("beat-classifier", "--no-search", "--json", "--prune", "0.5", "--values", "7"),
    );
    expect(json).toMatchObject({ model: "beat-classifier", method: "data-free" });
    expect(json.search).toBeUndefined();
    expect(json.flash.layers.map((layer: { name: string }) => layer.name)).toEqual([
      "conv1",
      "conv2",
      "conv3",
      "summary",
      "hidden",
      "logit",
    ]);
    for (const layer of json.flash.layers) expect(layer.codebookEntries).toBeLessThanOrEqual(7);
    expect(json.fidelity.original.share).toBe(1);
    expect(json.fidelity.shared.share).toBeGreaterThan(0.5);
  });

  it("takes any model file, and says that nothing was measured of one that is no beat classifier", async () => {
    const out = join(folder, "plain.pgci");
    const text = await run(plainFile, "--out", out);
    expect(text).toMatch(/accuracy was not measured: the model is no beat classifier/);
    expect(decodeImage(readFileSync(out)).network).toMatchObject({ name: "plain", card: plain.card });
  });

  it.each([
    ["an unknown model", ["beat-clasifier"], /no such model or model file, got beat-clasifier/],
    ["a file of another kind", ["package.json"], /^package\.json: bad magic, in model file header/],
    [
      "data for another network",
      [plainFile, "--data", folder],
      /only a beat classifier can be fine-tuned, in --data, got plain/,
    ],
    [
      "a list without data",
      ["beat-classifier", "--values", "7,7"],
      /wrong number of values, in --values, got 2, expected 1 \(more with --data\)/,
    ],
    [
      "a list of another length",
      ["beat-classifier", "--data", folder, "--prune", "1,1"],
      /in --prune, got 2, expected 1, or 6/,
    ],
    ["no whole number of values", ["beat-classifier", "--values", "7.5"], /a whole number in 1\.\.254/],
    ["a negative threshold", ["beat-classifier", "--prune", "-1"], /a number in 0\.\.10/],
    ["a folder without mitdb", ["beat-classifier", "--data", folder], /101/],
  ])("refuses %s", async (_, args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });

  it.runIf(existsSync(`${PULSEGATE_SHARED}/data/mitdb/101.dat`))(
    "makes the shipped image again, bit for bit (shared data)",
    async () => {
      const out = join(folder, "image.bin");
      const text = await run(
        "beat-classifier",
        "--data",
        `${PULSEGATE_SHARED}/data`,
        "--no-search",
        "--out",
        out,
      );
      expect(text).toMatch(/DS2 is not read/);
      expect(readFileSync(out).equals(readFileSync("models/beat-classifier-compressed/image.bin"))).toBe(
        true,
      );
    },
    240_000,
  );
});
