import { PulsegateError } from "../../signals/errors.ts";
import { checkAccumulators } from "../nn/accumulator-bound.ts";
import { networkCost } from "../nn/cost.ts";
import type { Model } from "../nn/model.ts";
import { isWeighted } from "../nn/model.ts";
import {
  checkBatch,
  checkInputs,
  chooseArithmetic,
  type Network,
  type NetworkOptions,
} from "../nn/network.ts";
import { type LayerPlan, planModel } from "../nn/plan.ts";
import { type Arena, createArena } from "./arena.ts";
import { type ActivationBuffer, createBuffer, sampleMajor } from "./buffer.ts";
import type { Way } from "./choose-way.ts";
import { createDepthwiseSteps } from "./depthwise-layer.ts";
import { type LayerArithmetic, layerArithmetic } from "./layer-arithmetic.ts";
import type { Step } from "./layer-rows.ts";
import { poolStep, rescaleStep } from "./plain-steps.ts";
import { createProductSteps } from "./product-layer.ts";

/** A network of kernels, which also says how each layer computes its products. */
export interface KernelNetwork extends Network {
  readonly ways: { readonly [layerName: string]: Way };
}

interface FastLayer {
  readonly plan: LayerPlan;
  /** Absent for layers without products. */
  readonly arithmetic: LayerArithmetic | undefined;
}

/** Inputs that go through all layers together: more would leave the cache between two layers. */
const LARGEST_BLOCK = 16;

/** A concat that only appends: the layer before it writes straight into its output. */
const onlyAppends = (layer: FastLayer | undefined) =>
  layer?.plan.layer.kind === "concat-scalars" && layer.plan.rescale.length === 0;

/** The buffer in front of every layer, and the result behind the last. */
function createBuffers(
  arena: Arena,
  layers: readonly FastLayer[],
  model: Model,
  items: number,
): readonly ActivationBuffer[] {
  const buffers: ActivationBuffer[] = [];
  for (let i = 0; i <= layers.length; i++) {
    const before = layers[i - 1];
    if (onlyAppends(before)) {
      buffers.push(buffers[i - 1]!);
      continue;
    }
    const joined = before?.plan.layer.kind === "concat-scalars" || onlyAppends(layers[i]);
    const features = before?.plan.layer.kind === "concat-scalars" ? before.plan.input : before?.plan.output;
    const places = Array.from(sampleMajor(features ?? model.signal));
    if (joined) for (let s = 0; s < model.scalars!.count; s++) places.push(places.length);
    const reader = onlyAppends(layers[i]) ? layers[i + 1] : layers[i];
    buffers.push(createBuffer(arena, Int32Array.from(places), reader?.plan, items));
  }
  return buffers;
}

function checkedBatch({ batch = 1 }: NetworkOptions): number {
  if (Number.isInteger(batch) && batch >= 1) return batch;
  throw new PulsegateError("bad-option", "bad batch", { got: batch, expected: "an integer >= 1" });
}

function planLayers(model: Model, options: NetworkOptions): readonly FastLayer[] {
  return planModel(model).map((plan): FastLayer => {
    if (!isWeighted(plan.layer)) return { plan, arithmetic: undefined };
    const { multiplier, operandOrder } = chooseArithmetic(model, plan.layer, options);
    const arithmetic = layerArithmetic(multiplier, operandOrder);
    checkAccumulators(plan, arithmetic.product);
    return { plan, arithmetic };
  });
}

/**
 * The fast int8 network: WebAssembly SIMD, bit-exact with {@link createReferenceNetwork} for every signed multiplier. How
 * each layer computes its products follows from its multiplier's truth table (`choose-way.ts`).
 *
 * @throws PulsegateError `malformed` for a model that makes no sense or whose accumulators could overflow, `bad-option`
 * for an unsigned multiplier or a bad batch, `unknown-name` for an unknown layer or multiplier.
 */
export function createNetwork(model: Model, options: NetworkOptions = {}): KernelNetwork {
  const layers = planLayers(model, options);
  const items = Math.min(checkedBatch(options), LARGEST_BLOCK);
  const arena = createArena();
  const buffers = createBuffers(arena, layers, model, items);
  const { spread } = arena.kernels;
  const { channels, samples } = model.signal;
  const scalarCount = model.scalars?.count ?? 0;
  const stage = arena.allocate(items * Math.max(channels * samples, scalarCount));
  let words = arena.int16();
  const ways: Record<string, Way> = {};
  const steps = layers.flatMap(({ plan, arithmetic }, i): readonly Step[] => {
    const [input, output] = [buffers[i]!, buffers[i + 1]!];
    const { layer } = plan;
    if (isWeighted(layer)) {
      const made =
        layer.kind === "depthwise-conv1d"
          ? createDepthwiseSteps(arena, { ...plan, layer }, arithmetic!, input, output)
          : createProductSteps(arena, { ...plan, layer }, arithmetic!, input, output, items);
      ways[layer.name] = made.way;
      return made.steps;
    }
    if (layer.kind !== "concat-scalars") return [poolStep(arena, plan, input, output)];
    return plan.rescale.length === 0 ? [] : [rescaleStep(() => words, plan, input, output)];
  });
  words = arena.int16();
  const bytes = arena.bytes();

  const entry = buffers[0]!;
  const result = buffers.at(-1)!;
  const concat = layers.findIndex(({ plan }) => plan.layer.kind === "concat-scalars");
  const joined = buffers[concat + 1]!;
  const joinedAt = joined.data + 2 * (joined.position.length - scalarCount);
  const inputs = channels * samples;
  const outputs = result.position.length;

  const runBlock = (
    signals: Int8Array,
    scalars: Int8Array | undefined,
    first: number,
    count: number,
    logits: Int8Array,
  ): void => {
    bytes.set(signals.subarray(first * inputs, (first + count) * inputs), stage);
    spread(stage, count, channels, samples, entry.data, entry.pitch);
    if (scalars !== undefined) {
      bytes.set(scalars.subarray(first * scalarCount, (first + count) * scalarCount), stage);
      spread(stage, count, 1, scalarCount, joinedAt, joined.pitch);
    }
    for (const step of steps) step(count);
    for (let item = 0; item < count; item++) {
      const from = (result.data + item * result.pitch) / 2;
      for (let i = 0; i < outputs; i++) {
        logits[(first + item) * outputs + i] = words[from + result.position[i]!]!;
      }
    }
  };

  return {
    model,
    cost: networkCost(model),
    ways,
    run(one, into) {
      checkInputs(model, one);
      const logits = resultArray(model, outputs, into);
      runBlock(one.signal, one.scalars, 0, 1, logits);
      return logits;
    },
    runBatch(batch, count, into) {
      checkBatch(model, batch, count);
      const logits = resultArray(model, count * outputs, into);
      for (let first = 0; first < count; first += items) {
        runBlock(batch.signals, batch.scalars, first, Math.min(items, count - first), logits);
      }
      return logits;
    },
  };
}

/** @throws PulsegateError `misuse` for an array that cannot hold the result. */
function resultArray(model: Model, length: number, into: Int8Array | undefined): Int8Array {
  if (into === undefined) return new Int8Array(length);
  if (into.length >= length) return into;
  throw new PulsegateError("misuse", "the array for the logits is too short", {
    where: `model ${model.name}`,
    got: into.length,
    expected: `${length}`,
  });
}
