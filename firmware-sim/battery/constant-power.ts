import { PulsegateError } from "../../signals/errors.ts";
import { type Cell, curveAt } from "./cell.ts";
import { heightC, restedState, stepKibam } from "./kibam.ts";
import type { EndReason } from "./lifetime.ts";

export interface PowerLifetime {
  readonly lifetimeS: number;
  readonly reason: EndReason;
  readonly deliveredC: number;
  readonly deliveredJ: number;
  readonly averageCurrentA: number;
  /** The current just before the end. */
  readonly peakCurrentA: number;
}

const YEAR_S = 365.25 * 86400;
/** Steps over the life of an ideal cell; halving the step moves the answer by less than 1e-4. */
const STEPS = 4000;

/** Current that gives the power at the terminals; undefined when the cell cannot give it at all. */
function currentFor(cell: Cell, stateOfCharge: number, powerW: number): number | undefined {
  const openV = curveAt(cell.openCircuitV, stateOfCharge);
  const ohm = curveAt(cell.resistanceOhm, stateOfCharge);
  const root = openV * openV - 4 * ohm * powerW;
  // The smaller solution of (V - R I) I = P, in a form that also holds for R = 0.
  return root < 0 ? undefined : (2 * powerW) / (openV + Math.sqrt(root));
}

/**
 * Life at constant power behind a switching converter: as the voltage falls the current rises, so this is stepped.
 * @throws PulsegateError `bad-option` unless the power is above 0.
 */
export function constantPowerLifetime(cell: Cell, powerW: number, steps = STEPS): PowerLifetime {
  if (!(powerW > 0) || !Number.isFinite(powerW)) {
    throw new PulsegateError("bad-option", "power", { got: `${powerW} W`, expected: "above 0 W" });
  }
  const battery = cell.kinetics;
  const leakA = (cell.selfDischargePerYear * battery.capacityC) / YEAR_S;
  const capS = cell.shelfLifeYears * YEAR_S;
  const idealS = (battery.capacityC * cell.nominalV) / powerW;
  const stepS = Math.min(idealS, capS) / steps;
  let state = restedState(battery);
  let timeS = 0;
  let deliveredC = 0;
  let peakCurrentA = 0;
  const answer = (reason: EndReason): PowerLifetime => ({
    lifetimeS: timeS,
    reason,
    deliveredC,
    deliveredJ: powerW * timeS,
    averageCurrentA: timeS === 0 ? 0 : deliveredC / timeS,
    peakCurrentA,
  });
  while (timeS < capS) {
    const stateOfCharge = heightC(battery, state) / battery.capacityC;
    const currentA = currentFor(cell, stateOfCharge, powerW);
    if (currentA === undefined) return answer("voltage");
    const voltageV = powerW / currentA;
    if (voltageV < cell.cutOffV) return answer("voltage");
    if (stateOfCharge <= 0) return answer("charge");
    const takenS = Math.min(stepS, capS - timeS);
    state = stepKibam(battery, state, currentA + leakA, takenS);
    peakCurrentA = currentA;
    deliveredC += currentA * takenS;
    timeS += takenS;
  }
  return answer("shelf-life");
}
