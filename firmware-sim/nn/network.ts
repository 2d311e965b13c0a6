import { PulsegateError } from "../../signals/errors.ts";
import type { Multiplier } from "../arith/multiplier.ts";
import { findMultiplier } from "../arith/registry.ts";
import type { LayerCost } from "./cost.ts";
import { isWeighted, type Model, type OperandOrder, type WeightedLayer } from "./model.ts";

export interface NetworkInputs {
  /** (channels, samples), channel-major. */
  readonly signal: Int8Array;
  /** Needed exactly when the model has a scalar input. */
  readonly scalars?: Int8Array;
}

export interface NetworkOptions {
  /** One multiplier for all layers, or some by layer name; the model's own choice stands for the others. */
  readonly multipliers?: Multiplier | { readonly [layerName: string]: Multiplier };
  /** Overrides the operand order of all layers, or of some by layer name. */
  readonly operandOrder?: OperandOrder | { readonly [layerName: string]: OperandOrder };
  /** Inputs that a batch computes side by side (default 1); the kernels use at most 16. */
  readonly batch?: number;
}

/** Several inputs, one after the other. */
export interface BatchInputs {
  /** (count, channels, samples). */
  readonly signals: Int8Array;
  /** (count, scalars); needed exactly when the model has a scalar input. */
  readonly scalars?: Int8Array;
}

export interface Network {
  readonly model: Model;
  readonly cost: readonly LayerCost[];
  /** int8 output of the last layer, (channels, samples) channel-major; written to `logits` if given. */
  run(inputs: NetworkInputs, logits?: Int8Array): Int8Array;
  /** The same for `count` inputs, any number of them: (count, logits of one input). */
  runBatch(inputs: BatchInputs, count: number, logits?: Int8Array): Int8Array;
}

const isMultiplier = (value: object): value is Multiplier => "multiply" in value;

function checkLayerNames(model: Model, names: readonly string[]): void {
  const known = model.layers.filter(isWeighted).map((layer) => layer.name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new PulsegateError("unknown-name", "unknown layer", {
      where: `options for model ${model.name}`,
      got: stranger,
      expected: "a layer with products",
      known,
    });
  }
}

/** The multiplier and operand order that a layer runs on: the option's, else the model's. */
export function chooseArithmetic(
  model: Model,
  layer: WeightedLayer,
  { multipliers, operandOrder }: NetworkOptions,
): { readonly multiplier: Multiplier; readonly operandOrder: OperandOrder } {
  let multiplier: Multiplier | undefined;
  if (multipliers !== undefined) {
    if (isMultiplier(multipliers)) multiplier = multipliers;
    else {
      checkLayerNames(model, Object.keys(multipliers));
      multiplier = multipliers[layer.name];
    }
  }
  multiplier ??= findMultiplier(layer.multiplier);
  if (multiplier.bits !== 8) {
    throw new PulsegateError("bad-option", "an int8 network needs an 8-bit multiplier", {
      where: `layer ${layer.name}`,
      got: `${multiplier.name} (${multiplier.bits} bits)`,
      expected: "8-bit operands",
    });
  }
  if (!multiplier.signed) {
    throw new PulsegateError("bad-option", "an int8 network needs a signed multiplier", {
      where: `layer ${layer.name}`,
      got: multiplier.name,
      expected: "a signed multiplier",
    });
  }
  if (operandOrder === undefined) return { multiplier, operandOrder: layer.operandOrder };
  if (typeof operandOrder === "string") return { multiplier, operandOrder };
  checkLayerNames(model, Object.keys(operandOrder));
  return { multiplier, operandOrder: operandOrder[layer.name] ?? layer.operandOrder };
}

/** @throws PulsegateError `misuse` when inputs do not have the model's sizes. */
export function checkInputs(model: Model, { signal, scalars }: NetworkInputs): void {
  const { channels, samples } = model.signal;
  const count = model.scalars?.count ?? 0;
  if (signal.length === channels * samples && (scalars?.length ?? 0) === count) return;
  throw new PulsegateError("misuse", "network inputs have a wrong size", {
    where: `model ${model.name}`,
    got: `signal ${signal.length}, scalars ${scalars?.length ?? 0}`,
    expected: `signal ${channels * samples}, scalars ${count}`,
  });
}

/** @throws PulsegateError `misuse` when a batch does not have the size of `count` inputs. */
export function checkBatch(model: Model, { signals, scalars }: BatchInputs, count: number): void {
  const { channels, samples } = model.signal;
  const perInput = model.scalars?.count ?? 0;
  const fits = signals.length === count * channels * samples && (scalars?.length ?? 0) === count * perInput;
  if (Number.isInteger(count) && count >= 1 && fits) return;
  throw new PulsegateError("misuse", "a batch has a wrong size", {
    where: `model ${model.name}`,
    got: `count ${count}, signals ${signals.length}, scalars ${scalars?.length ?? 0}`,
    expected: `count >= 1, signals count x ${channels * samples}, scalars count x ${perInput}`,
  });
}
