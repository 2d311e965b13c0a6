import { toBfloat16 } from "../../../firmware-sim/compress/real.ts";
import type { Model } from "../../../firmware-sim/nn/model.ts";
import { quantiseBias } from "../../../firmware-sim/nn/quantise.ts";
import { SCALAR_LIMIT } from "../beat/fit-ventricular.ts";
import type { ProductLayer, RealLayer } from "./beat-net.ts";

/** Bias codes keep so many bits below one step of the layer's int8 output; finer ones cannot be seen in it. */
const BIAS_GUARD_BITS = 4;

/** int8 codes of a layer of which only few weights or few values are left. */
type Quantised = Pick<ProductLayer, "weights" | "weightScales">;

/** int8 with a single scale for the whole layer, so that shared values stay shared. */
export function quantisePerLayer({ weights, bias }: RealLayer): Quantised {
  const largest = weights.reduce((most: number, value: number) => Math.max(most, Math.abs(value)), 0);
  const scale = largest === 0 ? 1 : toBfloat16(largest / 127, "up");
  return {
    weights: Int8Array.from(weights, (w) => Math.round(w / scale)),
    weightScales: new Float64Array(bias.length).fill(scale),
  };
}

/** Bias codes rounded to what the layer's output can show; `realScale` is output steps per step of the accumulator. */
export function coarseBias(bias: Int32Array, realScale: number): Int32Array {
  const step = 2 ** Math.max(0, Math.floor(-Math.log2(realScale)) - BIAS_GUARD_BITS);
  return bias.map((code) => Math.round(code / step) * step);
}

/**
 * The int8 model of compressed real layers, in the form of `base`: activation scales from the quantiles of the retrained
 * network, all scales in bfloat16. The summary keeps the scale that it shares with the scalars.
 *
 * @param quantiles activations that int8 must hold, of every layer with a ReLU in order.
 */
export function quantiseCompressed(
  base: Model,
  layers: readonly RealLayer[],
  quantised: readonly Quantised[],
  quantiles: readonly number[],
): Model {
  const signalScale = toBfloat16(base.signal.quantisation.scale);
  const scalarScale = toBfloat16(SCALAR_LIMIT / 127);
  let inputScale = signalScale;
  let index = 0;
  const outputScale = (layer: ProductLayer, at: number, beforeJoin: boolean): number => {
    if (beforeJoin) return scalarScale;
    if (layer.activation === "relu") return toBfloat16(Math.max(quantiles[at]!, 1e-6) / 127, "up");
    return toBfloat16(layer.output.scale);
  };
  const made = base.layers.map((layer, place): Model["layers"][number] => {
    if (layer.kind === "concat-scalars") return { ...layer, output: { scale: scalarScale, zeroPoint: 0 } };
    if (!("weights" in layer)) return layer;
    const { weights, weightScales } = quantised[index]!;
    const scale = outputScale(layer, index, base.layers[place + 1]?.kind === "concat-scalars");
    const bias = quantiseBias(layers[index]!.bias, inputScale, weightScales);
    const realScale = (inputScale * Math.max(...weightScales)) / scale;
    index++;
    inputScale = scale;
    return {
      ...layer,
      weights,
      weightScales,
      bias: coarseBias(bias, realScale),
      output: { scale, zeroPoint: 0 },
    };
  });
  return {
    ...base,
    signal: { ...base.signal, quantisation: { scale: signalScale, zeroPoint: 0 } },
    scalars: { ...base.scalars!, quantisation: { scale: scalarScale, zeroPoint: 0 } },
    layers: made,
  };
}
