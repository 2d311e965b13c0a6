import type { Message } from "./session-store.ts";

/** No news for so long is a hole, unless news are always so far apart: a replay may run at 60 times its time. */
const HOLE_S = 10;
const HOLE_STEPS = 1.5;

/** The heart rate over time, with holes where it was unknown, where the window was noisy, and where no news came. */
export function trustedRates(
  rhythms: readonly Message<"rhythm">[],
  verdicts: readonly Message<"verdict">[],
): { readonly times: number[]; readonly rates: (number | null)[] } {
  const times: number[] = [];
  const rates: (number | null)[] = [];
  let next = 0;
  let noisy = false;
  const holeS = Math.max(HOLE_S, HOLE_STEPS * usualStepS(rhythms));
  for (const { atS, rateBpm } of rhythms) {
    // Of the windows that were judged by then, the newest.
    for (
      let verdict = verdicts[next];
      verdict !== undefined && verdict.endS <= atS;
      verdict = verdicts[next]
    ) {
      noisy = verdict.verdict === "noisy";
      next++;
    }
    const before = times.at(-1);
    if (before !== undefined && atS - before > holeS) {
      times.push(before + 0.001);
      rates.push(null);
    }
    times.push(atS);
    rates.push(noisy ? null : rateBpm);
  }
  return { times, rates };
}

/** The median of the times between messages. */
export function usualStepS(rhythms: readonly Message<"rhythm">[]): number {
  const steps = rhythms.slice(1).map(({ atS }, k) => atS - (rhythms[k] as Message<"rhythm">).atS);
  return steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
}
