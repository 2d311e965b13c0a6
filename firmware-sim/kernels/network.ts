import { networkCost } from "../nn/cost.ts";
import type { Conv1dLayer, DenseLayer, Model } from "../nn/model.ts";
import { checkInputs, chooseArithmetic, type Network, type NetworkOptions } from "../nn/network.ts";
import { type LayerPlan, planModel } from "../nn/plan.ts";
import { multiplyByFixed } from "../nn/requantise.ts";
import { type Arena, createArena } from "./arena.ts";
import { type ActivationBuffer, createBuffer, PLAIN, sampleMajor, TABLE_OFFSET } from "./buffer.ts";
import { type LayerArithmetic, layerArithmetic } from "./layer-arithmetic.ts";
import { createProductStep } from "./product-layer.ts";

interface FastLayer {
  readonly plan: LayerPlan;
  /** Absent for layers without products. */
  readonly arithmetic: LayerArithmetic | undefined;
}

type Step = () => void;

const isProduct = (plan: LayerPlan): plan is LayerPlan & { readonly layer: Conv1dLayer | DenseLayer } =>
  plan.layer.kind === "conv1d" || plan.layer.kind === "dense";

/** A concat that only appends: the layer before it writes straight into its output. */
const onlyAppends = (layer: FastLayer | undefined) =>
  layer?.plan.layer.kind === "concat-scalars" && layer.plan.rescale.length === 0;

/** The buffer in front of every layer, and the result behind the last. */
function createBuffers(
  arena: Arena,
  layers: readonly FastLayer[],
  model: Model,
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
    const format = reader?.arithmetic === undefined || reader.arithmetic.exact ? PLAIN : TABLE_OFFSET;
    buffers.push(createBuffer(arena, Int32Array.from(places), format, reader?.plan));
  }
  return buffers;
}

function poolStep(arena: Arena, plan: LayerPlan, input: ActivationBuffer, output: ActivationBuffer): Step {
  const { layer } = plan;
  const { channels, samples } = plan.output;
  const [size, stride] =
    layer.kind === "max-pool" || layer.kind === "average-pool"
      ? [layer.size, layer.stride]
      : [plan.input.samples, 1];
  const maximum = layer.kind === "max-pool" ? 1 : 0;
  const sampleBytes = 2 * channels;
  const { addend, shift } = output.format;
  const { pool } = arena.kernels;
  const stepBytes = stride * sampleBytes;
  return () =>
    pool(input.data, sampleBytes, stepBytes, samples, channels, size, maximum, output.data, addend, shift);
}

/** Requantises the features of a concat that does more than append; feature i stands at the same place in both. */
function rescaleStep(
  memory: () => Int16Array,
  plan: LayerPlan,
  input: ActivationBuffer,
  output: ActivationBuffer,
): Step {
  const rescale = plan.rescale[0]!;
  const from = plan.inputQuantisation.zeroPoint;
  const to = plan.outputQuantisation.zeroPoint;
  const { addend, shift } = output.format;
  const count = input.position.length;
  return () => {
    const words = memory();
    for (let i = 0; i < count; i++) {
      const scaled = multiplyByFixed(words[input.data / 2 + i]! - from, rescale) + to;
      words[output.data / 2 + i] = (Math.min(Math.max(scaled, -128), 127) + addend) << shift;
    }
  };
}

/**
 * The fast int8 network: WebAssembly SIMD, bit-exact with {@link createReferenceNetwork} for every signed multiplier.
 * Exact layers are int16 dot products; any other multiplier is looked up, 8 outputs at a time, in tables built from the
 * layer's weights (512 bytes per weight, once per network).
 *
 * @throws PulsegateError `malformed` for a model that makes no sense, `bad-option` for an unsigned multiplier,
 * `unknown-name` for an unknown layer or multiplier.
 */
export function createNetwork(model: Model, options: NetworkOptions = {}): Network {
  const layers = planModel(model).map((plan): FastLayer => {
    if (!isProduct(plan)) return { plan, arithmetic: undefined };
    const { multiplier, operandOrder } = chooseArithmetic(model, plan.layer, options);
    return { plan, arithmetic: layerArithmetic(multiplier, operandOrder) };
  });
  const arena = createArena();
  const buffers = createBuffers(arena, layers, model);
  let words = arena.int16();
  const steps = layers.flatMap(({ plan, arithmetic }, i): readonly Step[] => {
    const [input, output] = [buffers[i]!, buffers[i + 1]!];
    if (isProduct(plan)) return [createProductStep(arena, plan, arithmetic!, input, output)];
    if (plan.layer.kind !== "concat-scalars") return [poolStep(arena, plan, input, output)];
    return plan.rescale.length === 0 ? [] : [rescaleStep(() => words, plan, input, output)];
  });
  words = arena.int16();

  const entry = buffers[0]!;
  const result = buffers.at(-1)!;
  const concat = layers.findIndex(({ plan }) => plan.layer.kind === "concat-scalars");
  const joined = buffers[concat + 1]!;
  const joinedAt = joined.data / 2 + joined.position.length - (model.scalars?.count ?? 0);

  return {
    model,
    cost: networkCost(model),
    run(inputs, logits = new Int8Array(result.position.length)) {
      checkInputs(model, inputs);
      const { signal, scalars } = inputs;
      for (let i = 0; i < signal.length; i++) {
        words[entry.data / 2 + entry.position[i]!] = (signal[i]! + entry.format.addend) << entry.format.shift;
      }
      if (scalars !== undefined) {
        const { addend, shift } = joined.format;
        for (let i = 0; i < scalars.length; i++) words[joinedAt + i] = (scalars[i]! + addend) << shift;
      }
      for (const step of steps) step();
      for (let i = 0; i < result.position.length; i++)
        logits[i] = words[result.data / 2 + result.position[i]!]!;
      return logits;
    },
  };
}
