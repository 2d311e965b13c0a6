import { PulsegateError } from "../../signals/errors.ts";

/** What a count belongs to: the part of the chip, the task that caused it, and the operation that is counted. */
interface LedgerKey {
  readonly component: string;
  readonly cause: string;
  readonly operation: string;
}

export interface LedgerEntry extends LedgerKey {
  /** How often it happened; a whole number. Residency is counted in clock cycles. */
  readonly count: number;
}

/**
 * A table of counts. It knows no energy: prices come at the end (`priceLedger`), so the same ledger can be priced for
 * another chip or multiplier without replaying.
 */
export interface Ledger {
  /** The slot of a key, made on first use. Ask once, outside the hot path. */
  slot(component: string, cause: string, operation: string): number;
  /** Adds `count` (a whole number, not negative) to a slot. Allocates nothing. */
  add(slot: number, count: number): void;
  /** The count in a slot. */
  countOf(slot: number): number;
  /** The key of a slot. */
  keyOf(slot: number): LedgerKey;
  /** Number of slots made so far. */
  readonly slots: number;
  /** Entries with a count, sorted by component, cause and operation. */
  entries(): readonly LedgerEntry[];
  /** Adds every count of another ledger. */
  merge(other: Ledger): void;
  toJSON(): { readonly entries: readonly LedgerEntry[] };
}

const keyText = (component: string, cause: string, operation: string) =>
  `${component}\u0000${cause}\u0000${operation}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** An empty ledger. @throws PulsegateError `misuse` from `add` on a slot or count that cannot be. */
export function createLedger(): Ledger {
  const slotOf = new Map<string, number>();
  const keys: LedgerKey[] = [];
  let counts = new Float64Array(32);

  const slot = (component: string, cause: string, operation: string): number => {
    const text = keyText(component, cause, operation);
    const known = slotOf.get(text);
    if (known !== undefined) return known;
    const made = keys.length;
    slotOf.set(text, made);
    keys.push({ component, cause, operation });
    if (made === counts.length) {
      const grown = new Float64Array(2 * counts.length);
      grown.set(counts);
      counts = grown;
    }
    return made;
  };
  const add = (at: number, count: number) => {
    if (!(count >= 0) || !Number.isInteger(count) || !(at < keys.length)) {
      throw new PulsegateError("misuse", "a ledger counts whole events in slots that it made", {
        got: `count ${count} in slot ${at}`,
        expected: `a whole count >= 0 in slot 0..${keys.length - 1}`,
      });
    }
    counts[at] += count;
  };
  const entries = () =>
    keys
      .map((key, at) => ({ ...key, count: counts[at] }))
      .filter((entry) => entry.count > 0)
      .sort(
        (a, b) =>
          compare(a.component, b.component) || compare(a.cause, b.cause) || compare(a.operation, b.operation),
      );

  return {
    slot,
    add,
    countOf: (at) => counts[at],
    keyOf: (at) => keys[at],
    get slots() {
      return keys.length;
    },
    entries,
    merge(other) {
      for (const { component, cause, operation, count } of other.entries()) {
        add(slot(component, cause, operation), count);
      }
    },
    toJSON: () => ({ entries: entries() }),
  };
}

const isEntry = (value: unknown): value is LedgerEntry => {
  if (typeof value !== "object" || value === null) return false;
  const { component, cause, operation, count } = value as Record<string, unknown>;
  return (
    typeof component === "string" &&
    typeof cause === "string" &&
    typeof operation === "string" &&
    typeof count === "number" &&
    Number.isInteger(count) &&
    count >= 0
  );
};

/** The ledger that `toJSON` wrote. @throws PulsegateError `malformed` with the entry that is none. */
export function ledgerFromJson(json: unknown): Ledger {
  const list =
    typeof json === "object" && json !== null && "entries" in json
      ? (json as { entries: unknown }).entries
      : json;
  if (!Array.isArray(list)) {
    throw new PulsegateError("malformed", "not a ledger", { expected: '{ "entries": [...] }' });
  }
  const ledger = createLedger();
  list.forEach((entry: unknown, i) => {
    if (!isEntry(entry)) {
      throw new PulsegateError("malformed", "not a ledger entry", {
        where: `entry ${i}`,
        got: JSON.stringify(entry),
        expected: "{ component, cause, operation, count } with a whole count >= 0",
      });
    }
    ledger.add(ledger.slot(entry.component, entry.cause, entry.operation), entry.count);
  });
  return ledger;
}
