/** Power of one module of a chip, watts, at one clock and corner. */
export interface ModulePower {
  readonly name: string;
  readonly leakageW: number;
  readonly dynamicW: number;
  readonly totalW: number;
  /** With state kept and everything else off. */
  readonly retentiveW: number;
}

/** Seconds that a module spent in each power state. */
export interface ModuleTimes {
  readonly activeS?: number;
  readonly clockGatedS?: number;
  readonly powerGatedS?: number;
  readonly retentiveS?: number;
}

/**
 * Energy in joules of modules with their times: total power while active, leakage while clock-gated, nothing while
 * power-gated, retentive power while retentive. Modules without times count nothing.
 * Source: the formula of the X-HEEP FEMU SDK (`estimate_energy`).
 */
export function modulesEnergyJ(
  modules: readonly ModulePower[],
  times: Readonly<Record<string, ModuleTimes>>,
): number {
  let energyJ = 0;
  for (const { name, totalW, leakageW, retentiveW } of modules) {
    const { activeS = 0, clockGatedS = 0, retentiveS = 0 } = times[name] ?? {};
    energyJ += totalW * activeS + leakageW * clockGatedS + retentiveW * retentiveS;
  }
  return energyJ;
}
