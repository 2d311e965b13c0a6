import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { createNetwork } from "../../../firmware-sim/kernels/network.ts";
import type { Model } from "../../../firmware-sim/nn/model.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";

interface GoldenRun {
  readonly multiplier: string;
  readonly signal: readonly number[];
  readonly scalars: readonly number[];
  /** int8 output of every layer, channel-major. */
  readonly outputs: readonly (readonly number[])[];
}
interface GoldenLayer {
  readonly weights?: readonly number[];
  readonly bias?: readonly number[];
  readonly weightScales?: readonly number[];
}
interface Golden {
  readonly madeBy: string;
  readonly cases: readonly {
    readonly model: Omit<Model, "layers" | "card"> & { readonly layers: readonly GoldenLayer[] };
    readonly runs: readonly GoldenRun[];
  }[];
}

const golden = JSON.parse(readFileSync("test/golden/nn-network.golden.json", "utf8")) as Golden;

const card = { name: "", role: "", trainingData: "", selection: "", figures: {}, testRuns: [] };
const typed = ({ weights, bias, weightScales, ...plain }: GoldenLayer) =>
  weights === undefined
    ? plain
    : {
        ...plain,
        weights: Int8Array.from(weights),
        bias: Int32Array.from(bias ?? []),
        weightScales: Float64Array.from(weightScales ?? []),
      };
const rows = golden.cases.flatMap(({ model, runs }) => {
  const layers = model.layers.map(typed) as unknown as Model["layers"];
  const full: Model = { ...model, layers, card };
  return runs.map((run, i) => [model.name, run.multiplier, i, full, run] as const);
});

describe("network against NumPy integers", () => {
  it("has a golden file that names its maker, and enough of it", () => {
    expect(golden.madeBy).toMatch(/NumPy .*make-nn-golden\.py/);
    expect(rows).toHaveLength(18);
  });

  it.each(rows)("%s on %s, run %i: every layer and the logits are equal", (_, name, __, model, run) => {
    const inputs = {
      signal: Int8Array.from(run.signal),
      ...(run.scalars.length === 0 ? {} : { scalars: Int8Array.from(run.scalars) }),
    };
    const options = { multipliers: findMultiplier(name) };
    const layers = createReferenceNetwork(model, options).trace(inputs);
    expect(layers.map((layer) => Array.from(layer))).toEqual(run.outputs);
    expect(Array.from(createNetwork(model, options).run(inputs))).toEqual(run.outputs.at(-1));
  });
});
