import { PulsegateError } from "../../signals/errors.ts";

/**
 * Kinetic battery model (Manwell and McGowan, 1993): charge sits in two wells, a share `c` that the load can take at
 * once and the rest that flows after it. Linear in the state and in the current.
 */
export interface Kibam {
  /** Charge of both wells when full, coulombs (any other unit of charge will do, if currents and times go with it). */
  readonly capacityC: number;
  /** Share of the available well, 0 < c <= 1; with 1 all charge is available and no rate effect is left. */
  readonly c: number;
  /**
   * How fast the difference in height between the wells dies away, per second. This is k' = k / (c (1 - c)); many
   * papers give k, and taking it for k' is a classic mistake: use `rateFromConductance`.
   */
  readonly ratePerS: number;
}

/** State: the total charge, and by how much the bound well stands higher than the available one. */
export interface KibamState {
  readonly totalC: number;
  readonly gapC: number;
}

/** k' of the conductance k between the wells. */
export function rateFromConductance(k: number, c: number): number {
  return k / (c * (1 - c));
}

/** Both wells at the same height. `stateOfCharge` in 0..1. */
export function restedState(battery: Kibam, stateOfCharge = 1): KibamState {
  return { totalC: battery.capacityC * stateOfCharge, gapC: 0 };
}

/** Height of the available well, as the charge that a full battery of that height would hold. */
export function heightC(battery: Kibam, state: KibamState): number {
  return state.totalC - (1 - battery.c) * state.gapC;
}

/** Charge in the available well, y1. The battery is empty when it is 0. */
export function availableC(battery: Kibam, state: KibamState): number {
  return battery.c * heightC(battery, state);
}

/** The state after a constant current (amperes, discharge positive) for `dtS` seconds. Exact for any step. */
export function stepKibam(battery: Kibam, state: KibamState, currentA: number, dtS: number): KibamState {
  const { c, ratePerS } = battery;
  const x = ratePerS * dtS;
  return {
    totalC: state.totalC - currentA * dtS,
    gapC: state.gapC * Math.exp(-x) + (currentA / (c * ratePerS)) * -Math.expm1(-x),
  };
}

/**
 * Seconds of constant current until the available well falls to `heightC` (default 0, empty); infinity when it never
 * does. The well may first rise (recovery after a heavier load) and then falls once and for all.
 */
export function timeToHeight(battery: Kibam, state: KibamState, currentA: number, toHeightC = 0): number {
  if (heightC(battery, state) <= toHeightC) return 0;
  if (!(currentA > 0)) return Number.POSITIVE_INFINITY;
  let low = 0;
  // Even if every coulomb were available, the charge is gone by then.
  let high = (state.totalC - toHeightC) / currentA;
  for (let i = 0; i < 200 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (heightC(battery, stepKibam(battery, state, currentA, middle)) > toHeightC) low = middle;
    else high = middle;
  }
  return high;
}

/** Largest constant current for `dtS` seconds that leaves the available well not below empty. */
export function maximumCurrent(battery: Kibam, state: KibamState, dtS: number): number {
  // The height after the step is linear in the current: start + slope * current.
  const start = heightC(battery, stepKibam(battery, state, 0, dtS));
  const slope = heightC(battery, stepKibam(battery, { totalC: 0, gapC: 0 }, 1, dtS));
  return Math.max(0, -start / slope);
}

export interface LoadSegment {
  readonly currentA: number;
  readonly durationS: number;
}

/**
 * Seconds until empty under a sequence of segments; undefined when the sequence ends before.
 * @throws PulsegateError `bad-option` for a duration that is not positive.
 */
export function timeToEmpty(battery: Kibam, load: Iterable<LoadSegment>): number | undefined {
  let state = restedState(battery);
  let timeS = 0;
  for (const { currentA, durationS } of load) {
    if (!(durationS > 0)) {
      throw new PulsegateError("bad-option", "duration of a load segment", {
        got: durationS,
        expected: "above 0 s",
      });
    }
    const left = timeToHeight(battery, state, currentA);
    if (left <= durationS) return timeS + left;
    state = stepKibam(battery, state, currentA, durationS);
    timeS += durationS;
  }
  return undefined;
}
