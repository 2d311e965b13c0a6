import type { Parameter } from "./layers.ts";
import type { Workspace } from "./workspace.ts";

/** What moves the weights of a network in training. */
export interface Optimiser {
  /** Moves the weights against their gradients and clears these. */
  step(rate: number): void;
  /** Puts the averages in the place of the weights: the end of training. */
  settle(): void;
}

/**
 * Adam as in `adam.ts`, but in single precision inside a workspace: several times faster, other last digits. The parameters
 * lie in the workspace; the state takes three times their memory, for good.
 *
 * @returns a function that starts anew.
 */
export const createFastAdam = (workspace: Workspace, parameters: readonly Parameter[]) => {
  const states = parameters.map(({ values, gradient }) => ({
    values,
    gradient,
    first: workspace.floats(values.length),
    second: workspace.floats(values.length),
    average: workspace.floats(values.length),
  }));
  return (options: { readonly weightDecay: number; readonly average: number }): Optimiser => {
    for (const { values, first, second, average } of states) {
      first.fill(0);
      second.fill(0);
      average.set(values);
    }
    let steps = 0;
    return {
      step(rate) {
        steps++;
        const step = {
          rate: rate / (1 - 0.9 ** steps),
          unbias: 1 / (1 - 0.999 ** steps),
          keep: 1 - rate * options.weightDecay,
          follow: 1 - Math.min(options.average, steps / (steps + 10)),
        };
        for (const state of states) workspace.descend(state, step);
      },
      settle() {
        for (const { values, average } of states) values.set(average);
      },
    };
  };
};
