import type { Multiplier } from "../arith/multiplier.ts";
import type { OperandOrder } from "../nn/model.ts";

/**
 * One firmware configuration as data. Adding a design touches this folder's `designs.ts` only.
 */
export interface Design {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Signals that it can process. */
  readonly modalities: readonly ("ecg" | "ppg")[];
  /** True when windows that the gate calls noisy are dropped before the network. */
  readonly gated: boolean;
  /** Multiplier by layer of the beat network; layers that are not named use `default`. */
  readonly multipliers: Readonly<Record<string, string>> & { readonly default: string };
  /** What stands first in a product, by layer; layers that are not named use `default`, else what the model says. */
  readonly operandOrder?: Readonly<Record<string, OperandOrder>>;
  /** False: mean product errors are not folded into the biases. */
  readonly foldBias?: boolean;
  /** Multipliers that only this design knows, a user's table for one; they go before those of the registry. */
  readonly ownMultipliers?: readonly Multiplier[];
  /** Chip by name. */
  readonly chip: string;
  /** Cell by name: a coin cell bears the microamperes of an ECG, but not the light pulses of a PPG. */
  readonly cell: Readonly<Record<"ecg" | "ppg", string>>;
}
