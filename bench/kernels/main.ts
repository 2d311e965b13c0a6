/**
 * The kernels against every peer that runs here, in one process and one thread (the C peers in a child that computes only
 * while this process waits): `npm run bench -- kernels`, or `npx tsx bench/kernels/main.ts`.
 */
import { cpus } from "node:os";
import type { Model } from "../../firmware-sim/nn/model.ts";
import { createReferenceNetwork } from "../../firmware-sim/nn/reference.ts";
import { seededRandom } from "../../signals/random.ts";
import { loadBeatModel } from "../../src/models.ts";
import { type BeatInputs, beatAt, shippedBeats } from "./beats.ts";
import { compilerVersion } from "./c-peers.ts";
import { compareGemms } from "./gemm-comparison.ts";
import { compareLayers, compareNetworks } from "./network-comparison.ts";
import { loadOnnxRuntime } from "./onnx-runtime.ts";
import { activationCodes, activationKinds, gaussianWeights, type Problem, windowsOf } from "./problem.ts";

/** Rounds of every comparison: odd, so that a median is a measured value. */
const ROUNDS = 11;
const BATCH = 256;

const large = (): readonly Problem[] =>
  activationKinds.map((kind) => {
    const random = seededRandom(64);
    const [outputs, positions, taps] = [64, 512, 320];
    return {
      name: kind,
      outputs,
      positions,
      taps,
      weights: gaussianWeights(outputs * taps, random),
      activations: activationCodes(kind, positions * taps, random),
    };
  });

/** The matrix products of a network's layers on a batch of real inputs. */
function layerProblems(model: Model, beats: BeatInputs): readonly Problem[] {
  const reference = createReferenceNetwork(model);
  const traces = Array.from({ length: beats.count }, (_, i) => reference.trace(beatAt(beats, i)));
  return model.layers.flatMap((layer, i) => {
    if (layer.kind !== "conv1d" && layer.kind !== "dense") return [];
    const inputs = traces.map((trace, beat) => trace[i - 1] ?? beatAt(beats, beat).signal);
    const { name, weights, bias } = layer;
    return [{ name, outputs: bias.length, weights, ...windowsOf(layer, inputs) }];
  });
}

const title = (text: string) => console.log(`${text}\n${"-".repeat(text.length)}`);
const shape = ({ outputs, positions, taps }: Problem) => `${outputs} x ${positions} x ${taps}`;

const runtime = loadOnnxRuntime();
const compiler = compilerVersion();
console.log(`${cpus()[0]!.model}, Node ${process.version}, ${process.arch}`);
console.log(compiler ?? "no gcc: the C peers are left out");
console.log(
  runtime === undefined
    ? "no onnxruntime-node in bench/peers: its figures are left out"
    : `onnxruntime-node ${runtime.version}`,
);
console.log(
  `processor time, medians of ${ROUNDS} rounds; results compared with the plain reference first, except those of onnxruntime, which say how they differ\n`,
);

title("64 outputs x 512 positions x 320 taps, by activations");
await compareGemms(large(), runtime, { rounds: ROUNDS, sliceMs: 20 });

const beatModel = await loadBeatModel();
const model = beatModel.network;
const beats = await shippedBeats(beatModel, BATCH);
const layers = layerProblems(model, beats);
title(
  `Layers of the shipped beat network on ${BATCH} beats (C, scalar and onnxruntime get the windows laid out)`,
);
for (const problem of layers) console.log(`${problem.name}: ${shape(problem)}`);
console.log("");
await compareGemms(layers, runtime, { rounds: ROUNDS, sliceMs: 5 });

title(`The shipped beat network, ${BATCH} beats a batch`);
await compareNetworks(model, beats, runtime, { rounds: ROUNDS, sliceMs: 40 });

title("Where the time goes: what each layer adds to a batch");
await compareLayers(model, beats, runtime, { rounds: 3 * ROUNDS, sliceMs: 6 });
