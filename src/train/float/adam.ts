import type { Parameter } from "./layers.ts";

/**
 * Adam with decoupled weight decay, and an exponential moving average of the weights beside them.
 * Source: Kingma and Ba, arXiv 1412.6980, algorithm 1; Loshchilov and Hutter, arXiv 1711.05101, algorithm 2.
 */
export const createAdam = (
  parameters: readonly Parameter[],
  options: { readonly weightDecay: number; readonly average: number },
) => {
  const first = parameters.map((p) => new Float32Array(p.values.length));
  const second = parameters.map((p) => new Float32Array(p.values.length));
  const averages = parameters.map((p) => p.values.slice());
  let steps = 0;
  return {
    /** Moves the weights against their gradients and clears these. */
    step(rate: number): void {
      steps++;
      const unbias1 = 1 - 0.9 ** steps;
      const unbias2 = 1 - 0.999 ** steps;
      const keep = Math.min(options.average, steps / (steps + 10));
      parameters.forEach(({ values, gradient }, index) => {
        const m = first[index]!;
        const v = second[index]!;
        const average = averages[index]!;
        for (let i = 0; i < values.length; i++) {
          const g = gradient[i]!;
          m[i] = 0.9 * m[i]! + 0.1 * g;
          v[i] = 0.999 * v[i]! + 0.001 * g * g;
          const move = m[i]! / unbias1 / (Math.sqrt(v[i]! / unbias2) + 1e-8);
          values[i] = values[i]! - rate * (move + options.weightDecay * values[i]!);
          average[i] = keep * average[i]! + (1 - keep) * values[i]!;
          gradient[i] = 0;
        }
      });
    },
    /** Puts the averages in the place of the weights: the end of training. */
    settle(): void {
      for (const [index, p] of parameters.entries()) p.values.set(averages[index]!);
    },
  };
};
