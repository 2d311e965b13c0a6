/**
 * One inference (batch 1) of a beat network of about 35 kMAC: plain reference against WebAssembly kernels, exact and
 * approximate. Prints MAC/s and the ratio: `npx vitest bench --run bench/nn.bench.ts`.
 */
import { bench, describe } from "vitest";
import { findMultiplier } from "../firmware-sim/arith/registry.ts";
import { createNetwork } from "../firmware-sim/kernels/network.ts";
import type { Conv1dLayer, DenseLayer, Model } from "../firmware-sim/nn/model.ts";
import type { Network, NetworkOptions } from "../firmware-sim/nn/network.ts";
import { createReferenceNetwork } from "../firmware-sim/nn/reference.ts";
import { gaussian, seededRandom } from "../signals/random.ts";

const random = seededRandom(31);
const codes = (length: number, deviation: number) =>
  Int8Array.from({ length }, () => Math.min(Math.max(Math.round(deviation * gaussian(random)), -127), 127));
const shared = (outputs: number, fanIn: number) => ({
  weights: codes(outputs * fanIn, 40),
  weightScales: new Float64Array(outputs).fill(0.004),
  bias: new Int32Array(outputs),
  output: { scale: 0.03, zeroPoint: -128 },
  activation: "relu" as const,
  multiplier: "exact8",
  operandOrder: "weight-first" as const,
});
const conv = (name: string, inChannels: number, outChannels: number, kernel: number): Conv1dLayer => ({
  kind: "conv1d",
  name,
  inChannels,
  outChannels,
  kernel,
  stride: 2,
  padding: "same",
  ...shared(outChannels, inChannels * kernel),
});
const dense = (name: string, inputs: number, outputs: number): DenseLayer => ({
  kind: "dense",
  name,
  inputs,
  outputs,
  ...shared(outputs, inputs),
});
const model: Model = {
  name: "beat-sized",
  signal: { channels: 2, samples: 96, quantisation: { scale: 0.03, zeroPoint: 2 } },
  scalars: { count: 19, quantisation: { scale: 0.03, zeroPoint: -128 } },
  layers: [
    conv("c1", 2, 8, 7),
    conv("c2", 8, 16, 5),
    conv("c3", 16, 16, 5),
    { kind: "global-average-pool", name: "mean" },
    { kind: "concat-scalars", name: "join", output: { scale: 0.03, zeroPoint: -128 } },
    dense("d1", 35, 16),
    dense("d2", 16, 1),
  ],
  card: { name: "", role: "bench", trainingData: "", selection: "", figures: {}, testRuns: [] },
};
const inputs = Array.from({ length: 64 }, () => ({ signal: codes(192, 40), scalars: codes(19, 40) }));
const macs = createReferenceNetwork(model).cost.reduce((sum, layer) => sum + layer.macs, 0);

/** Best seconds per inference over a few rounds. */
function secondsPerRun(network: Network, runs: number): number {
  const logits = new Int8Array(1);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6; round++) {
    const start = performance.now();
    for (let i = 0; i < runs; i++) network.run(inputs[i & 63]!, logits);
    best = Math.min(best, (performance.now() - start) / 1000 / runs);
  }
  return best;
}

const named = (name: string): NetworkOptions => ({ multipliers: findMultiplier(name) });
console.log(`beat-sized network, ${macs} MAC per inference`);
for (const name of ["exact8", "SCDM8_73"]) {
  const naive = secondsPerRun(createReferenceNetwork(model, named(name)), 200);
  const fast = secondsPerRun(createNetwork(model, named(name)), 5000);
  const rate = (seconds: number) => `${(macs / seconds / 1e9).toFixed(3)} GMAC/s`;
  console.log(
    `${name}: reference ${rate(naive)}, kernels ${rate(fast)} = ${(1e6 * fast).toFixed(1)} us, ratio ${(naive / fast).toFixed(1)}`,
  );
}

describe.each(["exact8", "SCDM8_73"])("one inference with %s", (name) => {
  const logits = new Int8Array(1);
  const time = { time: 400, warmupTime: 200 };
  const reference = createReferenceNetwork(model, named(name));
  const fast = createNetwork(model, named(name));
  let i = 0;
  bench("plain reference", () => void reference.run(inputs[i++ & 63]!, logits), time);
  bench("WebAssembly kernels", () => void fast.run(inputs[i++ & 63]!, logits), time);
});
