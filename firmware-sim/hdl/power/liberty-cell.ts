import { PulsegateError } from "../../../signals/errors.ts";
import { type BooleanFunction, parseBooleanFunction } from "./boolean-function.ts";
import type { LibertyGroup } from "./liberty-syntax.ts";
import type { FlipFlop, InternalPower, LibertyCell, LibertyPin, TimingArc } from "./library.ts";
import { type LookupTable, lookupTable } from "./lookup-table.ts";

/** Templates and units of a file. */
export interface LibertyContext {
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

/** The text of a simple attribute, or the first argument of a complex one. */
export const textOf = (group: LibertyGroup, name: string): string | undefined =>
  group.attributes.get(name)?.[0];

const functionOf = (group: LibertyGroup, name: string): BooleanFunction | undefined => {
  const text = textOf(group, name);
  return text === undefined || text.trim() === "" ? undefined : parseBooleanFunction(text);
};

/** `scale` turns the values into ns or pJ. Whatever the template's order of axes, the result is slew by load. */
function tableOf(
  parent: LibertyGroup,
  name: string,
  scale: number,
  context: LibertyContext,
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

function arcOf(group: LibertyGroup, context: LibertyContext): TimingArc {
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

function internalPowerOf(group: LibertyGroup, context: LibertyContext): InternalPower {
  const both = tableOf(group, "power", context.pjPerUnit, context);
  return {
    relatedPin: textOf(group, "related_pin"),
    when: functionOf(group, "when"),
    rise: tableOf(group, "rise_power", context.pjPerUnit, context) ?? both,
    fall: tableOf(group, "fall_power", context.pjPerUnit, context) ?? both,
  };
}

function pinOf(group: LibertyGroup, bus: LibertyGroup | undefined, context: LibertyContext): LibertyPin {
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

/** Builds a cell from its group. */
export function readCell(group: LibertyGroup, context: LibertyContext): LibertyCell {
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
