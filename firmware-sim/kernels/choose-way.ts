import { PulsegateError } from "../../signals/errors.ts";
import type { LayerArithmetic } from "./layer-arithmetic.ts";
import { roundUp } from "./layer-rows.ts";
import { bytePlanes, type NibbleErrors, type NibblePlane, nibbleErrors } from "./nibble-planes.ts";
import { BYTE_RUN_MOST, PAIR_MOST } from "./nibble-ways.ts";
import type { PackedLayer } from "./packed-layer.ts";

/**
 * How the products of a layer are computed; all are bit-exact.
 *
 * - `exact`: int16 dot products.
 * - `activation-nibbles`: exact, corrected by 16 entries for each weight and nibble of the activation. Carry-disregard
 *   multipliers with the activation as B, truncated and broken arrays.
 * - `weight-nibbles`: exact, corrected by 16 entries for each activation and nibble of the weight. Carry-disregard
 *   multipliers with the weight as B.
 * - `packed-table`: the products of 8 outputs at once from tables of 256 entries for each weight; any multiplier.
 * - `scalar-table`: one product at a time; depthwise layers, whose channels share no activation.
 */
export type Way = "exact" | "activation-nibbles" | "weight-nibbles" | "packed-table" | "scalar-table";

/** A way for a matrix of weights; those over nibbles come with their planes. */
export type WayPlan =
  | { readonly way: "exact" | "packed-table" }
  | {
      readonly way: "activation-nibbles" | "weight-nibbles";
      readonly errors: NibbleErrors;
      readonly planes: readonly NibblePlane[];
    };

/**
 * Time of one product, relative to exact = 1: kernels measured one by one on 64 outputs x 512 positions x 320 taps of
 * uniform operands (Zen 3, Node 20), small tables on the layers of the beat network. Sums of them are compared: they decide
 * the way, never a result.
 */
const COST = {
  exact: 1,
  byteColumns: 1,
  pairColumns: 1,
  wideColumns: 1.2,
  byteRows: 1.5,
  wideRows: 1.5,
  packedTable: 5,
  smallTable: 2.8,
} as const;

function nibbleWay(
  arithmetic: LayerArithmetic,
  operand: "activation" | "weight",
  weights: Int8Array,
): WayPlan & { readonly errors: NibbleErrors } {
  const errors = nibbleErrors(arithmetic, operand, weights);
  const planes = bytePlanes(errors.planes);
  return { way: `${operand}-nibbles`, errors, planes };
}

function kernelOf(way: "activation-nibbles" | "weight-nibbles", { most }: NibblePlane): keyof typeof COST {
  if (way === "weight-nibbles") return most <= BYTE_RUN_MOST ? "byteRows" : "wideRows";
  if (most <= BYTE_RUN_MOST) return "byteColumns";
  return most <= PAIR_MOST ? "pairColumns" : "wideColumns";
}

/** Tables that stay in a second-level cache between two runs, whatever else does. */
const SMALL_TABLE_BYTES = 131_072;

/** Cost of all outputs for one tap and position. */
function costOf(plan: WayPlan, { outputs, taps }: PackedLayer): number {
  if (plan.way === "packed-table") {
    const small = 512 * roundUp(outputs, 8) * taps <= SMALL_TABLE_BYTES;
    return (small ? COST.smallTable : COST.packedTable) * roundUp(outputs, 8);
  }
  const exact = COST.exact * roundUp(outputs, 8);
  if (!("planes" in plan)) return exact;
  const perProduct = plan.planes.reduce((sum, plane) => sum + COST[kernelOf(plan.way, plane)], 0);
  return exact + perProduct * roundUp(outputs, 16);
}

function allWeights(packed: PackedLayer): Int8Array {
  const { outputs, taps } = packed;
  return Int8Array.from({ length: outputs * taps }, (_, i) => packed.weight(Math.floor(i / taps), i % taps));
}

/** Every way that the arithmetic allows, cheapest first. */
function possibleWays(packed: PackedLayer, arithmetic: LayerArithmetic): readonly WayPlan[] {
  const ways: WayPlan[] = [{ way: "packed-table" }];
  if (arithmetic.exact) ways.push({ way: "exact" });
  const weights = allWeights(packed);
  if (arithmetic.byActivationNibble) ways.push(nibbleWay(arithmetic, "activation", weights));
  if (arithmetic.byWeightNibble) ways.push(nibbleWay(arithmetic, "weight", weights));
  return ways
    .map((plan) => ({ plan, cost: costOf(plan, packed) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ plan }) => plan);
}

/**
 * The cheapest way of a layer, from its multiplier's truth table and its weights alone, or `wanted`.
 *
 * @throws PulsegateError `bad-option` for a wanted way that the multiplier does not allow.
 */
export function chooseWay(packed: PackedLayer, arithmetic: LayerArithmetic, wanted?: Way): WayPlan {
  const ways = possibleWays(packed, arithmetic);
  if (wanted === undefined) return ways[0]!;
  const plan = ways.find(({ way }) => way === wanted);
  if (plan !== undefined) return plan;
  throw new PulsegateError("bad-option", "the multiplier does not allow this way", {
    got: wanted,
    expected: ways.map(({ way }) => way).join(" or "),
  });
}
