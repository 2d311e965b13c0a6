import type { Message } from "./session-store.ts";

/** The heart rate over time, with holes where it was unknown, where the window was noisy, and where no news came. */
export function trustedRates(
  rhythms: readonly Message<"rhythm">[],
  verdicts: readonly Message<"verdict">[],
): { readonly times: number[]; readonly rates: (number | null)[] } {
  const times: number[] = [];
  const rates: (number | null)[] = [];
  let next = 0;
  let noisy = false;
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
    if (before !== undefined && atS - before > 10) {
      times.push(before + 0.001);
      rates.push(null);
    }
    times.push(atS);
    rates.push(noisy ? null : rateBpm);
  }
  return { times, rates };
}
