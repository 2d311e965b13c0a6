import type { Contender } from "./contender.ts";

export interface Timing {
  readonly contender: Contender;
  /** Median over the rounds. */
  readonly mmacPerS: number;
  /** Nanoseconds of one run, one per round. */
  readonly rounds: readonly number[];
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
};

/** Repeats that fill about `sliceMs`, found on the way to a warm cache and compiled code. */
async function repeatsFor(contender: Contender, sliceMs: number): Promise<number> {
  let repeats = 1;
  for (;;) {
    const ns = await contender.run(repeats);
    if (ns * repeats > (sliceMs * 1e6) / 2) return Math.max(1, Math.round((sliceMs * 1e6) / ns));
    repeats *= 4;
  }
}

export interface Schedule {
  readonly rounds: number;
  /** Time of one contender in one round. */
  readonly sliceMs: number;
}

/**
 * Times every contender once a round, in turn, so that whatever else the machine does falls on all of them.
 * @throws Error when a contender computes something else than the plain reference.
 */
export async function compare(
  contenders: readonly Contender[],
  { rounds, sliceMs }: Schedule,
): Promise<readonly Timing[]> {
  const repeats: number[] = [];
  for (const contender of contenders) {
    repeats.push(await repeatsFor(contender, sliceMs));
    if (contender.verify !== undefined && !(await contender.verify())) {
      throw new Error(`${contender.name} differs from the plain reference`);
    }
  }
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) times[i]!.push(await contender.run(repeats[i]!));
  }
  return contenders.map((contender, i) => ({
    contender,
    rounds: times[i]!,
    mmacPerS: (1000 * contender.macs) / median(times[i]!),
  }));
}

/** The fastest of several timings of equals. */
export const fastest = (timings: readonly Timing[]): Timing | undefined =>
  timings.reduce<Timing | undefined>(
    (best, timing) => (best === undefined || timing.mmacPerS > best.mmacPerS ? timing : best),
    undefined,
  );

/** How many times faster `a` is than `b`: the median of the ratios of each round. */
export const ratio = (a: Timing, b: Timing): number =>
  median(a.rounds.map((ns, i) => b.rounds[i]! / b.contender.macs / (ns / a.contender.macs)));

/** The same from the least time of each: what remains when other work on the machine is left out. */
export const leastRatio = (a: Timing, b: Timing): number =>
  Math.min(...b.rounds) / b.contender.macs / (Math.min(...a.rounds) / a.contender.macs);
