import { isWeighted, type Model } from "../../firmware-sim/nn/model.ts";
import { type LayerPlan, planModel } from "../../firmware-sim/nn/plan.ts";
import type { SramMacro } from "./sram.ts";

/**
 * An output-stationary array: `channels` output channels times `positions` neighbouring positions. Each clock reads one word
 * of `channels` weights, shared over the positions, and one word of `positions` activations, shared over the channels.
 */
export interface ArrayShape {
  readonly name: string;
  readonly channels: number;
  readonly positions: number;
  /** Macros that hold weights and activations. */
  readonly weights: SramMacro;
  readonly activations: SramMacro;
}

/** Energy of one inference in nJ, by where it goes. */
export interface InferenceEnergy {
  readonly multiplierNj: number;
  /** Accumulator adder, operand and accumulator registers, their clock. */
  readonly elementNj: number;
  readonly memoryNj: number;
  readonly controlNj: number;
  readonly totalNj: number;
}

/** Energies in pJ of one multiply-accumulate inside an element, and of one clock of the sequencer. */
export interface UnitEnergies {
  readonly multiplierPj: number;
  readonly elementPj: number;
  readonly sequencerPj: number;
}

interface Work {
  readonly clocks: number;
  readonly macs: number;
  readonly outputs: number;
}

function workOf(plan: LayerPlan, { channels, positions }: ArrayShape): Work {
  const { layer, output } = plan;
  if (!isWeighted(layer)) return { clocks: 0, macs: 0, outputs: 0 };
  const outputs = output.channels * output.samples;
  if (layer.kind === "dense") {
    return {
      clocks: Math.ceil(layer.outputs / channels) * layer.inputs,
      macs: layer.weights.length,
      outputs,
    };
  }
  const taps = layer.kernel * (layer.kind === "conv1d" ? layer.inChannels : 1);
  const groups = Math.ceil(output.channels / channels) * Math.ceil(output.samples / positions);
  return { clocks: groups * taps, macs: outputs * taps, outputs };
}

/**
 * One inference of a network whose convolutions have no padding. Elements without work are clock-gated and cost nothing;
 * requantisation, biases and leakage are left out.
 */
export function inferenceEnergy(model: Model, shape: ArrayShape, unit: UnitEnergies): InferenceEnergy {
  let [clocks, macs, writes] = [0, 0, 0];
  for (const plan of planModel(model)) {
    const work = workOf(plan, shape);
    clocks += work.clocks;
    macs += work.macs;
    writes += Math.ceil(work.outputs / shape.positions);
  }
  const readPj = shape.weights.readPj + shape.activations.readPj;
  const memoryPj = clocks * readPj + writes * shape.activations.writePj;
  const parts = {
    multiplierNj: (macs * unit.multiplierPj) / 1000,
    elementNj: (macs * unit.elementPj) / 1000,
    memoryNj: memoryPj / 1000,
    controlNj: (clocks * unit.sequencerPj) / 1000,
  };
  const totalNj = parts.multiplierNj + parts.elementNj + parts.memoryNj + parts.controlNj;
  return { ...parts, totalNj };
}
