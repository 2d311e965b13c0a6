import { describe, expect, it } from "vitest";
import { decodeBeatImage, encodeImage } from "../../../../firmware-sim/compress/image.ts";
import type { Model } from "../../../../firmware-sim/nn/model.ts";
import { loadBeatModel } from "../../../../src/models.ts";
import { defaultBeatTraining } from "../../../../src/train/beat/defaults.ts";
import { ventricularLogits } from "../../../../src/train/beat/fit-ventricular.ts";
import { readBeatSet } from "../../../../src/train/beat/read-beats.ts";
import { createVentricularNet } from "../../../../src/train/beat/ventricular-net.ts";
import {
  designOf,
  layerPlaces,
  loadNet,
  netOf,
  productLayers,
  readNet,
  realLayers,
} from "../../../../src/train/compress/beat-net.ts";
import { type BeatCompression, compressBeatModel } from "../../../../src/train/compress/compress-beat.ts";
import { callsOf, createAgreement } from "../../../../src/train/compress/measure.ts";

const model = await loadBeatModel();
const set = await readBeatSet("datasets/shipped", ["ecg208"]);
const { ventricular } = defaultBeatTraining;

const quick: BeatCompression = {
  thresholds: [0.5, 0.8, 0.8, 1, 0.3, 0],
  pruneRounds: 2,
  pruneEpochs: 1,
  values: [15, 7, 7, 5, 15, 3],
  shareEpochs: 1,
  beatsPerEpoch: 256,
  rate: 1e-3,
  teacher: 0.5,
  seed: 3,
};
const compressed = compressBeatModel(model, set, quick);

const zeros = (network: Model) =>
  productLayers(network).map(({ weights }) => weights.filter((w) => w === 0).length);

describe("float network of an int8 one", () => {
  it("answers like the int8 network, up to the rounding of activations", () => {
    const fitted = {
      net: netOf(model.network, ventricular.shapeGain),
      scaler: model.scaler,
      options: ventricular,
    };
    const float = ventricularLogits(fitted, set);
    const expected = callsOf(model, set).map((call) => call === "V");
    const same = expected.filter((isV, i) => isV === float[i]! > model.thresholds.ventricular).length;
    expect(same / expected.length).toBeGreaterThan(0.99);
  });

  it("gives back what was put in, layer by layer", () => {
    const places = layerPlaces(model.network, ventricular.shapeGain);
    const real = realLayers(model.network);
    const net = createVentricularNet(designOf(model.network), 5);
    loadNet(net, places, real);
    readNet(net, places).forEach(({ weights, bias }, index) => {
      expect(bias).toEqual(real[index]!.bias);
      weights.forEach((w, i) => {
        expect(Math.abs(w - real[index]!.weights[i]!)).toBeLessThanOrEqual(Math.abs(w) * 2 ** -22);
      });
    });
    for (const { places: at } of places) expect(new Set(at).size).toBe(at.length);
  });

  it("refuses a network that the trainer does not make", () => {
    const network = { ...model.network, layers: model.network.layers.slice(1) };
    const padded = {
      ...model.network,
      layers: model.network.layers.map((l) => (l.kind === "conv1d" ? { ...l, padding: "same" as const } : l)),
    };
    const other = {
      ...model.network,
      layers: model.network.layers.filter((l) => l.kind !== "concat-scalars"),
    };
    expect(designOf(network).convolutions.length).toBe(2);
    for (const bad of [padded, other]) {
      expect(() => designOf(bad)).toThrow(expect.objectContaining({ code: "unsupported" }));
    }
  });
});

describe("compressed beat network", () => {
  it("prunes by the deviation of each layer and never wakes a pruned weight", () => {
    const real = realLayers(model.network);
    const pruned = zeros(compressed.pruned.network);
    real.forEach(({ weights }, index) => {
      const deviation = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
      // The first of two rounds takes the weights below half the threshold; they stay away.
      const half = weights.map((w) => (Math.abs(w) < (quick.thresholds[index]! * deviation) / 2 ? 1 : 0));
      productLayers(compressed.pruned.network)[index]!.weights.forEach((code, i) => {
        if (half[i] === 1) expect(code).toBe(0);
      });
      expect(pruned[index]!).toBeGreaterThanOrEqual(half.reduce((a: number, b) => a + b, 0));
    });
    expect(pruned[3]! / 2304).toBeGreaterThan(0.5);
    zeros(compressed.shared.network).forEach((count, index) => {
      expect(count).toBeGreaterThanOrEqual(pruned[index]!);
    });
  });

  it("shares so many values and no more, moved by fine-tuning but still shared", () => {
    const without = compressBeatModel(model, set, { ...quick, shareEpochs: 0 });
    productLayers(compressed.shared.network).forEach(({ weights, weightScales }, index) => {
      const values = (codes: Int8Array) => [...new Set(codes.filter((w) => w !== 0))].sort((a, b) => a - b);
      expect(values(weights).length).toBeLessThanOrEqual(quick.values[index]!);
      expect(new Set(weightScales).size).toBe(1);
      const before = productLayers(without.shared.network)[index]!;
      const scaled = (codes: Int8Array, scale: number) => values(codes).map((v) => v * scale);
      expect(scaled(weights, weightScales[0]!)).not.toEqual(scaled(before.weights, before.weightScales[0]!));
      // The same weights share a value before and after.
      const pairs = new Set(Array.from(weights, (w, i) => `${w} ${before.weights[i]}`));
      expect(pairs.size).toBeLessThanOrEqual(quick.values[index]! + 1);
    });
  });

  it("depends on nothing but its arguments", () => {
    expect(compressBeatModel(model, set, quick)).toEqual(compressed);
    expect(compressBeatModel(model, set, { ...quick, seed: 4 }).shared.network.layers).not.toEqual(
      compressed.shared.network.layers,
    );
  });

  it("decodes from its image to the same classifier", () => {
    const { shared } = compressed;
    const decoded = decodeBeatImage(encodeImage({ network: shared.network, constants: shared }).bytes);
    const { extra: _, ...plain } = shared.network;
    expect(decoded.network).toEqual(plain);
    expect(callsOf(decoded, set)).toEqual(callsOf(shared, set));
    expect(createAgreement(shared, set)(decoded)).toBe(1);
    expect(createAgreement(model, set)(shared)).toBeGreaterThan(0.8);
  });
});
