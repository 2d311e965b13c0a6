import { bitsFor } from "../../../firmware-sim/compress/bit-stream.ts";
import { toEntries } from "../../../firmware-sim/compress/relative-index.ts";
import { type LayerStages, layerStages, smallestIndexBits } from "../../../firmware-sim/compress/stages.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { classifyDigits } from "./classify.ts";
import { type CodedTensor, decodeDigitModel, encodeDigitModel } from "./digit-file.ts";
import { createDigitNetwork, type DigitNetworkName } from "./networks.ts";
import type { DigitSet } from "./read-digits.ts";
import type { DigitSettings } from "./settings.ts";
import { type OnEpoch, pruneNetwork, shareNetwork, trainBaseline } from "./stages.ts";
import { tensorsOf } from "./tensors.ts";

/** Sizes of one layer's weights behind each stage; every stage has the width of relative indices that suits it. */
export interface DigitLayerStages {
  readonly layer: string;
  /** P and P+Q: codes of fixed width. */
  readonly fixed: LayerStages;
  /** P+Q+H. */
  readonly coded: LayerStages;
}

export interface DigitRun {
  /** Classes of the evaluated digits: float baseline, pruned, and decoded from the file. */
  readonly calls: {
    readonly baseline: Uint8Array;
    readonly pruned: Uint8Array;
    readonly decoded: Uint8Array;
  };
  readonly layers: readonly DigitLayerStages[];
  /** The compressed file: weights and biases of all layers. */
  readonly bytes: Uint8Array;
}

/** The width of relative indices that stores a layer without Huffman codes in the fewest bits. */
const smallestFixedIndex = ({ assignments, codebook }: CodedTensor["shared"]): number => {
  const symbol = bitsFor(codebook.length + 1);
  const bits = Array.from(
    { length: 11 },
    (_, indexBits) => toEntries(assignments, indexBits).gaps.length * (symbol + indexBits),
  );
  return bits.indexOf(Math.min(...bits));
};

/** Sizes of the weights of every layer behind each stage; 32-bit floats before. */
export const stagesOf = (name: DigitNetworkName, tensors: readonly CodedTensor[]): DigitLayerStages[] =>
  tensorsOf(createDigitNetwork(name, 0)).flatMap(({ layer, kind }, t) => {
    const { shared, indexBits } = tensors[t]!;
    if (kind === "bias") return [];
    return [
      {
        layer,
        fixed: layerStages(shared, { indexBits: smallestFixedIndex(shared), originalBits: 32 }),
        coded: layerStages(shared, { indexBits, originalBits: 32 }),
      },
    ];
  });

/**
 * Trains a network, compresses it stage by stage on `train`, and lets every stage call the digits of `evaluated`,
 * which decides nothing.
 */
export const runDigits = async (
  name: DigitNetworkName,
  { train, evaluated }: { readonly train: DigitSet; readonly evaluated: DigitSet },
  settings: DigitSettings,
  seed: number,
  { checkpoints, onEpoch }: { readonly checkpoints: Checkpoints; readonly onEpoch?: OnEpoch },
): Promise<DigitRun> => {
  const net = createDigitNetwork(name, seed);
  const { baseline, prune, share } = settings;
  const start = { name, digits: train.labels.length, seed, baseline };
  await checkpoints.network(`${name}-baseline`, start, net, () =>
    trainBaseline(net, train, settings, seed, onEpoch),
  );
  const baselineCalls = classifyDigits(net, evaluated);
  await checkpoints.network(`${name}-pruned`, { ...start, prune }, net, () =>
    pruneNetwork(net, train, settings, seed, onEpoch),
  );
  const pruned = classifyDigits(net, evaluated);
  const bytes = await checkpoints.bytes(`${name}-shared`, { ...start, prune, share }, () =>
    encodeDigitModel(name, shareNetwork(net, train, settings, seed, onEpoch)),
  );
  const { net: decodedNet, shared } = decodeDigitModel(bytes, `${name} just encoded`);
  const decoded = classifyDigits(decodedNet, evaluated);
  const tensors = shared.map((tensor) => ({ shared: tensor, indexBits: smallestIndexBits(tensor) }));
  return {
    calls: { baseline: baselineCalls, pruned, decoded },
    layers: stagesOf(name, tensors),
    bytes,
  };
};
