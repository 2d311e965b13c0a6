import { networkCost } from "../nn/cost.ts";
import type { Model } from "../nn/model.ts";
import { encodeFlashImage, type ImageContent } from "./image.ts";
import { sharedCodes } from "./shared-codes.ts";
import { type LayerStages, layerStages, smallestIndexBits } from "./stages.ts";
import type { BeatConstants } from "./write-model.ts";

/** Bytes of a network's flash image without compression; sum them for the whole. */
export interface Int8FlashSize {
  /** int8 weights. */
  readonly weightBytes: number;
  /** Per output: int32 bias, and int32 mantissa and int8 shift of the requantisation; 5 bytes where scales are joined. */
  readonly parameterBytes: number;
  /** float32 scale and int8 zero-point of every input; of a beat classifier also scaler, rhythm head and thresholds. */
  readonly constantBytes: number;
}

/** Scaler and thresholds are float32; the rhythm head has 16-bit weights and a 32-bit bias. */
const beatConstantBytes = ({ scaler, rhythm }: BeatConstants): number =>
  4 * (scaler.mean.length + scaler.scale.length + 2) + 2 * rhythm.weights.length + 4;

/**
 * What a device stores of an int8 network that is not compressed. Code, sizes of layers and zero-points of layers are
 * part of the program and not counted; the compressed image, which is self-contained, counts them.
 */
export function int8FlashSize({ network, constants }: ImageContent): Int8FlashSize {
  const cost = networkCost(network);
  return {
    weightBytes: cost.reduce((sum, layer) => sum + layer.weightBytes, 0),
    parameterBytes: cost.reduce((sum, layer) => sum + layer.parameterBytes, 0),
    constantBytes:
      5 * (network.scalars === undefined ? 1 : 2) +
      (constants === undefined ? 0 : beatConstantBytes(constants)),
  };
}

/** Weights and biases of a network at 4 bytes each: what rates of compression are usually counted from. */
export const float32Bytes = (network: Model): number =>
  network.layers.reduce(
    (sum, layer) => sum + ("weights" in layer ? 4 * (layer.weights.length + layer.bias.length) : 0),
    0,
  );

/** Flash bytes behind each stage; each but `pruned` is the length of an image that decodes. */
export interface FlashStages {
  readonly layers: readonly (LayerStages & { readonly name: string })[];
  readonly float32Bytes: number;
  readonly int8Bytes: number;
  /** The image with every kept weight as an int8 of its own in place of codebook and codes. */
  readonly prunedBytes: number;
  /** The image without Huffman codes. */
  readonly sharedBytes: number;
  /** The image. */
  readonly codedBytes: number;
}

/** Stage-wise sizes of a network whose weights are pruned and shared. */
export function flashStages(content: ImageContent): FlashStages {
  const { weightBytes, parameterBytes, constantBytes } = int8FlashSize(content);
  const layers = content.network.layers.flatMap((layer) => {
    if (!("weights" in layer)) return [];
    const shared = sharedCodes(layer.weights);
    return [
      {
        name: layer.name,
        ...layerStages(shared, { indexBits: smallestIndexBits(shared), originalBits: 8 }),
      },
    ];
  });
  const codedBytes = encodeFlashImage(content).bytes.length;
  return {
    layers,
    float32Bytes: float32Bytes(content.network),
    int8Bytes: weightBytes + parameterBytes + constantBytes,
    prunedBytes: layers.reduce((sum, layer) => sum + layer.prunedBytes - layer.codedBytes, codedBytes),
    sharedBytes: encodeFlashImage(content, "never").bytes.length,
    codedBytes,
  };
}
