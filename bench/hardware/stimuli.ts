import { elementWords, operandWords } from "../../firmware-sim/hdl/stimulus-testbench.ts";
import { seededRandom } from "../../signals/random.ts";
import type { OutputRun } from "./record-operands.ts";
import type { Stimulus } from "./simulate.ts";

/** Uniform operands in runs as long as the network's usual accumulation, so both distributions clear alike. */
export function uniformOperands(seed: number, pairs: number, runLength: number): OutputRun[] {
  const random = seededRandom(seed);
  const byte = () => Math.floor(random() * 256) - 128;
  const runs: OutputRun[] = [];
  for (let left = pairs; left > 0; left -= runLength) {
    const length = Math.min(runLength, left);
    runs.push({ layer: "uniform", pairs: Array.from({ length }, () => [byte(), byte()] as const) });
  }
  return runs;
}

/** Operands for a multiplier alone. The first pair settles the circuit and is not counted. */
export function multiplierStimulus(runs: readonly OutputRun[]): Stimulus {
  const pairs = runs.flatMap((run) => run.pairs);
  return { unit: "multiplier", words: operandWords(pairs), vectors: pairs.length };
}

/** The same for a processing element: `clear` with the first product of each output. */
export function elementStimulus(runs: readonly OutputRun[]): Stimulus {
  const inputs = runs.flatMap((run) => run.pairs.map(([a, b], k) => ({ clear: k === 0, en: true, a, b })));
  return { unit: "pe", words: elementWords(inputs), vectors: inputs.length };
}
