import { areaOf, type GateCell, type GateNetlist } from "../../firmware-sim/hdl/power/netlist.ts";
import { type PowerResult, powerOfCells, sumPower } from "../../firmware-sim/hdl/power/power.ts";
import { analyseTiming } from "../../firmware-sim/hdl/power/timing.ts";
import type { OpenLibrary } from "./libraries.ts";
import { type Stimulus, simulate } from "./simulate.ts";

/** Time of one operation. Longer than any critical path here; the clock of the simulated accelerator (20 MHz). */
export const PERIOD_NS = 50;

/** Operand distributions, by name; an unsigned multiplier has no place in the network and so only `uniform`. */
export type Stimuli = Readonly<Partial<Record<"uniform" | "beats", Stimulus>>>;
export type Delays = "zero" | "gate";
type Energies = Readonly<Partial<Record<"uniform" | "beats", number>>>;

/** What one mapped design costs. Energies of one operation in pJ, leakage apart. */
export interface Measured {
  readonly cells: number;
  readonly areaUm2: number;
  /** Mean over the simulations. */
  readonly leakageNw: number;
  /** Longest path with the library's wire estimate. */
  readonly delayNs: number;
  readonly energyPj: Readonly<Record<Delays, Energies>>;
  /** The same for the cells of one part of the design alone. */
  readonly partPj: Readonly<Record<Delays, Energies>>;
}

const energyOf = ({ switchingPj, internalPj }: PowerResult): number => switchingPj + internalPj;

/**
 * Simulates a netlist without and with gate delays, under each operand distribution. Delays see the library's default
 * wire-load model where it has one; energies count pins only, because no layout says how long the wires are.
 *
 * @param isPart cells of the part whose energy is also wanted on its own.
 * @param delayModels what to simulate; both without.
 */
export async function measure(
  netlist: GateNetlist,
  stimuli: Stimuli,
  library: OpenLibrary,
  folder: string,
  isPart: (cell: GateCell) => boolean = () => false,
  delayModels: readonly Delays[] = ["zero", "gate"],
): Promise<Measured> {
  const pins = analyseTiming(netlist);
  const wired = analyseTiming(netlist, { wirePf: library.cells.wirePf });
  const leakages: number[] = [];
  const whole: Record<Delays, Record<string, number>> = { zero: {}, gate: {} };
  const part: Record<Delays, Record<string, number>> = { zero: {}, gate: {} };
  for (const delays of delayModels) {
    for (const [name, stimulus] of Object.entries(stimuli)) {
      const timing = delays === "gate" ? wired : undefined;
      const activity = await simulate(netlist, stimulus, PERIOD_NS, folder, timing);
      const powers = powerOfCells(netlist, pins, activity, library.cells.voltageV);
      const total = sumPower(powers);
      const own = sumPower(powers.filter((_, k) => isPart(netlist.cells[k]!)));
      leakages.push(total.leakageNw);
      whole[delays][name] = energyOf(total) / (stimulus.vectors - 1);
      part[delays][name] = energyOf(own) / (stimulus.vectors - 1);
    }
  }
  return {
    cells: netlist.cells.length,
    areaUm2: areaOf(netlist),
    leakageNw: leakages.reduce((sum, nw) => sum + nw, 0) / leakages.length,
    delayNs: wired.criticalNs,
    energyPj: whole,
    partPj: part,
  };
}
