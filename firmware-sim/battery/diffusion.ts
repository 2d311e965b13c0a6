import type { LoadSegment } from "./kibam.ts";

/**
 * Diffusion battery model of Rakhmatov and Vrudhula: a second way to compute lifetimes, against which the kinetic model
 * is compared. The battery is dead when the apparent charge lost, which counts charge that has not diffused back yet,
 * reaches `alphaC`. `modes` is part of the model (10 in the paper), not a precision.
 * Source: Rakhmatov, Vrudhula and Wallach, ISLPED 2002, doi 10.1109/LPE.2002.146729.
 */
export interface DiffusionBattery {
  readonly alphaC: number;
  /** In s^-1/2 when currents and times are amperes and seconds. */
  readonly beta: number;
  readonly modes: number;
}

/** Charge drawn, and for each mode the charge that is still on its way. */
interface DiffusionState {
  drawnC: number;
  readonly lagC: Float64Array;
}

function advance(battery: DiffusionBattery, state: DiffusionState, currentA: number, dtS: number): void {
  state.drawnC += currentA * dtS;
  for (let m = 1; m <= battery.modes; m++) {
    const rate = battery.beta * battery.beta * m * m;
    const decay = Math.exp(-rate * dtS);
    state.lagC[m - 1] = state.lagC[m - 1] * decay + (currentA / rate) * -Math.expm1(-rate * dtS);
  }
}

function lossAfter(battery: DiffusionBattery, state: DiffusionState, currentA: number, dtS: number): number {
  let lossC = state.drawnC + currentA * dtS;
  for (let m = 1; m <= battery.modes; m++) {
    const rate = battery.beta * battery.beta * m * m;
    lossC += 2 * (state.lagC[m - 1] * Math.exp(-rate * dtS) + (currentA / rate) * -Math.expm1(-rate * dtS));
  }
  return lossC;
}

/** Checks within a segment: the loss may dip (recovery) before it rises, so its end alone does not tell. */
const CHECKS = 64;

/** Seconds until dead under a sequence of segments; undefined when the sequence ends before. */
export function diffusionLifetime(
  battery: DiffusionBattery,
  load: Iterable<LoadSegment>,
): number | undefined {
  const state: DiffusionState = { drawnC: 0, lagC: new Float64Array(battery.modes) };
  let timeS = 0;
  for (const { currentA, durationS } of load) {
    // No load can last longer than its charge; this also bounds an endless last segment.
    const lastsS = currentA > 0 ? Math.min(durationS, (battery.alphaC - state.drawnC) / currentA) : durationS;
    for (let i = 1; i <= CHECKS && currentA > 0; i++) {
      if (lossAfter(battery, state, currentA, (lastsS * i) / CHECKS) < battery.alphaC) continue;
      let low = (lastsS * (i - 1)) / CHECKS;
      let high = (lastsS * i) / CHECKS;
      for (let step = 0; step < 60; step++) {
        const middle = (low + high) / 2;
        if (lossAfter(battery, state, currentA, middle) < battery.alphaC) low = middle;
        else high = middle;
      }
      return timeS + high;
    }
    advance(battery, state, currentA, durationS);
    timeS += durationS;
  }
  return undefined;
}
