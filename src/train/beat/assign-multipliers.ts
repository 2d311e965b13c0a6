import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import type { OperandOrder } from "../../../firmware-sim/nn/model.ts";

/** What one layer may run on, all other layers exact, and what that did to the network's output on training beats. */
export interface LayerChoice {
  readonly layer: string;
  readonly multiplier: Multiplier;
  readonly operandOrder: OperandOrder;
  /** Mean squared change of the logit against the exact network. */
  readonly logitMse: number;
  /** Energy of the layer's multiplications in one inference, in exact multiplications. */
  readonly energy: number;
}

/**
 * One multiplier and operand order per layer for each price of error: the choice that minimises energy + price * logit MSE,
 * layer by layer. Errors of layers are taken as independent, so that their mean squares add; whoever uses an assignment
 * measures it as a whole. Without duplicates, the most exact last.
 *
 * Source: tuning by predicted quality, sum of the changes of single operations (ApproxTuner, PPoPP 2021).
 */
export function assignments(choices: readonly LayerChoice[]): readonly (readonly LayerChoice[])[] {
  const layers = [...new Set(choices.map(({ layer }) => layer))];
  const found = new Map<string, readonly LayerChoice[]>();
  for (let exponent = -40; exponent <= 60; exponent++) {
    const price = 2 ** (exponent / 2);
    const cost = ({ energy, logitMse }: LayerChoice) => energy + price * logitMse;
    const chosen = layers.map((layer) =>
      choices
        .filter((choice) => choice.layer === layer)
        .reduce((best, next) => (cost(next) < cost(best) ? next : best)),
    );
    const key = chosen.map(({ multiplier, operandOrder }) => `${multiplier.name} ${operandOrder}`).join();
    if (!found.has(key)) found.set(key, chosen);
  }
  return [...found.values()];
}
