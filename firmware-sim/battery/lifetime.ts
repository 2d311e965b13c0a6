import { PulsegateError } from "../../signals/errors.ts";
import { type Cell, loadedVoltageV } from "./cell.ts";
import { heightC, type KibamState, restedState, stepKibam, timeToHeight } from "./kibam.ts";
import { createProfilePass, type LoadProfile, type ProfilePass } from "./profile-pass.ts";

export type { LoadProfile } from "./profile-pass.ts";

/**
 * Why the battery's life ended: its voltage under the peak current fell to the cut-off, its available charge was gone,
 * or it reached its shelf life first.
 */
export type EndReason = "voltage" | "charge" | "shelf-life";

export interface LifetimeOptions {
  readonly profile: LoadProfile;
  readonly cell: Cell;
  /** 0..1, default 1. */
  readonly stateOfCharge?: number;
  /** Points of the discharge curve, default 200. */
  readonly points?: number;
}

export interface Lifetime {
  readonly lifetimeS: number;
  readonly reason: EndReason;
  /** Charge that the load got, coulombs (self-discharge not included). */
  readonly deliveredC: number;
  readonly averageCurrentA: number;
  /** `voltageV` is the voltage under the peak current: the one that is compared with the cut-off. */
  readonly discharge: {
    readonly timeS: Float64Array;
    readonly voltageV: Float64Array;
    readonly stateOfCharge: Float64Array;
  };
}

const YEAR_S = 365.25 * 86400;

function checkProfile({ binS, chargesC, durationS, peakCurrentA }: LoadProfile): void {
  const bins = chargesC.length;
  const fits = bins > 0 && durationS > (bins - 1) * binS && durationS <= (bins + 0.5) * binS;
  let sane = binS > 0 && fits && peakCurrentA >= 0 && Number.isFinite(peakCurrentA);
  for (let i = 0; i < bins; i++) sane &&= chargesC[i] >= 0 && Number.isFinite(chargesC[i]);
  if (!sane) {
    throw new PulsegateError("bad-option", "load profile", {
      got: `${bins} bins of ${binS} s, duration ${durationS} s, peak ${peakCurrentA} A`,
      expected: "bins that cover the duration, with finite charges and a peak that are not negative",
    });
  }
}

/** Lowest state of charge (of the available well) at which the cell still holds its cut-off voltage at that current. */
function lowestUsableStateOfCharge(cell: Cell, currentA: number): number {
  const holds = (stateOfCharge: number) => loadedVoltageV(cell, stateOfCharge, currentA) >= cell.cutOffV;
  if (holds(0)) return 0;
  if (!holds(1)) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = 1;
  // Voltage rises with the state of charge (`defineCell`), so there is one crossing.
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** First pass, counted from 0, in which a bin ends at or below the height. */
function firstPassBelow(pass: ProfilePass, startC: number, toHeightC: number): number {
  let low = -1;
  let high = Math.ceil((startC - toHeightC) / pass.chargeC);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (pass.lowestHeight(startC, middle) <= toHeightC) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Repeats a profile until the cell cannot bear it any more. The kinetic model is linear, so passes are not stepped
 * through: the pass in which the end lies is found by bisection, then its bin, then the moment (`ProfilePass`).
 * @throws PulsegateError `bad-option` when the profile makes no sense.
 */
export function lifetime({ profile, cell, stateOfCharge = 1, points = 200 }: LifetimeOptions): Lifetime {
  checkProfile(profile);
  const battery = cell.kinetics;
  const leakA = (cell.selfDischargePerYear * battery.capacityC) / YEAR_S;
  const pass = createProfilePass(battery, profile, leakA);
  const start = restedState(battery, stateOfCharge);
  let peakA = profile.peakCurrentA;
  for (let j = 1; j <= pass.bins; j++) peakA = Math.max(peakA, pass.currentA(j));

  const stateAt = (m: number, j: number): KibamState => ({
    totalC: pass.totalAt(start.totalC, m, j),
    gapC: pass.gapAt(m, j),
  });
  const usable = lowestUsableStateOfCharge(cell, peakA);
  const endHeightC = usable * battery.capacityC;
  const capS = cell.shelfLifeYears * YEAR_S;

  const endOfCharge = (): number => {
    if (heightC(battery, start) <= endHeightC) return 0;
    if (!(pass.chargeC > 0)) return Number.POSITIVE_INFINITY;
    const m = firstPassBelow(pass, start.totalC, endHeightC);
    let j = 1;
    while (j < pass.bins && heightC(battery, stateAt(m, j)) > endHeightC) j++;
    const inBinS = timeToHeight(battery, stateAt(m, j - 1), pass.currentA(j), endHeightC);
    return m * pass.durationS + pass.endS(j - 1) + inBinS;
  };
  const dischargedS = endOfCharge();
  const lifetimeS = Math.min(dischargedS, capS);
  const reason: EndReason = dischargedS > capS ? "shelf-life" : usable > 0 ? "voltage" : "charge";

  const stateAtTime = (timeS: number): KibamState => {
    const m = Math.floor(timeS / pass.durationS);
    const insideS = timeS - m * pass.durationS;
    const j = Math.min(pass.bins - 1, Math.floor(insideS / profile.binS));
    return stepKibam(battery, stateAt(m, j), pass.currentA(j + 1), insideS - pass.endS(j));
  };
  const discharge = {
    timeS: new Float64Array(points),
    voltageV: new Float64Array(points),
    stateOfCharge: new Float64Array(points),
  };
  for (let i = 0; i < points; i++) {
    const timeS = points === 1 ? lifetimeS : (lifetimeS * i) / (points - 1);
    const state = stateAtTime(timeS);
    discharge.timeS[i] = timeS;
    discharge.stateOfCharge[i] = Math.max(0, state.totalC) / battery.capacityC;
    discharge.voltageV[i] = loadedVoltageV(cell, heightC(battery, state) / battery.capacityC, peakA);
  }
  const takenC = start.totalC - stateAtTime(lifetimeS).totalC;
  let loadC = 0;
  for (let j = 0; j < pass.bins; j++) loadC += profile.chargesC[j];
  return {
    lifetimeS,
    reason,
    deliveredC: takenC - leakA * lifetimeS,
    averageCurrentA: loadC / profile.durationS,
    discharge,
  };
}

/** The same load with every charge times a factor and the same peak: how a lifetime moves with uncertain energies. */
export function scaleProfile(profile: LoadProfile, factor: number): LoadProfile {
  return {
    ...profile,
    chargesC: Float64Array.from(profile.chargesC, (charge) => charge * factor),
  };
}

/** A constant load, as a profile of one bin. */
export function constantLoad(currentA: number, peakCurrentA = currentA): LoadProfile {
  const binS = 3600;
  return { binS, chargesC: [currentA * binS], durationS: binS, peakCurrentA };
}
