import type { Ledger } from "./ledger.ts";
import { type MultiplierEnergy, type Priced, priceList } from "./price.ts";

/** Charge that a run drew from the supply over time. */
export interface CurrentProfile {
  /** Length of a bin, seconds; the last bin ends at `durationS`: half to one and a half times as long. */
  readonly binS: number;
  /** Charge of each bin in coulombs. */
  readonly chargesC: Float64Array;
  /** Length of the whole run, seconds. */
  readonly durationS: number;
  /** Largest current that the chip draws at any moment, amperes. */
  readonly peakCurrentA: number;
}

export interface ProfileRecorderOptions {
  readonly ledger: Ledger;
  readonly chip: Priced & { readonly clockHz: number; readonly supplyV: number };
  /** Relative energies of multipliers; may grow while recording. */
  readonly multipliers: ReadonlyMap<string, MultiplierEnergy>;
  readonly binCycles: number;
  /** Even. When so many bins are full, neighbours are merged and bins become twice as long. */
  readonly maxBins: number;
}

export interface ProfileRecorder {
  /** Cycles of one bin at present. */
  readonly binCycles: number;
  /** The cycle at which the open bin ends; the owner of the clock calls `close` exactly then. */
  readonly nextBoundary: number;
  /** Prices what was counted since the last boundary and opens the next bin. */
  close(): void;
  /** Bins so far; the open one (up to `nowCycle`) is the last or, when it is short, part of the last. */
  profile(nowCycle: number, peakCurrentA: number): CurrentProfile;
}

/**
 * Keeps a bounded record of charge over time. It counts nothing itself: at each bin boundary it prices the growth of
 * the ledger's counts, so it depends only on what the ledger held at exact cycles, not on how it got there.
 */
export function createProfileRecorder(options: ProfileRecorderOptions): ProfileRecorder {
  const { ledger, chip, multipliers, maxBins } = options;
  const bins = new Float64Array(maxBins);
  let full = 0;
  let binCycles = options.binCycles;
  let nextBoundary = binCycles;
  let seen = new Float64Array(64);
  let priceJ = new Float64Array(64);
  let priced = 0;

  const priceNewSlots = () => {
    if (ledger.slots === priced) return;
    if (ledger.slots > seen.length) {
      const size = 2 * ledger.slots;
      const grownSeen = new Float64Array(size);
      grownSeen.set(seen);
      const grownPrice = new Float64Array(size);
      grownPrice.set(priceJ);
      seen = grownSeen;
      priceJ = grownPrice;
    }
    const list = priceList(chip, multipliers.values());
    for (; priced < ledger.slots; priced++) {
      const { component, operation } = ledger.keyOf(priced);
      priceJ[priced] = list.priceOf(component, operation).value;
    }
  };
  const openChargeC = (): number => {
    priceNewSlots();
    let energyJ = 0;
    for (let i = 0; i < priced; i++) energyJ += (ledger.countOf(i) - seen[i]) * priceJ[i];
    return energyJ / chip.supplyV;
  };
  const mergeNeighbours = () => {
    for (let i = 0; i < maxBins / 2; i++) bins[i] = bins[2 * i] + bins[2 * i + 1];
    full = maxBins / 2;
    binCycles *= 2;
  };

  return {
    get binCycles() {
      return binCycles;
    },
    get nextBoundary() {
      return nextBoundary;
    },
    close() {
      bins[full++] = openChargeC();
      for (let i = 0; i < priced; i++) seen[i] = ledger.countOf(i);
      if (full === maxBins) mergeNeighbours();
      nextBoundary += binCycles;
    },
    profile(nowCycle, peakCurrentA) {
      const open = nowCycle - (nextBoundary - binCycles);
      // A rest of a bin joins the last one: the charge of a radio event over a few milliseconds would pass for amperes.
      const joins = full > 0 && 2 * open < binCycles;
      const chargesC = bins.slice(0, joins ? full : full + 1);
      if (joins) chargesC[full - 1] += openChargeC();
      else chargesC[full] = openChargeC();
      return {
        binS: binCycles / chip.clockHz,
        chargesC,
        durationS: nowCycle / chip.clockHz,
        peakCurrentA,
      };
    },
  };
}
