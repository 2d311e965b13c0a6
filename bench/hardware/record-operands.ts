import { openShipped } from "../../datasets/io/shipped.ts";
import { createBeatQuantiser } from "../../firmware-sim/beats/beat-classifier.ts";
import { createBeatFeatures } from "../../firmware-sim/beats/beat-features.ts";
import { BEAT_RATE_HZ, type BeatVector } from "../../firmware-sim/beats/beat-vector.ts";
import { FIFO_SAMPLES } from "../../firmware-sim/device/device.ts";
import { isWeighted, type WeightedLayer } from "../../firmware-sim/nn/model.ts";
import { type LayerPlan, planModel } from "../../firmware-sim/nn/plan.ts";
import { createReferenceNetwork } from "../../firmware-sim/nn/reference.ts";
import { createQrsDetector } from "../../signals/detect/qrs-detector.ts";
import { butterworth } from "../../signals/filter/butterworth.ts";
import { createResampler, rationalRate } from "../../signals/filter/resample.ts";
import { createSosFilter } from "../../signals/filter/sos.ts";
import { type Random, seededRandom } from "../../signals/random.ts";
import { loadBeatModel } from "../../src/models.ts";
import { chooseChannel } from "../../src/replay/choose-channel.ts";

/** All products of one output, in the order in which a processing element that keeps the output adds them up. */
export interface OutputRun {
  readonly layer: string;
  /** Operands a and b of the multiplier, in the layer's operand order. */
  readonly pairs: readonly (readonly [number, number])[];
}

/** Beats of the shipped ECG as the device sees them: its own resampler, filter, detector and features. */
async function shippedBeats(): Promise<BeatVector[]> {
  const recording = await openShipped("ecg208");
  const { index, channel } = chooseChannel(recording);
  const { up, down } = rationalRate(channel.sampleRateHz, BEAT_RATE_HZ);
  const resampler = createResampler({ up, down });
  const filter = createSosFilter(
    butterworth({ order: 2, kind: "bandpass", cutoffHz: [0.5, 40], sampleRateHz: BEAT_RATE_HZ }),
  );
  const detector = createQrsDetector({ sampleRateHz: BEAT_RATE_HZ });
  const features = createBeatFeatures({ sampleRateHz: BEAT_RATE_HZ });
  const beats: BeatVector[] = [];
  const take = (samples: Float32Array) => {
    for (let at = 0; at < samples.length; at += FIFO_SAMPLES.ecg) {
      const quantum = samples.subarray(at, at + FIFO_SAMPLES.ecg);
      beats.push(...features.push(filter.push(quantum)));
      for (const fiducial of detector.push(quantum)) beats.push(...features.addFiducial(fiducial));
    }
  };
  for await (const block of recording.blocks({ channels: [index] })) {
    take(resampler.push(block.kind === "samples" ? block.samples : new Float32Array(block.lostSamples)));
  }
  take(resampler.finish());
  for (const fiducial of detector.finish()) beats.push(...features.addFiducial(fiducial));
  beats.push(...features.finish());
  return beats;
}

/** Weight and activation of every product of one output: channel by channel, tap by tap. */
function productsOf(
  layer: WeightedLayer,
  plan: LayerPlan,
  input: Int8Array,
  output: number,
): [number, number][] {
  if (layer.kind === "dense") {
    return Array.from({ length: layer.inputs }, (_, i) => [
      layer.weights[output * layer.inputs + i]!,
      input[i]!,
    ]);
  }
  const { kernel, stride, weights } = layer;
  const channel = Math.floor(output / plan.output.samples);
  const start = (output % plan.output.samples) * stride - plan.padLeft;
  const pairs: [number, number][] = [];
  const isDepthwise = layer.kind === "depthwise-conv1d";
  const sources = isDepthwise ? [channel] : Array.from({ length: layer.inChannels }, (_, k) => k);
  for (const [row, from] of sources.entries()) {
    for (let k = 0; k < kernel; k++) {
      const at = start + k;
      if (at < 0 || at >= plan.input.samples) continue;
      const weight = weights[(channel * sources.length + row) * kernel + k]!;
      pairs.push([weight, input[from * plan.input.samples + at]!]);
    }
  }
  return pairs;
}

/**
 * Products of the shipped beat network on beats of the shipped recording, output-stationary: one whole output after the
 * other, of random beats, layers and neighbouring outputs, layers in proportion to their share of the products.
 *
 * @param atLeast pairs; runs are whole, so there are a few more.
 */
export async function recordOperands(seed: number, atLeast: number): Promise<OutputRun[]> {
  const { network, ...model } = await loadBeatModel();
  const beats = await shippedBeats();
  const quantiser = createBeatQuantiser({ ...model, network });
  const reference = createReferenceNetwork(network);
  const plans = planModel(network);
  const random = seededRandom(seed);
  const macs = new Map(reference.cost.map((cost) => [cost.name, cost.macs]));
  const total = [...macs.values()].reduce((sum, n) => sum + n, 0);
  const runs: OutputRun[] = [];
  for (const [index, plan] of plans.entries()) {
    const { layer } = plan;
    if (!isWeighted(layer)) continue;
    const share = (atLeast * macs.get(layer.name)!) / total;
    for (let count = 0; count < share; ) {
      const beat = beats[Math.floor(random() * beats.length)]!;
      const inputs = quantiser(beat);
      const outputs = reference.trace(inputs);
      const input = index === 0 ? inputs.signal : outputs[index - 1]!;
      for (const output of neighbours(outputs[index]!.length, random)) {
        if (count >= share) break;
        const pairs = productsOf(layer, plan, input, output);
        const isWeightFirst = layer.operandOrder === "weight-first";
        runs.push({ layer: layer.name, pairs: isWeightFirst ? pairs : pairs.map(([w, x]) => [x, w]) });
        count += pairs.length;
      }
    }
  }
  return runs;
}

/** Four neighbouring outputs: what a processing element does next is near. */
function neighbours(outputs: number, random: Random): number[] {
  const first = Math.floor(random() * Math.max(1, outputs - 3));
  return [0, 1, 2, 3].map((k) => first + k).filter((output) => output < outputs);
}

export interface OperandStatistics {
  readonly pairs: number;
  readonly activationZeroShare: number;
  readonly activationMean: number;
  readonly activationRms: number;
  readonly weightZeroShare: number;
  readonly weightMeanMagnitude: number;
  readonly weightRms: number;
}

/** What the operands look like; weights are operand a in the shipped network. */
export function operandStatistics(runs: readonly OutputRun[]): OperandStatistics {
  const pairs = runs.flatMap((run) => run.pairs);
  const mean = (of: (pair: readonly [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  return {
    pairs: pairs.length,
    activationZeroShare: mean(([, x]) => (x === 0 ? 1 : 0)),
    activationMean: mean(([, x]) => x),
    activationRms: Math.sqrt(mean(([, x]) => x * x)),
    weightZeroShare: mean(([w]) => (w === 0 ? 1 : 0)),
    weightMeanMagnitude: mean(([w]) => Math.abs(w)),
    weightRms: Math.sqrt(mean(([w]) => w * w)),
  };
}
