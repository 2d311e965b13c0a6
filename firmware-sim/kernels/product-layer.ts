import type { Conv1dLayer, DenseLayer } from "../nn/model.ts";
import type { LayerPlan } from "../nn/plan.ts";
import type { Arena } from "./arena.ts";
import type { ActivationBuffer } from "./buffer.ts";
import { chooseWay, type Way, type WayPlan } from "./choose-way.ts";
import { exactPass } from "./exact-way.ts";
import type { LayerArithmetic } from "./layer-arithmetic.ts";
import {
  type LayerRows,
  layerRows,
  type Pass,
  roundUp,
  runPasses,
  type Starts,
  type Step,
} from "./layer-rows.ts";
import { nibblePasses } from "./nibble-ways.ts";
import { type PackedLayer, packConv1d, packDense } from "./packed-layer.ts";
import { type CodesTarget, codesTarget, requantisePass } from "./requantise-step.ts";
import { tablePasses } from "./table-way.ts";

/**
 * What each sum starts from: bias - Z_x * (sum of weights on real samples) - (the products that the kernel will compute on
 * padding, where the definition has none) + (what the nibble planes leave to a constant of each weight).
 */
function packStarts(
  arena: Arena,
  packed: PackedLayer,
  width: number,
  zero: number,
  bias: Int32Array,
  arithmetic: LayerArithmetic,
  constant: (weight: number) => number,
): Starts {
  const address = arena.allocate(4 * width * packed.positions);
  const words = arena.int32().subarray(address / 4);
  for (let position = 0; position < packed.positions; position++) {
    for (let out = 0; out < packed.outputs; out++) {
      let start = bias[out]!;
      for (let tap = 0; tap < packed.taps; tap++) {
        const weight = packed.weight(out, tap);
        start -= packed.onPadding(tap, position) ? arithmetic.product(weight, zero) : zero * weight;
        start += constant(weight);
      }
      words[position * width + out] = start;
    }
  }
  return { address, step: packed.positions === 1 ? 0 : 4 * width };
}

/** The passes from the input to sums, or to codes if the last pass can make them. */
function sumPasses(
  arena: Arena,
  rows: LayerRows,
  plan: WayPlan,
  arithmetic: LayerArithmetic,
  starts: Starts,
  target: CodesTarget | undefined,
): { readonly prepare?: Step; readonly passes: readonly Pass[]; readonly codes: boolean } {
  switch (plan.way) {
    case "exact":
      return { passes: [exactPass(arena, rows, starts, target)], codes: target !== undefined };
    case "packed-table":
      return { ...tablePasses(arena, rows, arithmetic, starts), codes: false };
    default: {
      if (plan.planes.length === 0) {
        return { passes: [exactPass(arena, rows, starts, target)], codes: target !== undefined };
      }
      const operand = plan.way === "activation-nibbles" ? "activation" : "weight";
      const { prepare, passes } = nibblePasses(arena, rows, operand, plan.planes, starts);
      const last = exactPass(arena, rows, undefined, target);
      return { prepare, passes: [...passes, last], codes: target !== undefined };
    }
  }
}

interface SumOptions {
  readonly arena: Arena;
  readonly packed: PackedLayer;
  readonly arithmetic: LayerArithmetic;
  readonly input: ActivationBuffer;
  readonly items: number;
  readonly zero: number;
  readonly bias: Int32Array;
  readonly way?: Way | undefined;
  /** Makes codes instead of sums where the way can do it at its end. */
  readonly target?: (flat: boolean) => CodesTarget | undefined;
}

/** The sums of a layer with weights, as kernel calls. */
export function createSumSteps(options: SumOptions): {
  readonly way: Way;
  readonly rows: LayerRows;
  readonly steps: readonly Step[];
  readonly codes: boolean;
} {
  const { arena, packed, arithmetic, input, items } = options;
  const plan = chooseWay(packed, arithmetic, options.way);
  const width = roundUp(packed.outputs, 16);
  const rows = layerRows(arena, packed, input, items, width);
  const constant = "errors" in plan ? plan.errors.constant : () => 0;
  const starts = packStarts(arena, packed, width, options.zero, options.bias, arithmetic, constant);
  const target = options.target?.(rows.flat);
  const { prepare, passes, codes } = sumPasses(arena, rows, plan, arithmetic, starts, target);
  const run = runPasses(rows, passes);
  return { way: plan.way, rows, codes, steps: prepare === undefined ? [run] : [prepare, run] };
}

/** One convolution or dense layer as kernel calls from its input to its output buffer. */
export function createProductSteps(
  arena: Arena,
  plan: LayerPlan & { readonly layer: Conv1dLayer | DenseLayer },
  arithmetic: LayerArithmetic,
  input: ActivationBuffer,
  output: ActivationBuffer,
  items: number,
): { readonly way: Way; readonly steps: readonly Step[] } {
  const { layer } = plan;
  const packed = layer.kind === "conv1d" ? packConv1d(plan, layer) : packDense(layer, input);
  const { way, rows, steps, codes } = createSumSteps({
    arena,
    packed,
    arithmetic,
    input,
    items,
    zero: plan.inputQuantisation.zeroPoint,
    bias: layer.bias,
    target: (flat) => codesTarget(arena, plan, output, flat),
  });
  if (codes) return { way, steps };
  const sums = { address: rows.sums, rowBytes: 4 * rows.width, pitch: rows.sumPitch };
  const requantise = requantisePass(arena, plan, sums, output, rows.flat);
  return { way, steps: [...steps, runPasses(rows, [requantise])] };
}
