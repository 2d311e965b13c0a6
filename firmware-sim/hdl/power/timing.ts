import { PulsegateError } from "../../../signals/errors.ts";
import type { TimingArc } from "./library.ts";
import { interpolate, type LookupTable } from "./lookup-table.ts";
import type { GateCell, GateNetlist } from "./netlist.ts";

/** Delay of one arc of one instance, output rising and output falling. */
export interface ArcDelay {
  readonly arc: TimingArc;
  readonly output: string;
  readonly riseNs: number;
  readonly fallNs: number;
}

/** Per net, as arrays over net numbers. */
export interface Timing {
  readonly loadPf: Float64Array;
  readonly riseSlewNs: Float64Array;
  readonly fallSlewNs: Float64Array;
  /** Delays of each cell's arcs, in the order of `netlist.cells`. */
  readonly delays: readonly (readonly ArcDelay[])[];
  /** Longest path: from inputs and clocks to outputs and data pins of flip-flops, without their set-up time. */
  readonly criticalNs: number;
}

export interface TimingOptions {
  /** Slew of the netlist's inputs and clocks; 0 without. */
  readonly inputSlewNs?: number;
  /** Capacitance of a wire by fanout, such as the library's own estimate; without it there are no wires. */
  readonly wirePf?: ((fanout: number) => number) | undefined;
}

/** Sum of the pin capacitances that hang on each net, and its wire. */
function loadsOf(netlist: GateNetlist, wirePf: TimingOptions["wirePf"]): Float64Array {
  const loadPf = new Float64Array(netlist.netCount);
  const fanout = new Uint32Array(netlist.netCount);
  for (const { direction, nets } of netlist.ports) {
    if (direction === "output") for (const net of nets) fanout[net]!++;
  }
  for (const cell of netlist.cells) {
    for (const { pin, net } of cell.inputs) {
      loadPf[net]! += pin.capacitancePf;
      fanout[net]!++;
    }
  }
  return wirePf === undefined ? loadPf : loadPf.map((pf, net) => pf + wirePf(fanout[net]!));
}

const isDelay = (arc: TimingArc): boolean =>
  arc.type === "combinational" || arc.type === "rising_edge" || arc.type === "falling_edge";

/** Cells in an order in which every net that an arc starts from is known; a flip-flop only waits for its clock. */
function topologicalOrder(netlist: GateNetlist): number[] {
  const driver = new Map<number, number>();
  netlist.cells.forEach((cell, index) => {
    for (const { net } of cell.outputs) driver.set(net, index);
  });
  const followers: number[][] = netlist.cells.map(() => []);
  const waiting = netlist.cells.map((cell, index) => {
    const before = driversOf(cell, driver);
    for (const source of before) followers[source]!.push(index);
    return before.length;
  });
  const order = [...waiting.keys()].filter((index) => waiting[index] === 0);
  for (let k = 0; k < order.length; k++) {
    for (const next of followers[order[k]!]!) {
      waiting[next]!--;
      if (waiting[next] === 0) order.push(next);
    }
  }
  if (order.length < netlist.cells.length) {
    throw new PulsegateError("unsupported", "netlist has a combinational loop", { where: netlist.name });
  }
  return order;
}

function driversOf(cell: GateCell, driver: ReadonlyMap<number, number>): number[] {
  const related = new Set(
    cell.outputs.flatMap(({ pin }) => pin.arcs.filter(isDelay).map((arc) => arc.relatedPin)),
  );
  return cell.inputs.flatMap(({ pin, net }) => {
    const before = related.has(pin.name) ? driver.get(net) : undefined;
    return before === undefined ? [] : [before];
  });
}

const look = (table: LookupTable | undefined, slewNs: number, loadPf: number): number =>
  table === undefined ? Number.NEGATIVE_INFINITY : interpolate(table, slewNs, loadPf);

/** Edges of the input that can make the output rise (or fall). */
function inputSlews(arc: TimingArc, riseNs: number, fallNs: number): { forRise: number; forFall: number } {
  if (arc.type === "rising_edge") return { forRise: riseNs, forFall: riseNs };
  if (arc.type === "falling_edge") return { forRise: fallNs, forFall: fallNs };
  if (arc.sense === "positive_unate") return { forRise: riseNs, forFall: fallNs };
  if (arc.sense === "negative_unate") return { forRise: fallNs, forFall: riseNs };
  return { forRise: Math.max(riseNs, fallNs), forFall: Math.max(riseNs, fallNs) };
}

/**
 * Static timing from the library's tables: slews travel from the inputs through the netlist, the slowest arc of a pin wins.
 *
 * @throws PulsegateError `unsupported` for a combinational loop.
 */
export function analyseTiming(netlist: GateNetlist, options: TimingOptions = {}): Timing {
  const { inputSlewNs = 0, wirePf } = options;
  const loadPf = loadsOf(netlist, wirePf);
  const riseSlewNs = new Float64Array(netlist.netCount).fill(inputSlewNs);
  const fallSlewNs = new Float64Array(netlist.netCount).fill(inputSlewNs);
  const riseAtNs = new Float64Array(netlist.netCount);
  const fallAtNs = new Float64Array(netlist.netCount);
  const delays: ArcDelay[][] = netlist.cells.map(() => []);

  const propagate = (cell: GateCell, arc: TimingArc, output: string, net: number): ArcDelay | undefined => {
    const from = cell.connections.get(arc.relatedPin);
    if (from === undefined || !isDelay(arc)) return undefined;
    const load = loadPf[net]!;
    const { forRise, forFall } = inputSlews(arc, riseSlewNs[from]!, fallSlewNs[from]!);
    const at = inputSlews(arc, riseAtNs[from]!, fallAtNs[from]!);
    const riseNs = look(arc.cellRise, forRise, load);
    const fallNs = look(arc.cellFall, forFall, load);
    riseSlewNs[net] = Math.max(riseSlewNs[net]!, look(arc.riseTransition, forRise, load));
    fallSlewNs[net] = Math.max(fallSlewNs[net]!, look(arc.fallTransition, forFall, load));
    riseAtNs[net] = Math.max(riseAtNs[net]!, at.forRise + riseNs);
    fallAtNs[net] = Math.max(fallAtNs[net]!, at.forFall + fallNs);
    return { arc, output, riseNs, fallNs };
  };

  for (const index of topologicalOrder(netlist)) {
    const cell = netlist.cells[index]!;
    for (const { pin, net } of cell.outputs) {
      riseSlewNs[net] = 0;
      fallSlewNs[net] = 0;
      for (const arc of pin.arcs) {
        const delay = propagate(cell, arc, pin.name, net);
        if (delay !== undefined) delays[index]!.push(delay);
      }
    }
  }
  const ends = [
    ...netlist.ports.filter((port) => port.direction === "output").flatMap((port) => port.nets),
    ...netlist.cells
      .filter((cell) => cell.type.flipFlop)
      .flatMap((cell) => cell.inputs.map(({ net }) => net)),
  ];
  const criticalNs = ends.reduce((max, net) => Math.max(max, riseAtNs[net]!, fallAtNs[net]!), 0);
  return { loadPf, riseSlewNs, fallSlewNs, delays, criticalNs };
}
