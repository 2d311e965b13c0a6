import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { areaOf } from "../../firmware-sim/hdl/power/netlist.ts";
import { powerOfCells, sumPower } from "../../firmware-sim/hdl/power/power.ts";
import { analyseTiming } from "../../firmware-sim/hdl/power/timing.ts";
import type { Model } from "../../firmware-sim/nn/model.ts";
import { PulsegateError } from "../../signals/errors.ts";
import { type ArrayShape, inferenceEnergy } from "./accelerator.ts";
import type { OpenLibrary } from "./libraries.ts";
import { PERIOD_NS } from "./measure.ts";
import type { InferenceRow, MeasuredElement, SequencerResult } from "./results.ts";
import { clocksOf, type LoopShape, sequencerTestbench, sequencerVerilog } from "./sequencer.ts";
import { simulateBench } from "./simulate.ts";
import type { SramMacro } from "./sram.ts";
import { synthesise } from "./synthesise.ts";

/** The loops of the shipped network's largest layer (conv2) in a row of eight elements. */
export const SEQUENCER_LOOPS: LoopShape = {
  kernel: 5,
  channels: 8,
  positions: 21,
  groups: 2,
  samples: 45,
  stride: 2,
};

/** Energy of one clock of the sequencer with gate delays. */
export async function measureSequencer(library: OpenLibrary, workFolder: string): Promise<SequencerResult> {
  const folder = mkdtempSync(join(workFolder, "sequencer-"));
  const netlist = await synthesise(sequencerVerilog, "sequencer", library, folder);
  const wired = analyseTiming(netlist, { wirePf: library.cells.wirePf });
  const activity = await simulateBench(
    netlist,
    sequencerTestbench(SEQUENCER_LOOPS, PERIOD_NS),
    folder,
    wired,
  );
  rmSync(folder, { recursive: true });
  const power = sumPower(powerOfCells(netlist, analyseTiming(netlist), activity, library.cells.voltageV));
  const clocks = clocksOf(SEQUENCER_LOOPS);
  return {
    cells: netlist.cells.length,
    areaUm2: areaOf(netlist),
    clockPj: (power.switchingPj + power.internalPj) / clocks,
    leakageNw: power.leakageNw,
  };
}

const macroOf = (macros: readonly SramMacro[], words: number, bits: number): SramMacro => {
  const macro = macros.find((one) => one.words === words && one.bits === bits);
  if (macro !== undefined) return macro;
  throw new PulsegateError("not-found", "no SRAM macro of that size", { got: `${words} x ${bits}` });
};

/** A row without weight reuse, and a square that reuses each weight eight times. */
const arrays = (macros: readonly SramMacro[]): ArrayShape[] => [
  {
    name: "8 x 1",
    channels: 8,
    positions: 1,
    weights: macroOf(macros, 1024, 64),
    activations: macroOf(macros, 1024, 8),
  },
  {
    name: "8 x 8",
    channels: 8,
    positions: 8,
    weights: macroOf(macros, 1024, 64),
    activations: macroOf(macros, 64, 64),
  },
];

/** One inference of the network for each element and array, with gate delays and the network's own operands. */
export function inferenceRows(
  model: Model,
  elements: readonly MeasuredElement[],
  macros: readonly SramMacro[],
  sequencer: SequencerResult,
): InferenceRow[] {
  return arrays(macros).flatMap((shape) =>
    elements.map(({ name, architecture, energyPj, partPj }) => {
      const multiplierPj = partPj.gate.beats ?? Number.NaN;
      const elementPj = (energyPj.gate.beats ?? Number.NaN) - multiplierPj;
      const energy = inferenceEnergy(model, shape, {
        multiplierPj,
        elementPj,
        sequencerPj: sequencer.clockPj,
      });
      return { array: shape.name, name, architecture, ...energy };
    }),
  );
}
