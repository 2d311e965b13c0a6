import { denseWeights, type SharedLayer } from "../../../firmware-sim/compress/layer-coding.ts";
import { createAdam } from "../float/adam.ts";
import type { Parameter } from "../float/layers.ts";
import type { Tuning } from "./fit.ts";
import type { DigitNetwork } from "./networks.ts";
import { storedPlaces, tensorsOf, writeStored } from "./tensors.ts";

/** Trains every number that is not zero now; zeros stay. */
export const tuneKept = (net: DigitNetwork): Tuning => {
  const parameters: Parameter[] = tensorsOf(net)
    .filter(({ kind }) => kind === "weights")
    .map(({ matrix }) => matrix);
  const zeros = parameters.map(({ values }) => {
    const at: number[] = [];
    values.forEach((value, i) => {
      if (value === 0) at.push(i);
    });
    return Int32Array.from(at);
  });
  return {
    start: (options) => net.optimise(options),
    gather() {
      parameters.forEach(({ gradient }, p) => {
        for (const i of zeros[p]!) gradient[i] = 0;
      });
    },
    scatter() {},
  };
};

/** Weights that share values, as {@link tuneShared} trains them. */
export type FloatSharedLayer = SharedLayer & { readonly codebook: Float32Array };

/**
 * Trains codebooks, one a tensor: the gradient of a shared value is the sum of the gradients of its weights.
 * The codebooks given are changed, and so is the network, whose weights equal them from now on.
 */
export const tuneShared = (net: DigitNetwork, shared: readonly FloatSharedLayer[]): Tuning => {
  const tensors = tensorsOf(net);
  const parameters = shared.map(({ codebook }) => ({
    values: codebook,
    gradient: new Float32Array(codebook.length),
  }));
  tensors.forEach(({ matrix }, t) => {
    writeStored(matrix, denseWeights(shared[t]!.codebook, shared[t]!.assignments));
  });
  // Of every kept weight its place in the network and its place in the codebook.
  const kept = tensors.map(({ matrix }, t) => {
    const { assignments } = shared[t]!;
    const all = storedPlaces(matrix);
    const chosen = [...all.keys()].filter((i) => assignments[i] !== 0);
    return {
      places: Int32Array.from(chosen, (i) => all[i]!),
      entries: Uint16Array.from(chosen, (i) => assignments[i]! - 1),
    };
  });
  return {
    start: (options) => createAdam(parameters, options),
    gather() {
      tensors.forEach(({ matrix }, t) => {
        const { places, entries } = kept[t]!;
        const sums = parameters[t]!.gradient;
        for (let i = 0; i < places.length; i++) {
          sums[entries[i]!] = sums[entries[i]!]! + matrix.gradient[places[i]!]!;
        }
        matrix.gradient.fill(0);
      });
    },
    scatter() {
      tensors.forEach(({ matrix }, t) => {
        const { places, entries } = kept[t]!;
        const { codebook } = shared[t]!;
        for (let i = 0; i < places.length; i++) matrix.values[places[i]!] = codebook[entries[i]!]!;
      });
    },
  };
};
