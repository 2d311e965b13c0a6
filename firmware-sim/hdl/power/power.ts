import { type BooleanFunction, booleanDifference, conjunction, probabilityOf } from "./boolean-function.ts";
import type { InternalPower, LibertyPin } from "./library.ts";
import { interpolate, type LookupTable } from "./lookup-table.ts";
import type { GateCell, GateNetlist } from "./netlist.ts";
import type { Timing } from "./timing.ts";
import type { Activity } from "./vcd.ts";

/** Energies of the whole simulated time in pJ; leakage is a power of its own, because it goes with time. */
export interface PowerResult {
  /** Charging the pins that a cell drives: half C V^2 a transition. */
  readonly switchingPj: number;
  /** Inside the cells, from their internal_power tables. */
  readonly internalPj: number;
  readonly leakageNw: number;
}

interface View {
  readonly netlist: GateNetlist;
  readonly timing: Timing;
  readonly activity: Activity;
}

const density = (activity: Activity, net: number): number => activity.rises[net]! + activity.falls[net]!;

/** Probability of 1 of a pin or state variable of the cell. An inverse output is the complement of the state. */
function dutyOf(cell: GateCell, activity: Activity): (name: string) => number {
  const of = (net: number | undefined) =>
    net === undefined ? undefined : net === 1 ? 1 : net === 0 ? 0 : activity.duty[net];
  const { flipFlop } = cell.type;
  const stateDuty = () => {
    for (const { pin, net } of cell.outputs) {
      const variable = pin.function?.variables[0];
      const isInverse = variable === flipFlop?.inverse;
      if (variable === flipFlop?.state || isInverse)
        return isInverse !== (pin.function?.table[1] === 0) ? 1 - of(net)! : of(net)!;
    }
    return 0.5;
  };
  return (name) => {
    const pin = cell.type.pins.get(name);
    if (pin?.direction === "output" && pin.function)
      return probabilityOf(pin.function, dutyOf(cell, activity));
    if (name === flipFlop?.state) return stateDuty();
    if (name === flipFlop?.inverse) return 1 - stateDuty();
    return of(cell.connections.get(name)) ?? 0.5;
  };
}

/** In a flip-flop, `when` may name an output beside the state that it shows: written over state variables they agree. */
const weightOf = (fn: BooleanFunction, cell: GateCell, activity: Activity): number =>
  probabilityOf(overState(fn, cell), dutyOf(cell, activity));

function overState(fn: BooleanFunction, cell: GateCell): BooleanFunction {
  const { flipFlop, pins } = cell.type;
  if (flipFlop === undefined || !fn.variables.some((name) => pins.get(name)?.direction === "output"))
    return fn;
  const inner = fn.variables.map((name) =>
    pins.get(name)?.direction === "output" ? pins.get(name)?.function : undefined,
  );
  const variables = [...new Set(fn.variables.map((name, k) => (inner[k] ? flipFlop.state : name)))];
  const table = Uint8Array.from({ length: 1 << variables.length }, (_, row) => {
    const value = (name: string) => (row >> variables.indexOf(name)) & 1;
    const source = fn.variables.reduce((sum, name, k) => {
      const of = inner[k];
      if (of === undefined) return sum | (value(name) << k);
      const state = value(flipFlop.state) ^ (of.variables[0] === flipFlop.inverse ? 1 : 0);
      return sum | ((of.table[state] ?? 0) << k);
    }, 0);
    return fn.table[source] ?? 0;
  });
  return { variables, table, verilog: "" };
}

const look = (table: LookupTable | undefined, slewNs: number, loadPf: number): number =>
  table === undefined ? 0 : interpolate(table, slewNs, loadPf);

/** Energy of an output's transition caused by the arc's input: mean of rise and fall. */
function arcEnergyPj(power: InternalPower, pin: LibertyPin, cell: GateCell, net: number, view: View): number {
  const { riseSlewNs, fallSlewNs, loadPf } = view.timing;
  const from = cell.connections.get(power.relatedPin ?? "") ?? 0;
  const arc = pin.arcs.find((candidate) => candidate.relatedPin === power.relatedPin);
  const isNegative = arc?.sense === "negative_unate";
  const rise = isNegative ? fallSlewNs[from]! : riseSlewNs[from]!;
  const fall = isNegative ? riseSlewNs[from]! : fallSlewNs[from]!;
  return (look(power.rise, rise, loadPf[net]!) + look(power.fall, fall, loadPf[net]!)) / 2;
}

/**
 * How likely this table's arc is the one that switched the output: transitions of its input times the probability that the
 * input decides the output in a state where the table holds.
 */
function arcWeight(power: InternalPower, pin: LibertyPin, cell: GateCell, activity: Activity): number {
  const related = power.relatedPin;
  const from = related === undefined ? undefined : cell.connections.get(related);
  if (related === undefined || from === undefined) return 0;
  const transitions = density(activity, from);
  const decides = pin.function?.variables.includes(related)
    ? booleanDifference(pin.function, related)
    : undefined;
  if (decides && power.when) return transitions * weightOf(conjunction(decides, power.when), cell, activity);
  const condition = decides ?? power.when;
  return transitions * (condition === undefined ? 1 : weightOf(condition, cell, activity));
}

function outputInternalPj(pin: LibertyPin, net: number, cell: GateCell, view: View): number {
  const transitions = density(view.activity, net);
  if (transitions === 0 || pin.internalPower.length === 0) return 0;
  const weights = pin.internalPower.map((power) => arcWeight(power, pin, cell, view.activity));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return pin.internalPower.reduce((total, power, k) => {
    const share = sum > 0 ? weights[k]! / sum : 1 / weights.length;
    return share === 0 ? total : total + share * transitions * arcEnergyPj(power, pin, cell, net, view);
  }, 0);
}

function inputInternalPj(pin: LibertyPin, net: number, cell: GateCell, view: View): number {
  const { activity, timing } = view;
  if (density(activity, net) === 0) return 0;
  // A group without a condition is for the states that no condition covers.
  const covered = pin.internalPower.reduce(
    (sum, { when }) => sum + (when === undefined ? 0 : weightOf(when, cell, activity)),
    0,
  );
  return pin.internalPower.reduce((total, power) => {
    const share = power.when === undefined ? Math.max(0, 1 - covered) : weightOf(power.when, cell, activity);
    const rise = activity.rises[net]! * look(power.rise, timing.riseSlewNs[net]!, 0);
    const fall = activity.falls[net]! * look(power.fall, timing.fallSlewNs[net]!, 0);
    return total + share * (rise + fall);
  }, 0);
}

function leakageNw(cell: GateCell, activity: Activity): number {
  const { leakage, defaultLeakageNw } = cell.type;
  const weights = leakage.map(({ when }) => weightOf(when, cell, activity));
  const covered = weights.reduce((sum, weight) => sum + weight, 0);
  const conditional = leakage.reduce((sum, entry, k) => sum + entry.leakageNw * weights[k]!, 0);
  return covered >= 1 ? conditional / covered : conditional + (1 - covered) * defaultLeakageNw;
}

/** Power of each cell in the order of `netlist.cells`: a report can then be split by instance. */
export function powerOfCells(
  netlist: GateNetlist,
  timing: Timing,
  activity: Activity,
  voltageV: number,
): PowerResult[] {
  const view = { netlist, timing, activity };
  return netlist.cells.map((cell) => {
    let switchingPj = 0;
    let internalPj = 0;
    for (const { pin, net } of cell.outputs) {
      switchingPj += 0.5 * timing.loadPf[net]! * voltageV * voltageV * density(activity, net);
      internalPj += outputInternalPj(pin, net, cell, view);
    }
    for (const { pin, net } of cell.inputs) internalPj += inputInternalPj(pin, net, cell, view);
    return { switchingPj, internalPj, leakageNw: leakageNw(cell, activity) };
  });
}

export function sumPower(parts: readonly PowerResult[]): PowerResult {
  return parts.reduce(
    (sum, part) => ({
      switchingPj: sum.switchingPj + part.switchingPj,
      internalPj: sum.internalPj + part.internalPj,
      leakageNw: sum.leakageNw + part.leakageNw,
    }),
    { switchingPj: 0, internalPj: 0, leakageNw: 0 },
  );
}
