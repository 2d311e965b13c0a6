import { seededRandom } from "../../../signals/random.ts";
import { createFastAdam, type Optimiser } from "../float/fast-adam.ts";
import { createRelu, type Layer, type LayerContext } from "../float/layers.ts";
import { createWorkspace } from "../float/workspace.ts";
import { createConv2d, createMaxPool } from "./convolution.ts";
import { createDense, padded, type WeightedLayer } from "./layers.ts";
import { DIGIT_CLASSES, DIGIT_PIXELS, DIGIT_SIDE } from "./read-digits.ts";

export const DIGIT_NETWORKS = ["lenet-300-100", "lenet-5"] as const;
export type DigitNetworkName = (typeof DIGIT_NETWORKS)[number];

/** Digits that a network takes at once, at most. */
export const LARGEST_BATCH = 64;

/** A float network that tells digits apart. */
export interface DigitNetwork {
  readonly name: DigitNetworkName;
  /** The layers with weights under the names of the literature, in order. */
  readonly weighted: readonly { readonly name: string; readonly layer: WeightedLayer }[];
  /** `DIGIT_PIXELS` a digit. Returns rows of `LOGIT_STEP` logits, which belong to the network until its next call. */
  forward(pixels: Float32Array, batch: number): Float32Array;
  /** Takes the gradient of the loss by the logits, adds to the gradients of weights and biases. */
  backward(dy: Float32Array, batch: number): void;
  /** Starts an optimiser of all weights and biases; the one before must not be used any more. */
  optimise(options: { readonly weightDecay: number; readonly average: number }): Optimiser;
}

/** Numbers from one digit's logits to the next one's; those behind the ten are zero. */
export const LOGIT_STEP = padded(DIGIT_CLASSES);

interface Parts {
  readonly layers: readonly Layer[];
  readonly weighted: DigitNetwork["weighted"];
}

/** 784-300-100-10 with ReLU between: 266,200 weights. Source: LeCun et al., Proc. IEEE 86(11), 1998; Han et al. 2016. */
const lenet300 = (context: LayerContext): Parts => {
  const [ip1, ip2, ip3] = [
    createDense(context, DIGIT_PIXELS, 300, true),
    createDense(context, 300, 100),
    createDense(context, 100, DIGIT_CLASSES),
  ] as const;
  const relu1 = createRelu(context, ip1.outputs);
  const relu2 = createRelu(context, ip2.outputs);
  return {
    layers: [ip1, relu1, ip2, relu2, ip3],
    weighted: [
      { name: "ip1", layer: ip1 },
      { name: "ip2", layer: ip2 },
      { name: "ip3", layer: ip3 },
    ],
  };
};

/**
 * 20 filters 5 x 5, pool, 50 filters 5 x 5, pool, 500 with ReLU, 10: 430,500 weights. The only ReLU stands behind ip1.
 * Source: the LeNet of the Caffe examples (lenet_train_test.prototxt), which Han et al. 2016 compress as LeNet-5.
 */
const lenet5 = (context: LayerContext): Parts => {
  const conv1 = createConv2d(context, { side: DIGIT_SIDE, channels: 1 }, { filters: 20, width: 5 }, true);
  const pool1 = createMaxPool(context, { side: 24, channels: 20 });
  const conv2 = createConv2d(context, { side: 12, channels: 20 }, { filters: 50, width: 5 });
  const pool2 = createMaxPool(context, { side: 8, channels: 50 });
  const ip1 = createDense(context, 800, 500);
  const relu = createRelu(context, ip1.outputs);
  const ip2 = createDense(context, 500, DIGIT_CLASSES);
  return {
    layers: [conv1, pool1, conv2, pool2, ip1, relu, ip2],
    weighted: [
      { name: "conv1", layer: conv1 },
      { name: "conv2", layer: conv2 },
      { name: "ip1", layer: ip1 },
      { name: "ip2", layer: ip2 },
    ],
  };
};

/** A network with random weights: the same for the same seed. */
export const createDigitNetwork = (name: DigitNetworkName, seed: number): DigitNetwork => {
  const workspace = createWorkspace(64);
  const context = { workspace, largestBatch: LARGEST_BATCH, random: seededRandom(seed) };
  const { layers, weighted } = name === "lenet-5" ? lenet5(context) : lenet300(context);
  const input = workspace.floats(LARGEST_BATCH * DIGIT_PIXELS);
  const slopes = workspace.floats(LARGEST_BATCH * LOGIT_STEP);
  let start: ReturnType<typeof createFastAdam> | undefined;
  return {
    name,
    weighted,
    optimise(options) {
      start ??= createFastAdam(
        workspace,
        layers.flatMap((layer) => layer.parameters),
      );
      return start(options);
    },
    forward(pixels, batch) {
      input.set(pixels.subarray(0, batch * DIGIT_PIXELS));
      return layers.reduce((x, layer) => layer.forward(x, batch), input);
    },
    backward(dy, batch) {
      slopes.set(dy.subarray(0, batch * LOGIT_STEP));
      layers.reduceRight((d, layer) => layer.backward(d, batch), slopes);
    },
  };
};
