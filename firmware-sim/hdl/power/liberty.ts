import { PulsegateError } from "../../../signals/errors.ts";
import { type BooleanFunction, parseBooleanFunction } from "./boolean-function.ts";
import { type LibertyGroup, parseLibertySyntax } from "./liberty-syntax.ts";
import { type LookupTable, lookupTable } from "./lookup-table.ts";

/** A timing arc from `relatedPin` to the pin that holds it. Times in ns. */
export interface TimingArc {
  readonly relatedPin: string;
  readonly sense: "positive_unate" | "negative_unate" | "non_unate";
  /** `combinational`, `rising_edge`, `setup_rising` ... as in the file. */
  readonly type: string;
  readonly when: BooleanFunction | undefined;
  readonly cellRise: LookupTable | undefined;
  readonly cellFall: LookupTable | undefined;
  readonly riseTransition: LookupTable | undefined;
  readonly fallTransition: LookupTable | undefined;
}

/** Energy in pJ that the cell itself takes per transition of the pin that holds it. */
export interface InternalPower {
  readonly relatedPin: string | undefined;
  readonly when: BooleanFunction | undefined;
  readonly rise: LookupTable | undefined;
  readonly fall: LookupTable | undefined;
}

export interface LibertyPin {
  readonly name: string;
  readonly direction: "input" | "output" | "inout" | "internal";
  /** In pF; the larger of rise and fall capacitance, as a late timing analysis takes it. */
  readonly capacitancePf: number;
  readonly isClock: boolean;
  /** Of an output: over input pins, or over the state variables of `ff`. */
  readonly function: BooleanFunction | undefined;
  readonly arcs: readonly TimingArc[];
  readonly internalPower: readonly InternalPower[];
}

/** An edge-triggered state: the names of its two variables and what drives them. */
export interface FlipFlop {
  readonly state: string;
  readonly inverse: string;
  readonly clockedOn: BooleanFunction;
  readonly nextState: BooleanFunction;
  readonly clear: BooleanFunction | undefined;
  readonly preset: BooleanFunction | undefined;
}

export interface LibertyCell {
  readonly name: string;
  readonly areaUm2: number;
  readonly pins: ReadonlyMap<string, LibertyPin>;
  readonly flipFlop: FlipFlop | undefined;
  /** Used where no condition of `leakage` holds. */
  readonly defaultLeakageNw: number;
  readonly leakage: readonly { readonly when: BooleanFunction; readonly leakageNw: number }[];
}

export interface LibertyLibrary {
  readonly name: string;
  readonly voltageV: number;
  readonly temperatureC: number;
  readonly cellNames: readonly string[];
  /** Capacitance of a net's wire by its fanout, of the library's default wire-load model; undefined without one. */
  readonly wirePf: ((fanout: number) => number) | undefined;
  /** @throws PulsegateError `unknown-name` when the library has no such cell. */
  cell(name: string): LibertyCell;
}

interface Context {
  readonly templates: ReadonlyMap<string, LibertyGroup>;
  readonly nsPerUnit: number;
  readonly pfPerUnit: number;
  readonly pjPerUnit: number;
  readonly nwPerUnit: number;
}

const numbersOf = (texts: readonly string[] | undefined): number[] =>
  (texts ?? []).flatMap((text) =>
    text
      .split(/[\s,\\]+/)
      .filter((part) => part !== "")
      .map(Number),
  );

const textOf = (group: LibertyGroup, name: string): string | undefined => group.attributes.get(name)?.[0];

const functionOf = (group: LibertyGroup, name: string): BooleanFunction | undefined => {
  const text = textOf(group, name);
  return text === undefined || text.trim() === "" ? undefined : parseBooleanFunction(text);
};

/** `scale` turns the values into ns or pJ. Whatever the template's order of axes, the result is slew by load. */
function tableOf(
  parent: LibertyGroup,
  name: string,
  scale: number,
  context: Context,
): LookupTable | undefined {
  const group = parent.groups.find((candidate) => candidate.name === name);
  if (group === undefined) return undefined;
  const template = context.templates.get(group.args[0] ?? "");
  const axis = (k: 1 | 2) => {
    const own = group.attributes.get(`index_${k}`) ?? template?.attributes.get(`index_${k}`);
    const isLoad = /capacitance/.test((template && textOf(template, `variable_${k}`)) ?? "");
    return { isLoad, points: numbersOf(own) };
  };
  const [first, second] = [axis(1), axis(2)];
  const values = numbersOf(group.attributes.get("values")).map((value) => value * scale);
  const slews = (points: readonly number[]) => points.map((point) => point * context.nsPerUnit);
  const loads = (points: readonly number[]) => points.map((point) => point * context.pfPerUnit);
  if (values.length === 1) return lookupTable([], [], values);
  if (!first.isLoad) return lookupTable(slews(first.points), loads(second.points), values);
  const rows = Math.max(1, second.points.length);
  const turned = values.map(
    (_, k) => values[(k % first.points.length) * rows + Math.floor(k / first.points.length)]!,
  );
  return lookupTable(slews(second.points), loads(first.points), turned);
}

function arcOf(group: LibertyGroup, context: Context): TimingArc {
  const sense = textOf(group, "timing_sense");
  return {
    relatedPin: textOf(group, "related_pin") ?? "",
    sense: sense === "positive_unate" || sense === "negative_unate" ? sense : "non_unate",
    type: textOf(group, "timing_type") ?? "combinational",
    when: functionOf(group, "when"),
    cellRise: tableOf(group, "cell_rise", context.nsPerUnit, context),
    cellFall: tableOf(group, "cell_fall", context.nsPerUnit, context),
    riseTransition: tableOf(group, "rise_transition", context.nsPerUnit, context),
    fallTransition: tableOf(group, "fall_transition", context.nsPerUnit, context),
  };
}

function internalPowerOf(group: LibertyGroup, context: Context): InternalPower {
  const both = tableOf(group, "power", context.pjPerUnit, context);
  return {
    relatedPin: textOf(group, "related_pin"),
    when: functionOf(group, "when"),
    rise: tableOf(group, "rise_power", context.pjPerUnit, context) ?? both,
    fall: tableOf(group, "fall_power", context.pjPerUnit, context) ?? both,
  };
}

function pinOf(group: LibertyGroup, bus: LibertyGroup | undefined, context: Context): LibertyPin {
  const read = (name: string) => textOf(group, name) ?? (bus && textOf(bus, name));
  const capacitances = ["capacitance", "rise_capacitance", "fall_capacitance"].map((name) =>
    Number(read(name) ?? 0),
  );
  const direction = read("direction") ?? "input";
  if (direction !== "input" && direction !== "output" && direction !== "inout" && direction !== "internal") {
    throw new PulsegateError("malformed", "Liberty pin has an unknown direction", { got: direction });
  }
  const isOutput = direction === "output";
  const powers = group.groups.filter((child) => child.name === "internal_power");
  return {
    name: group.args[0] ?? "",
    direction,
    capacitancePf: isOutput ? 0 : Math.max(...capacitances) * context.pfPerUnit,
    isClock: read("clock") === "true",
    function: isOutput ? functionOf(group, "function") : undefined,
    arcs: isOutput
      ? group.groups.filter((child) => child.name === "timing").map((child) => arcOf(child, context))
      : [],
    internalPower: powers.map((child) => internalPowerOf(child, context)),
  };
}

function flipFlopOf(cell: LibertyGroup): FlipFlop | undefined {
  const group = cell.groups.find((child) => child.name === "ff");
  if (group === undefined) return undefined;
  const clockedOn = functionOf(group, "clocked_on");
  const nextState = functionOf(group, "next_state");
  if (clockedOn === undefined || nextState === undefined) {
    throw new PulsegateError("malformed", "Liberty flip-flop lacks clocked_on or next_state", {
      where: cell.args[0] ?? "",
    });
  }
  const [state = "IQ", inverse = "IQN"] = group.args;
  return {
    state,
    inverse,
    clockedOn,
    nextState,
    clear: functionOf(group, "clear"),
    preset: functionOf(group, "preset"),
  };
}

function cellOf(group: LibertyGroup, context: Context): LibertyCell {
  const pins = new Map<string, LibertyPin>();
  for (const child of group.groups) {
    const bus = child.name === "bus" ? child : undefined;
    for (const pin of bus?.groups ?? [child]) {
      if (pin.name === "pin")
        for (const name of pin.args) pins.set(name, pinOf({ ...pin, args: [name] }, bus, context));
    }
  }
  const leakage = group.groups
    .filter((child) => child.name === "leakage_power")
    .map((child) => ({
      when: functionOf(child, "when"),
      leakageNw: Number(textOf(child, "value") ?? 0) * context.nwPerUnit,
    }));
  const unconditional = leakage.find(({ when }) => when === undefined)?.leakageNw;
  const stated = textOf(group, "cell_leakage_power");
  return {
    name: group.args[0] ?? "",
    areaUm2: Number(textOf(group, "area") ?? 0),
    pins,
    flipFlop: flipFlopOf(group),
    defaultLeakageNw: stated === undefined ? (unconditional ?? 0) : Number(stated) * context.nwPerUnit,
    leakage: leakage.flatMap(({ when, leakageNw }) => (when === undefined ? [] : [{ when, leakageNw }])),
  };
}

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

function contextOf(library: LibertyGroup): Context {
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
function wireLoadOf(library: LibertyGroup, context: Context): LibertyLibrary["wirePf"] {
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
      const cell = cellOf(group, context);
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
