import { PulsegateError } from "../../../signals/errors.ts";
import type { LibertyCell, LibertyLibrary, LibertyPin } from "./library.ts";

/** Net 0 is the constant 0 and net 1 the constant 1; an unknown or open connection counts as net 0. */
export interface GateCell {
  readonly name: string;
  readonly type: LibertyCell;
  /** Net of every connected pin. */
  readonly connections: ReadonlyMap<string, number>;
  readonly inputs: readonly { readonly pin: LibertyPin; readonly net: number }[];
  readonly outputs: readonly { readonly pin: LibertyPin; readonly net: number }[];
}

export interface GatePort {
  readonly name: string;
  readonly direction: "input" | "output";
  /** Least significant bit first. */
  readonly nets: readonly number[];
}

/** A mapped netlist whose nets are numbers, so names of wires cannot fail to match. */
export interface GateNetlist {
  readonly name: string;
  readonly netCount: number;
  readonly ports: readonly GatePort[];
  readonly cells: readonly GateCell[];
}

type Bit = number | string;
interface YosysModule {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly ports: Readonly<Record<string, { readonly direction: string; readonly bits: readonly Bit[] }>>;
  readonly cells: Readonly<
    Record<string, { readonly type: string; readonly connections: Readonly<Record<string, readonly Bit[]>> }>
  >;
}

const netOf = (bit: Bit | undefined): number => (typeof bit === "number" ? bit : bit === "1" ? 1 : 0);

/** Directions come from the library: yosys leaves `port_directions` of library cells out. */
function cellOf(name: string, cell: YosysModule["cells"][string], library: LibertyLibrary): GateCell {
  const type = library.cell(cell.type);
  const connections = new Map(Object.entries(cell.connections).map(([pin, bits]) => [pin, netOf(bits[0])]));
  const along = (direction: string) =>
    [...type.pins.values()].flatMap((pin) => {
      const net = connections.get(pin.name);
      return pin.direction === direction && net !== undefined ? [{ pin, net }] : [];
    });
  for (const pin of connections.keys()) {
    if (!type.pins.has(pin)) {
      throw new PulsegateError("malformed", "netlist names a pin that its cell lacks", {
        where: `${name} (${cell.type})`,
        got: pin,
        expected: [...type.pins.keys()].join(", "),
      });
    }
  }
  return { name, type, connections, inputs: along("input"), outputs: along("output") };
}

/**
 * Reads what yosys' `write_json` wrote after mapping to `library`.
 *
 * @param top module to take; without it the one marked top, or the only one with ports.
 * @throws PulsegateError `malformed`, or `unknown-name` for a cell that the library lacks.
 */
export function parseYosysNetlist(text: string, library: LibertyLibrary, top?: string): GateNetlist {
  const { modules } = JSON.parse(text) as { readonly modules: Readonly<Record<string, YosysModule>> };
  const names = Object.keys(modules);
  const name =
    top ?? names.find((candidate) => modules[candidate]?.attributes?.["top"] !== undefined) ?? names[0] ?? "";
  const module = modules[name];
  if (module === undefined) {
    throw new PulsegateError("unknown-name", "netlist has no such module", { got: name, known: names });
  }
  const ports = Object.entries(module.ports).map(([port, { direction, bits }]): GatePort => {
    if (direction !== "input" && direction !== "output") {
      throw new PulsegateError("unsupported", "netlist port is neither input nor output", { got: direction });
    }
    return { name: port, direction, nets: bits.map(netOf) };
  });
  const cells = Object.entries(module.cells).map(([cell, value]) => cellOf(cell, value, library));
  const nets = [
    ...ports.flatMap((port) => port.nets),
    ...cells.flatMap((cell) => [...cell.connections.values()]),
  ];
  return { name, netCount: Math.max(1, ...nets) + 1, ports, cells };
}

/** Area in um2. */
export const areaOf = (netlist: GateNetlist): number =>
  netlist.cells.reduce((sum, cell) => sum + cell.type.areaUm2, 0);
