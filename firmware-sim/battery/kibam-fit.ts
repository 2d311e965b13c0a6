import { PulsegateError } from "../../signals/errors.ts";
import type { Kibam } from "./kibam.ts";

/** Capacities (any unit of charge) that a battery delivers at constant current in 1 h, 10 h and 20 h. */
export interface CapacityTable {
  readonly q1: number;
  readonly q10: number;
  readonly q20: number;
}

const K_STEP = 0.001;
const K_MAX = 5;

/** Share c that makes the capacities of two discharge times (hours) have the ratio f, for a rate k per hour. */
function shareFor(f: number, t1: number, t2: number, k: number): number {
  const early = 1 - Math.exp(-k * t1);
  const late = 1 - Math.exp(-k * t2);
  const above = f * early * t2 - late * t1;
  return above / (above - k * f * t1 * t2 + k * t1 * t2);
}

/**
 * Fits the kinetic model to three capacities: scans the rate, and takes the one at which both ratios ask for the same
 * share. Rate per HOUR and capacity in the unit of the table; scale them for `Kibam`.
 * Source: method and grid of NREL SSC `lib_battery_capacity` (Manwell and McGowan, 1993).
 * @throws PulsegateError `bad-option` unless 0 < q1 < q10 < q20.
 */
export function fitKibam({ q1, q10, q20 }: CapacityTable): {
  readonly ratePerH: number;
  readonly c: number;
  readonly capacity: number;
} {
  if (!(q1 > 0 && q1 < q10 && q10 < q20)) {
    throw new PulsegateError("bad-option", "capacities at 1, 10 and 20 hours", {
      got: `${q1}, ${q10}, ${q20}`,
      expected: "0 < q1 < q10 < q20",
    });
  }
  const at = (k: number) => [shareFor(q1 / q20, 1, 20, k), shareFor(q1 / q10, 1, 10, k)] as const;
  let ratePerH = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i <= K_MAX / K_STEP; i++) {
    const [a, b] = at(i * K_STEP);
    if (Math.abs(a - b) < least) {
      least = Math.abs(a - b);
      ratePerH = i * K_STEP;
    }
  }
  const [a, b] = at(ratePerH);
  const c = (a + b) / 2;
  const k20 = 20 * ratePerH;
  return { ratePerH, c, capacity: (q20 * (-Math.expm1(-k20) * (1 - c) + k20 * c)) / (k20 * c) };
}

const SECONDS_PER_HOUR = 3600;

/** The same fit as model parameters in SI units, from capacities in ampere-hours. */
export function kibamFromCapacities(table: CapacityTable): Kibam {
  const { ratePerH, c, capacity } = fitKibam(table);
  return { capacityC: capacity * SECONDS_PER_HOUR, c, ratePerS: ratePerH / SECONDS_PER_HOUR };
}
