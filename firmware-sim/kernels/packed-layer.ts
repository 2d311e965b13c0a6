import type { Conv1dLayer, DenseLayer } from "../nn/model.ts";
import type { LayerPlan } from "../nn/plan.ts";
import type { ActivationBuffer } from "./buffer.ts";

/** A layer with weights, brought into the order of its input buffer. */
export interface PackedLayer {
  readonly outputs: number;
  readonly taps: number;
  /** Output positions: samples of a convolution, 1 for a dense layer. */
  readonly positions: number;
  /** Bytes between the windows of two positions. */
  readonly stepBytes: number;
  weight(output: number, tap: number): number;
  /** Whether the tap lies on padding at this position. */
  onPadding(tap: number, position: number): boolean;
}

export function packConv1d(plan: LayerPlan, layer: Conv1dLayer): PackedLayer {
  const { inChannels, kernel, stride, weights } = layer;
  return {
    outputs: layer.outChannels,
    taps: inChannels * kernel,
    positions: plan.output.samples,
    stepBytes: 2 * stride * inChannels,
    weight(output, tap) {
      const k = Math.floor(tap / inChannels);
      return weights[(output * inChannels + (tap % inChannels)) * kernel + k]!;
    },
    onPadding(tap, position) {
      const sample = position * stride - plan.padLeft + Math.floor(tap / inChannels);
      return sample < 0 || sample >= plan.input.samples;
    },
  };
}

export function packDense(
  { inputs, outputs, weights }: Pick<DenseLayer, "inputs" | "outputs" | "weights">,
  input: ActivationBuffer,
): PackedLayer {
  const elementAt = new Int32Array(inputs);
  input.position.forEach((place, element) => {
    elementAt[place] = element;
  });
  return {
    outputs,
    taps: inputs,
    positions: 1,
    stepBytes: 0,
    weight: (output, tap) => weights[output * inputs + elementAt[tap]!]!,
    onPadding: () => false,
  };
}
