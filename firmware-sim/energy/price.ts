import { PulsegateError } from "../../signals/errors.ts";
import { citation, type Figure } from "./figure.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";

/** Energy of one operation of one component, in joules drawn from the supply. */
export interface Price {
  readonly component: string;
  readonly operation: string;
  readonly energyJ: Figure;
}

/** Whatever has a price list: a chip. */
export interface Priced {
  readonly name: string;
  readonly prices: readonly Price[];
}

/** What pricing needs to know of a multiplier; `Multiplier` of `arith` has it. */
export interface MultiplierEnergy {
  readonly name: string;
  /** Energy of one multiplication relative to the exact one of the same technology. */
  readonly relativeEnergy: { readonly value: number; readonly source: string };
}

/** Multiplications are counted as `multiply:<name>` and priced as `multiply` (the exact one) times `relativeEnergy`. */
export const MULTIPLY = "multiply:";

/** Whether a figure rests on a table (read, measured, derived) or on less (recalled, assumed). */
interface PricedEntry extends LedgerEntry {
  readonly energyJ: number;
  readonly lowJ: number;
  readonly highJ: number;
  readonly source: string;
  /** False when the price was recalled or assumed. */
  readonly verified: boolean;
}

export interface PricedLedger {
  readonly chip: string;
  readonly totalJ: number;
  /** Totals with every price at its lower and at its upper bound. */
  readonly lowJ: number;
  readonly highJ: number;
  /** Largest first. */
  readonly byComponent: readonly { readonly component: string; readonly energyJ: number }[];
  readonly byCause: readonly { readonly cause: string; readonly energyJ: number }[];
  readonly entries: readonly PricedEntry[];
}

/** Prices by component and operation. */
export interface PriceList {
  /** @throws PulsegateError `unknown-name` when the chip has no such operation, or the multiplier is not in the list. */
  priceOf(component: string, operation: string): Figure;
}

/** The price list of a chip; `multipliers` gives the relative energies of the multipliers that the ledger names. */
export function priceList(chip: Priced, multipliers: Iterable<MultiplierEnergy> = []): PriceList {
  const prices = new Map(
    chip.prices.map(({ component, operation, energyJ }) => [`${component}/${operation}`, energyJ]),
  );
  const relative = new Map([...multipliers].map((m) => [m.name, m.relativeEnergy]));
  const lookUp = (key: string): Figure => {
    const found = prices.get(key);
    if (found === undefined) {
      throw new PulsegateError("unknown-name", `chip ${chip.name} has no price for this operation`, {
        got: key,
        known: [...prices.keys()],
      });
    }
    return found;
  };
  return {
    priceOf(component, operation) {
      if (!operation.startsWith(MULTIPLY)) return lookUp(`${component}/${operation}`);
      const name = operation.slice(MULTIPLY.length);
      const energy = relative.get(name);
      if (energy === undefined) {
        throw new PulsegateError("unknown-name", "no relative energy for multiplier", {
          got: name,
          known: [...relative.keys()],
        });
      }
      const exact = lookUp(`${component}/multiply`);
      return {
        ...exact,
        value: exact.value * energy.value,
        source: energy.value === 1 ? exact.source : `${exact.source}; relative energy: ${energy.source}`,
      };
    },
  };
}

const totals = <K extends "component" | "cause">(entries: readonly PricedEntry[], key: K) => {
  const sums = new Map<string, number>();
  for (const entry of entries) sums.set(entry[key], (sums.get(entry[key]) ?? 0) + entry.energyJ);
  return [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
};

/**
 * Energies of a ledger on a chip: count times price, entry by entry.
 * @throws PulsegateError `unknown-name` for an operation that the chip, or a multiplier that `multipliers`, lacks.
 */
export function priceLedger(
  ledger: Pick<Ledger, "entries">,
  chip: Priced,
  multipliers: Iterable<MultiplierEnergy> = [],
): PricedLedger {
  const list = priceList(chip, multipliers);
  const entries = ledger.entries().map((entry): PricedEntry => {
    const price = list.priceOf(entry.component, entry.operation);
    const energyJ = entry.count * price.value;
    return {
      ...entry,
      energyJ,
      lowJ: energyJ * price.low,
      highJ: energyJ * price.high,
      source: citation(price),
      verified: price.kind !== "recalled" && price.kind !== "assumed",
    };
  });
  const sum = (key: "energyJ" | "lowJ" | "highJ") => entries.reduce((total, entry) => total + entry[key], 0);
  return {
    chip: chip.name,
    totalJ: sum("energyJ"),
    lowJ: sum("lowJ"),
    highJ: sum("highJ"),
    byComponent: totals(entries, "component").map(([component, energyJ]) => ({ component, energyJ })),
    byCause: totals(entries, "cause").map(([cause, energyJ]) => ({ cause, energyJ })),
    entries,
  };
}
