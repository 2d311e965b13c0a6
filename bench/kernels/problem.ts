import type { Multiplier } from "../../firmware-sim/arith/multiplier.ts";
import { truthTable } from "../../firmware-sim/arith/truth-table.ts";
import type { Conv1dLayer, DenseLayer } from "../../firmware-sim/nn/model.ts";
import { gaussian, type Random } from "../../signals/random.ts";

/** The matrix product behind a layer: sums[m][n] = sum over k of product(weight[m][k], activation[n][k]). */
export interface Problem {
  readonly name: string;
  readonly outputs: number;
  readonly positions: number;
  readonly taps: number;
  /** (outputs, taps). */
  readonly weights: Int8Array;
  /** (positions, taps): the windows of a convolution side by side. */
  readonly activations: Int8Array;
}

export const macsOf = ({ outputs, positions, taps }: Problem): number => outputs * positions * taps;

/** Windows of signals (each channels x samples, channel-major) in the weights' order (channel, kernel). */
export function windowsOf(
  layer: Conv1dLayer | DenseLayer,
  signals: readonly Int8Array[],
): { readonly activations: Int8Array; readonly positions: number; readonly taps: number } {
  const { inChannels, kernel, stride } =
    layer.kind === "conv1d" ? layer : { inChannels: layer.inputs, kernel: 1, stride: 1 };
  const samples = signals[0]!.length / inChannels;
  const each = Math.floor((samples - kernel) / stride) + 1;
  const taps = inChannels * kernel;
  const activations = new Int8Array(signals.length * each * taps);
  let to = 0;
  for (const signal of signals) {
    for (let t = 0; t < each; t++) {
      for (let channel = 0; channel < inChannels; channel++) {
        for (let k = 0; k < kernel; k++) activations[to++] = signal[channel * samples + t * stride + k]!;
      }
    }
  }
  return { activations, positions: signals.length * each, taps };
}

/** Products as int16, row = weight + 128, column = activation + 128. */
export const productTable = (multiplier: Multiplier): Int16Array => Int16Array.from(truthTable(multiplier));

/** The plain result, (outputs, positions). */
export function referenceSums(problem: Problem, table: Int16Array): Int32Array {
  const { outputs, positions, taps, weights, activations } = problem;
  const sums = new Int32Array(outputs * positions);
  for (let m = 0; m < outputs; m++) {
    for (let n = 0; n < positions; n++) {
      let sum = 0;
      for (let k = 0; k < taps; k++) {
        sum += table[(weights[m * taps + k]! + 128) * 256 + activations[n * taps + k]! + 128]!;
      }
      sums[m * positions + n] = sum;
    }
  }
  return sums;
}

/** FNV-1a over sums, as peers.c computes it. */
export function checksum(sums: Int32Array): number {
  let hash = 2166136261;
  for (const sum of sums) hash = Math.imul(hash ^ sum, 16777619);
  return hash >>> 0;
}

const known = new WeakMap<Problem, Map<Int16Array, number>>();

/** The checksum that a contender must reach; computed once. */
export function expectedChecksum(problem: Problem, table: Int16Array): number {
  const sums = known.get(problem) ?? new Map<Int16Array, number>();
  known.set(problem, sums);
  const expected = sums.get(table) ?? checksum(referenceSums(problem, table));
  sums.set(table, expected);
  return expected;
}

const clamp = (value: number) => Math.min(Math.max(Math.round(value), -127), 127);

/** Normal codes of deviation 30: about the weights of a layer quantised per output. */
export const gaussianWeights = (length: number, random: Random): Int8Array =>
  Int8Array.from({ length }, () => clamp(30 * gaussian(random)));

export const activationKinds = ["uniform", "ReLU-like"] as const;
export type ActivationKind = (typeof activationKinds)[number];

/** Uniform codes, or half of them at the zero of -128 and the rest a half normal of deviation 45 above it. */
export const activationCodes = (kind: ActivationKind, length: number, random: Random): Int8Array =>
  Int8Array.from({ length }, () =>
    kind === "uniform"
      ? Math.floor(256 * random()) - 128
      : Math.min(127, Math.round(45 * Math.max(0, gaussian(random))) - 128),
  );
