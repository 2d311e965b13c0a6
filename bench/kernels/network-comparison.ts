import { findMultiplier } from "../../firmware-sim/arith/registry.ts";
import { createNetwork } from "../../firmware-sim/kernels/network.ts";
import type { Model } from "../../firmware-sim/nn/model.ts";
import { planModel } from "../../firmware-sim/nn/plan.ts";
import { createReferenceNetwork } from "../../firmware-sim/nn/reference.ts";
import { type BeatInputs, beatAt } from "./beats.ts";
import { compare, median, ratio, type Schedule, type Timing } from "./compare.ts";
import { type Contender, inProcess, processorNs } from "./contender.ts";
import { onnxNetwork, toUint8 } from "./onnx-network.ts";
import type { OnnxRuntime } from "./onnx-runtime.ts";
import { printTable, rate } from "./print.ts";

const macsPerBeat = (model: Model) =>
  createReferenceNetwork(model).cost.reduce((sum, { macs }) => sum + macs, 0);

const inputsOf = (model: Model, beats: BeatInputs, i: number) => {
  const { signal, scalars } = beatAt(beats, i);
  return model.scalars === undefined ? { signal } : { signal, scalars };
};

/** The plain network's output, beat by beat. */
function referenceLogits(model: Model, beats: BeatInputs, multiplier: string): Int8Array {
  const network = createReferenceNetwork(model, { multipliers: findMultiplier(multiplier) });
  const rows = Array.from({ length: beats.count }, (_, i) => network.run(inputsOf(model, beats, i)));
  return Int8Array.from(rows.flatMap((row) => [...row]));
}

/** The kernels, in batches or one beat after the other. */
function ourNetwork(model: Model, beats: BeatInputs, multiplier: string, batch: number): Contender {
  const network = createNetwork(model, { multipliers: findMultiplier(multiplier), batch });
  const inputs = Array.from({ length: beats.count }, (_, i) => inputsOf(model, beats, i));
  const width = network.run(inputs[0]!).length;
  const logits = new Int8Array(beats.count * width);
  const outputs = inputs.map((_, i) => logits.subarray(i * width, (i + 1) * width));
  const { signal: signals, scalars } = beats;
  const all = model.scalars === undefined ? { signals } : { signals, scalars };
  return inProcess(
    {
      name: [...new Set(Object.values(network.ways))].join(", "),
      group: `ours, ${multiplier}${batch === 1 ? ", one by one" : ""}`,
    },
    beats.count * macsPerBeat(model),
    () => {
      if (batch > 1) network.runBatch(all, beats.count, logits);
      else for (let i = 0; i < inputs.length; i++) network.run(inputs[i]!, outputs[i]!);
    },
    () => Buffer.from(logits).equals(Buffer.from(referenceLogits(model, beats, multiplier))),
  );
}

/** The plain network, one beat after the other. */
function plainNetwork(model: Model, beats: BeatInputs): Contender {
  const network = createReferenceNetwork(model);
  const inputs = Array.from({ length: beats.count }, (_, i) => inputsOf(model, beats, i));
  return inProcess(
    { name: "the reference", group: "plain TypeScript, exact8" },
    beats.count * macsPerBeat(model),
    () => {
      for (const input of inputs) network.run(input);
    },
  );
}

/** How many outputs equal the plain network's, and the largest difference. */
function agreement(got: ArrayLike<number>, wanted: Int8Array): string {
  let equal = 0;
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs(got[i]! - 128 - wanted[i]!);
    if (difference === 0) equal++;
    worst = Math.max(worst, difference);
  }
  return `${((100 * equal) / wanted.length).toFixed(1)} % of the logits equal, largest difference ${worst}`;
}

async function onnxNetworkContender(
  runtime: OnnxRuntime,
  model: Model,
  beats: BeatInputs,
  precise: boolean,
): Promise<Contender> {
  const session = await runtime.open(onnxNetwork(model, beats.count), { precise });
  const { signal } = model;
  const feeds = {
    signal: runtime.tensor(toUint8(beats.signal), [beats.count, signal.channels, signal.samples]),
    ...(model.scalars === undefined
      ? {}
      : { scalars: runtime.tensor(toUint8(beats.scalars), [beats.count, model.scalars.count]) }),
  };
  const { data } = (await session.run(feeds))["logits"]!;
  return {
    name: agreement(data, referenceLogits(model, beats, "exact8")),
    group: precise ? "onnxruntime, precise" : "onnxruntime",
    macs: beats.count * macsPerBeat(model),
    async run(repeats) {
      const start = process.cpuUsage();
      for (let i = 0; i < repeats; i++) await session.run(feeds);
      return processorNs(start) / repeats;
    },
  };
}

/** Layers up to `last` (-1: none); scalars only where they are joined. */
function prefix({ scalars, ...model }: Model, last: number): Model {
  const layers = model.layers.slice(0, last + 1);
  const joined = layers.some(({ kind }) => kind === "concat-scalars");
  return { ...model, layers, ...(joined && scalars !== undefined ? { scalars } : {}) };
}

/** The prefix and a pool that keeps one sample, so that no network pays for copying a whole layer out. */
function readable(model: Model, last: number): Model {
  const part = prefix(model, last);
  const { samples } = last < 0 ? model.signal : planModel(model)[last]!.output;
  if (samples === 1) return part;
  return {
    ...part,
    layers: [...part.layers, { kind: "max-pool", name: "one sample", size: 1, stride: samples }],
  };
}

/** Multipliers of the whole-network comparison: exact, two closed forms, one that needs the table. */
const multipliers = ["exact8", "SCDM8_41", "SCDM8_73", "SCDM8_84"] as const;

/** The whole network in batches, against onnxruntime. */
export async function compareNetworks(
  model: Model,
  beats: BeatInputs,
  runtime: OnnxRuntime | undefined,
  schedule: Schedule,
): Promise<void> {
  const contenders = [
    ...multipliers.map((name) => ourNetwork(model, beats, name, beats.count)),
    ourNetwork(model, beats, "exact8", 1),
    ourNetwork(model, beats, "SCDM8_73", 1),
    plainNetwork(model, beats),
  ];
  if (runtime !== undefined) {
    for (const precise of [false, true]) {
      contenders.push(await onnxNetworkContender(runtime, model, beats, precise));
    }
  }
  const timings = await compare(contenders, schedule);
  const peers = timings.filter(({ contender }) => contender.group.startsWith("onnxruntime"));
  const against = (timing: Timing) => peers.map((peer) => ratio(timing, peer).toFixed(2));
  printTable(
    ["network", "us a beat", "MMAC/s", ...peers.map(({ contender }) => `/ ${contender.group}`), ""],
    timings.map((timing) => [
      timing.contender.group,
      (median(timing.rounds) / 1000 / beats.count).toFixed(2),
      rate(timing.mmacPerS),
      ...against(timing),
      timing.contender.name,
    ]),
  );
  console.log("");
}

/**
 * Where the time goes: networks that end after each layer, in turn; a layer costs what its prefix costs more. From the least
 * time of each prefix, not the median: differences of medians drown in the noise of a busy machine.
 */
export async function compareLayers(
  model: Model,
  beats: BeatInputs,
  runtime: OnnxRuntime | undefined,
  schedule: Schedule,
): Promise<void> {
  // A joint does nothing of its own: it is part of the layer behind it.
  const ends = [-1, ...model.layers.flatMap(({ kind }, i) => (kind === "concat-scalars" ? [] : [i]))];
  const columns: { name: string; contenders: (Contender | undefined)[] }[] = multipliers.map((name) => ({
    name,
    contenders: ends.map((end) => ourNetwork(readable(model, end), beats, name, beats.count)),
  }));
  if (runtime !== undefined) {
    const contenders: (Contender | undefined)[] = [];
    for (const end of ends) {
      const part = prefix(model, end);
      contenders.push(end < 0 ? undefined : await onnxNetworkContender(runtime, part, beats, true));
    }
    columns.push({ name: "onnxruntime, precise", contenders });
  }
  const timings = await compare(
    columns.flatMap(({ contenders }) => contenders.filter((contender) => contender !== undefined)),
    schedule,
  );
  const leastUs = ({ contenders }: (typeof columns)[number], row: number): number | undefined => {
    const timing = timings.find(({ contender }) => contender === contenders[row]);
    return timing === undefined ? undefined : Math.min(...timing.rounds) / 1000 / beats.count;
  };
  const costs = createReferenceNetwork(model).cost;
  const rows = ends.map((end, row) => [
    end < 0 ? "inputs" : model.layers[end]!.name,
    end < 0 ? "" : String(costs[end]!.macs),
    ...columns.map((column) => {
      const us = leastUs(column, row);
      return us === undefined ? "-" : (us - (leastUs(column, row - 1) ?? 0)).toFixed(2);
    }),
  ]);
  const whole = columns.map((column) => leastUs(column, ends.length - 1)!.toFixed(2));
  printTable(
    ["us a beat", "MAC", ...columns.map(({ name }) => name)],
    [...rows, ["whole", String(macsPerBeat(model)), ...whole]],
  );
  console.log("");
}
