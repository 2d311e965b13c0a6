import { PulsegateError } from "../../signals/errors.ts";
import type { Kibam } from "./kibam.ts";

/** A curve over state of charge, linear between its points; `stateOfCharge` rises from 0 to 1. */
export interface Curve {
  readonly stateOfCharge: readonly number[];
  readonly value: readonly number[];
}

/** A battery cell as data. */
export interface Cell {
  readonly name: string;
  readonly title: string;
  /** What is printed on it, milliampere-hours. */
  readonly ratedMah: number;
  readonly nominalV: number;
  readonly kinetics: Kibam;
  /** Open-circuit voltage, rising with the state of charge. */
  readonly openCircuitV: Curve;
  /** Internal resistance under a load of seconds, not rising with the state of charge. */
  readonly resistanceOhm: Curve;
  /** Below this voltage the chip stops. */
  readonly cutOffV: number;
  /** Share of the capacity that is lost in a year on its own. */
  readonly selfDischargePerYear: number;
  readonly shelfLifeYears: number;
  /** Where the numbers come from; what is an assumption says so. */
  readonly sources: readonly string[];
}

/** Value of a curve; outside 0..1 its end values. */
export function curveAt(curve: Curve, stateOfCharge: number): number {
  const { stateOfCharge: xs, value: ys } = curve;
  if (!(stateOfCharge > xs[0])) return ys[0];
  for (let i = 1; i < xs.length; i++) {
    if (stateOfCharge <= xs[i]) {
      return ys[i - 1] + ((stateOfCharge - xs[i - 1]) / (xs[i] - xs[i - 1])) * (ys[i] - ys[i - 1]);
    }
  }
  return ys[ys.length - 1];
}

const ascends = (values: readonly number[], strictly: boolean) =>
  values.every((value, i) => i === 0 || (strictly ? value > values[i - 1] : value >= values[i - 1]));

/** The cell itself, if it makes sense. @throws PulsegateError `bad-option` with the field that does not. */
export function defineCell(cell: Cell): Cell {
  const { kinetics, openCircuitV, resistanceOhm } = cell;
  const demand = (holds: boolean, what: string, expected: string) => {
    if (!holds) throw new PulsegateError("bad-option", what, { where: `cell ${cell.name}`, expected });
  };
  demand(kinetics.capacityC > 0, "capacity", "above 0");
  demand(kinetics.c > 0 && kinetics.c <= 1, "share c", "in 0..1");
  demand(kinetics.ratePerS > 0, "rate", "above 0");
  demand(cell.selfDischargePerYear >= 0 && cell.shelfLifeYears > 0, "ageing", "not negative");
  for (const { stateOfCharge, value } of [openCircuitV, resistanceOhm]) {
    demand(
      stateOfCharge.length === value.length && stateOfCharge.length >= 2 && ascends(stateOfCharge, true),
      "curve",
      "as many values as states of charge, and these rising",
    );
  }
  demand(ascends(openCircuitV.value, false), "open-circuit voltage", "rising with the state of charge");
  demand(
    ascends([...resistanceOhm.value].reverse(), false),
    "resistance",
    "falling with the state of charge",
  );
  return cell;
}

/** Voltage at a load: open-circuit voltage less the drop over the internal resistance. */
export function loadedVoltageV(cell: Cell, stateOfCharge: number, currentA: number): number {
  return curveAt(cell.openCircuitV, stateOfCharge) - curveAt(cell.resistanceOhm, stateOfCharge) * currentA;
}
