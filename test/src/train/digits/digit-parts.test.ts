import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../signals/random.ts";
import { createCheckpoints } from "../../../../src/train/digits/checkpoints.ts";
import { comparePaired } from "../../../../src/train/digits/compare.ts";
import { decodeDigitModel, encodeDigitModel } from "../../../../src/train/digits/digit-file.ts";
import { createDigitNetwork } from "../../../../src/train/digits/networks.ts";
import {
  DIGIT_PIXELS,
  DIGIT_SIDE,
  joinDigits,
  readDigits,
  splitDigits,
} from "../../../../src/train/digits/read-digits.ts";
import { runDigits } from "../../../../src/train/digits/run.ts";
import type { DigitSettings } from "../../../../src/train/digits/settings.ts";
import { pruneNetwork, shareNetwork, trainBaseline } from "../../../../src/train/digits/stages.ts";
import { layerTable, stageTable } from "../../../../src/train/digits/tables.ts";
import { readStored, tensorsOf } from "../../../../src/train/digits/tensors.ts";
import { varyDigit } from "../../../../src/train/digits/vary-digit.ts";

const classes = await readDigits();
const split = splitDigits(classes);
/** The first digits of every class: enough for a training that moves every weight. */
const few = joinDigits(
  classes.map((pixels, digit) => ({
    pixels: pixels.subarray(0, 26 * DIGIT_PIXELS),
    labels: new Uint8Array(26).fill(digit),
  })),
);

/** Whether two arrays are the same numbers; vitest compares long arrays slowly. */
const same = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

const fit = {
  epochs: 1,
  batch: 64,
  rate: 1e-3,
  weightDecay: 0.1,
  variation: { shift: 2, turn: 0.15, stretch: 0.1 },
  average: 0.9,
};
const settings: DigitSettings = {
  baseline: { ...fit, epochs: 2 },
  prune: { kept: { ip1: 0.1, ip2: 0.2, ip3: 0.3 }, rounds: 2, each: fit, last: fit },
  share: { bits: { ip1: 4, ip2: 3, ip3: 2 }, biasBits: 3, tune: fit },
};

const withFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "digits-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};

describe("digits", () => {
  it("are 10,000, split by place in their class", () => {
    expect(classes.map(({ length }) => length / DIGIT_PIXELS)).toEqual([
      1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978,
    ]);
    const { train, validation, test } = split;
    expect([train, validation, test].map(({ labels }) => labels.length)).toEqual([6995, 1001, 2004]);
    // The test part of a class begins where 80 % of it end.
    const from = Math.floor(0.8 * 1001) * DIGIT_PIXELS;
    expect(test.pixels.subarray(0, DIGIT_PIXELS)).toEqual(classes[0]!.subarray(from, from + DIGIT_PIXELS));
    const joined = joinDigits([train, validation]);
    expect(joined.labels.length).toBe(7996);
    expect(same(joined.pixels.subarray(6995 * DIGIT_PIXELS), validation.pixels)).toBe(true);
  });

  it("are refused when a file holds no whole images in 0..1", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "0.json"), JSON.stringify({ data: [0, 1, 0.5] }));
      await expect(readDigits(folder)).rejects.toThrow(/bad digits.*3 pixels/s);
      await writeFile(join(folder, "0.json"), JSON.stringify({ data: new Array(DIGIT_PIXELS).fill(255) }));
      await expect(readDigits(folder)).rejects.toThrow(/bad digits.*outside 0\.\.1/s);
    }));

  it("stay as they are without variation, and move by whole pixels as told", () => {
    const digit = few.pixels.subarray(0, DIGIT_PIXELS);
    const to = new Float32Array(DIGIT_PIXELS);
    varyDigit(digit, to, { shift: 0, turn: 0, stretch: 0 }, seededRandom(1));
    expect(to).toEqual(digit);
    // Draws of 1 are the largest changes: 2 pixels to the right and down.
    varyDigit(digit, to, { shift: 2, turn: 0, stretch: 0 }, () => 1);
    for (let y = 2; y < DIGIT_SIDE - 2; y++) {
      for (let x = 2; x < DIGIT_SIDE - 2; x++) {
        expect(to[y * DIGIT_SIDE + x]).toBe(digit[(y - 2) * DIGIT_SIDE + x - 2]);
      }
    }
  });
});

describe("paired comparison", () => {
  it("counts right and wrong in pairs and tests the discordant ones", () => {
    const labels = new Uint8Array(100);
    const first = labels.map((_, i) => (i < 10 ? 0 : i < 15 ? 1 : 0));
    const second = labels.map((_, i) => (i < 2 ? 2 : i < 13 ? 0 : i < 15 ? 3 : i < 23 ? 4 : 0));
    const pair = comparePaired(first, second, labels);
    expect(pair).toMatchObject({ digits: 100, bothRight: 85, onlyFirst: 10, onlySecond: 3, bothWrong: 2 });
    expect(pair.gainPoints).toBeCloseTo(-7, 9);
    // Binomial tail by hand: 2 * (1 + 13 + 78 + 286) / 2^13.
    expect(pair.p).toBeCloseTo((2 * 378) / 8192, 9);
    expect(pair.marginPoints).toBeCloseTo(196 * Math.sqrt((0.13 - 0.07 ** 2) / 100), 9);
  });

  it("finds no difference where there is none", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 50 }), (digits) => {
        const called = Uint8Array.from(digits);
        expect(comparePaired(called, called, new Uint8Array(digits.length))).toMatchObject({
          gainPoints: 0,
          marginPoints: 0,
          p: 1,
        });
      }),
      { seed: 7 },
    );
  });
});

describe("compression of a digit network", () => {
  const net = createDigitNetwork("lenet-300-100", 4);
  const weights = () =>
    tensorsOf(net)
      .filter(({ kind }) => kind === "weights")
      .map(({ layer, matrix }) => ({ layer, values: readStored(matrix) }));
  trainBaseline(net, few, settings, 4);
  const zerosBefore = weights()
    .flatMap(({ values }) => [...values])
    .filter((w) => w === 0).length;
  pruneNetwork(net, few, settings, 4);
  const pruned = weights();
  const tensors = shareNetwork(net, few, settings, 4);
  const shared = weights();

  it("keeps the chosen share of every layer, and nothing pruned comes back", () => {
    expect(zerosBefore).toBe(0);
    pruned.forEach(({ layer, values }, i) => {
      const kept = values.filter((w) => w !== 0).length;
      expect(kept, layer).toBe(values.length - Math.round((1 - settings.prune.kept[layer]!) * values.length));
      expect(shared[i]!.values.every((w, k) => values[k] !== 0 || w === 0)).toBe(true);
    });
  });

  it("leaves at most 2^bits values in a layer, trained further", () => {
    shared.forEach(({ layer, values }, i) => {
      const distinct = new Set(values.filter((w) => w !== 0));
      expect(distinct.size, layer).toBeLessThanOrEqual(2 ** settings.share.bits[layer]!);
      expect(distinct.size, layer).toBeGreaterThan(1);
      expect(same(values, pruned[i]!.values)).toBe(false);
    });
  });

  it("codes a file that decodes to the same network, bit for bit", () => {
    const bytes = encodeDigitModel("lenet-300-100", tensors);
    const decoded = decodeDigitModel(bytes, "test");
    tensorsOf(decoded.net).forEach(({ matrix }, t) => {
      expect(same(readStored(matrix), readStored(tensorsOf(net)[t]!.matrix))).toBe(true);
    });
    const pixels = few.pixels.subarray(0, 9 * DIGIT_PIXELS);
    expect(decoded.net.forward(pixels, 9).slice(0, 144)).toEqual(net.forward(pixels, 9).slice(0, 144));
  });

  it("refuses a file that is none, damaged or cut", () => {
    const bytes = encodeDigitModel("lenet-300-100", tensors);
    for (let i = 0; i < bytes.length; i += 97) {
      const bad = bytes.slice();
      bad[i] = bad[i]! ^ 16;
      expect(() => decodeDigitModel(bad, "x"), `byte ${i}`).toThrow(
        /not a compressed|unknown version|damaged/,
      );
    }
    for (const length of [0, 3, 5, 9, bytes.length - 1]) {
      expect(() => decodeDigitModel(bytes.subarray(0, length), "x"), `${length} bytes`).toThrow();
    }
  });

  it("gives the same file again, also when it goes on from its checkpoints", () =>
    withFolder(async (folder) => {
      const run = () =>
        runDigits("lenet-300-100", { train: few, evaluated: few }, settings, 4, {
          checkpoints: createCheckpoints(folder),
        });
      const first = await run();
      expect((await readdir(folder)).length).toBe(3);
      const second = await run();
      expect(first.bytes).toEqual(encodeDigitModel("lenet-300-100", tensors));
      expect(second.bytes).toEqual(first.bytes);
      expect(second.calls).toEqual(first.calls);
      const text = `${layerTable(first.layers)}\n${stageTable(first, few.labels, 410)}`;
      expect(text).toContain(`| file | ${first.bytes.length.toLocaleString("en-US")} | `);
      expect(text).toContain("compared with 1,066,440 bytes");
      expect(text).toMatch(/^\| float \| 1,064,800 \| 1\.0x \|/m);
      expect(text).toMatch(/^\| ip3 \| 1,000 \| 30\.00 % \|/m);
    }));
});
