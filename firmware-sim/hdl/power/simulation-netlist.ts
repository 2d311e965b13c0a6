import { PulsegateError } from "../../../signals/errors.ts";
import type { BooleanFunction } from "./boolean-function.ts";
import type { LibertyCell } from "./library.ts";
import type { GateCell, GateNetlist } from "./netlist.ts";
import type { ArcDelay, Timing } from "./timing.ts";

/** Name of a net in the simulated netlist, and so in its VCD. */
const netName = (net: number): string => (net === 0 ? "1'b0" : net === 1 ? "1'b1" : `n${net}`);

/** Inverse of `netName` for signals of a VCD. */
export function netOfName(name: string, bit: number): number | undefined {
  const match = /^n(\d+)$/.exec(name);
  return match === null || bit !== 0 ? undefined : Number(match[1]);
}

const expression = (fn: BooleanFunction): string => fn.verilog;

function stateText({ flipFlop }: LibertyCell): string[] {
  if (flipFlop === undefined) return [];
  const { state, inverse, clockedOn, nextState, clear, preset } = flipFlop;
  const events = ["posedge clocked"];
  const branches: string[] = [];
  const lines = [
    `  reg ${state};`,
    `  wire ${inverse} = ~${state};`,
    `  wire clocked = ${expression(clockedOn)};`,
  ];
  for (const [name, condition, value] of [
    ["cleared", clear, 0],
    ["preset", preset, 1],
  ] as const) {
    if (condition === undefined) continue;
    lines.push(`  wire ${name} = ${expression(condition)};`);
    events.push(`posedge ${name}`);
    branches.push(`if (${name}) ${state} <= 1'b${value}; else`);
  }
  lines.push(
    `  always @(${events.join(" or ")}) ${branches.join(" ")} ${state} <= ${expression(nextState)};`,
  );
  return lines;
}

const picoseconds = (ns: number): number => Math.max(0, Math.round(ns * 1000));

/** One path a pair of pins: of several conditional arcs the slowest, in whole ps. */
function pathsOf(delays: readonly ArcDelay[]): string[] {
  const paths = new Map<string, { rise: number; fall: number }>();
  for (const { arc, output, riseNs, fallNs } of delays) {
    const key = `(${arc.relatedPin} => ${output})`;
    const { rise, fall } = paths.get(key) ?? { rise: 0, fall: 0 };
    paths.set(key, {
      rise: Math.max(rise, picoseconds(riseNs)),
      fall: Math.max(fall, picoseconds(fallNs)),
    });
  }
  return [...paths].map(([path, { rise, fall }]) => `    ${path} = (${rise / 1000}, ${fall / 1000});`);
}

function cellText(name: string, { type }: GateCell, delays: readonly ArcDelay[]): string {
  const pins = [...type.pins.values()].filter(
    (pin) => pin.direction === "input" || pin.direction === "output",
  );
  const lines = [
    `module ${name}(${pins.map((pin) => `${pin.direction} ${pin.name}`).join(", ")});`,
    ...stateText(type),
    ...pins.flatMap((pin) => (pin.function ? [`  assign ${pin.name} = ${expression(pin.function)};`] : [])),
  ];
  const paths = pathsOf(delays);
  if (paths.length > 0) lines.push("  specify", ...paths, "  endspecify");
  return [...lines, "endmodule"].join("\n");
}

/**
 * A Verilog netlist for simulation: every net is a scalar `n<number>`, every cell's function and delays come from the
 * library. Without `timing` there are no delays. Instances with the same delays share a module.
 *
 * @throws PulsegateError `unsupported` for a cell without a function, such as a latch.
 */
export function simulationNetlist(netlist: GateNetlist, timing?: Timing): string {
  const modules = new Map<string, string>();
  const instances = netlist.cells.map((cell, index) => {
    const known = cell.type.flipFlop !== undefined;
    if (!known && cell.outputs.some(({ pin }) => pin.function === undefined)) {
      throw new PulsegateError("unsupported", "cell has no function to simulate", { got: cell.type.name });
    }
    const body = cellText("CELL", cell, timing?.delays[index] ?? []);
    if (!modules.has(body)) modules.set(body, `${cell.type.name}_${modules.size}`);
    const pins = [...cell.connections].map(([pin, net]) => `.${pin}(${netName(net)})`).join(", ");
    return `  ${modules.get(body)} u${index}(${pins});`;
  });
  const wires = [
    ...new Set(netlist.cells.flatMap((cell) => [...cell.connections.values()])),
    ...netlist.ports.flatMap((port) => port.nets),
  ].filter((net) => net > 1);
  const ports = netlist.ports.map(
    ({ name, direction, nets }) => `${direction} [${nets.length - 1}:0] ${name}`,
  );
  const links = netlist.ports.flatMap(({ name, direction, nets }) =>
    nets.flatMap((net, k) => {
      if (direction === "output") return [`  assign ${name}[${k}] = ${netName(net)};`];
      return net > 1 ? [`  assign ${netName(net)} = ${name}[${k}];`] : [];
    }),
  );
  return [
    "`timescale 1ns/1ps",
    ...[...modules].map(([body, name]) => body.replace("module CELL(", `module ${name}(`)),
    `module ${netlist.name}(${ports.join(", ")});`,
    ...[...new Set(wires)].map((net) => `  wire ${netName(net)};`),
    ...links,
    ...instances,
    "endmodule",
    "",
  ].join("\n");
}
