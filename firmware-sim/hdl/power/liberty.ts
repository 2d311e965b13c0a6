import { PulsegateError } from "../../../signals/errors.ts";
import { type LibertyContext, readCell, textOf } from "./liberty-cell.ts";
import { type LibertyGroup, parseLibertySyntax } from "./liberty-syntax.ts";
import type { LibertyCell, LibertyLibrary } from "./library.ts";

const PREFIX: Readonly<Record<string, number>> = { f: 1e-15, p: 1e-12, n: 1e-9, u: 1e-6, m: 1e-3, "": 1 };

/** `1ns`, `10 ps`, `1nW` in the base unit. */
function unitOf(text: string | undefined, fallback: string): number {
  const match = /^\s*([\d.e+-]+)\s*([fpnum]?)[a-z]*\s*$/i.exec(text ?? fallback);
  const prefix = PREFIX[(match?.[2] ?? "").toLowerCase()];
  if (match === null || prefix === undefined) {
    throw new PulsegateError("malformed", "Liberty unit is not understood", { got: text });
  }
  return Number(match[1]) * prefix;
}

function contextOf(library: LibertyGroup): LibertyContext {
  const voltage = unitOf(textOf(library, "voltage_unit"), "1V");
  const [amount = "1", unit = "pf"] = library.attributes.get("capacitive_load_unit") ?? [];
  const farad = unitOf(`${amount}${unit}`, "1pf");
  const templates = library.groups.filter((child) => child.name.endsWith("_template"));
  return {
    templates: new Map(templates.map((template) => [template.args[0] ?? "", template])),
    nsPerUnit: unitOf(textOf(library, "time_unit"), "1ns") / 1e-9,
    pfPerUnit: farad / 1e-12,
    // Liberty's internal energy has no unit of its own: capacitance unit times voltage unit squared.
    pjPerUnit: (farad * voltage * voltage) / 1e-12,
    nwPerUnit: unitOf(textOf(library, "leakage_power_unit"), "1nW") / 1e-9,
  };
}

/** Length by fanout: linear between the stated points, below the first in proportion, beyond the last by the slope. */
function wireLoadOf(library: LibertyGroup, context: LibertyContext): LibertyLibrary["wirePf"] {
  const name = textOf(library, "default_wire_load");
  const group = library.groups.find((child) => child.name === "wire_load" && child.args[0] === name);
  if (group === undefined) return undefined;
  const points = group.lists
    .filter((list) => list.name === "fanout_length")
    .map(({ args }) => [Number(args[0]), Number(args[1])] as const);
  const slope = Number(textOf(group, "slope") ?? 0);
  const pfPerLength = Number(textOf(group, "capacitance") ?? 0) * context.pfPerUnit;
  const length = (fanout: number): number => {
    let before: readonly [number, number] = [0, 0];
    for (const point of points) {
      if (fanout <= point[0]) {
        return before[1] + ((point[1] - before[1]) * (fanout - before[0])) / (point[0] - before[0]);
      }
      before = point;
    }
    return before[1] + slope * (fanout - before[0]);
  };
  return (fanout) => pfPerLength * length(fanout);
}

/**
 * Reads the part of the Liberty format that power and delay need. Cells are built when asked for, so a large file costs
 * little more than its scan. Units become ns, pF, pJ, nW, um2 whatever the file's are.
 *
 * @throws PulsegateError `malformed`.
 */
export function parseLiberty(text: string): LibertyLibrary {
  const library = parseLibertySyntax(text);
  const context = contextOf(library);
  const groups = new Map(
    library.groups.filter((group) => group.name === "cell").map((group) => [group.args[0] ?? "", group]),
  );
  const built = new Map<string, LibertyCell>();
  const conditions = library.groups.find((group) => group.name === "operating_conditions");
  const stated = (name: string, condition: string) =>
    Number(textOf(library, name) ?? (conditions && textOf(conditions, condition)) ?? Number.NaN);
  return {
    name: library.args[0] ?? "",
    voltageV: stated("nom_voltage", "voltage"),
    temperatureC: stated("nom_temperature", "temperature"),
    cellNames: [...groups.keys()],
    wirePf: wireLoadOf(library, context),
    cell(name) {
      const known = built.get(name);
      if (known !== undefined) return known;
      const group = groups.get(name);
      if (group === undefined) {
        throw new PulsegateError("unknown-name", "library has no such cell", {
          where: library.args[0] ?? "",
          got: name,
          known: [...groups.keys()],
        });
      }
      const cell = readCell(group, context);
      built.set(name, cell);
      return cell;
    },
  };
}

/** Several files of one technology as one library; voltage and temperature are the first one's. */
export function mergeLiberty(libraries: readonly LibertyLibrary[]): LibertyLibrary {
  const [first] = libraries;
  if (first === undefined) throw new PulsegateError("bad-option", "no Liberty file to merge");
  const owner = new Map(
    libraries.flatMap((library) => library.cellNames.map((name) => [name, library] as const)),
  );
  return {
    ...first,
    cellNames: [...owner.keys()],
    cell: (name) => (owner.get(name) ?? first).cell(name),
  };
}
