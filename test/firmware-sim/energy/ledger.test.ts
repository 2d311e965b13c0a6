import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLedger, type LedgerEntry, ledgerFromJson } from "../../../firmware-sim/energy/ledger.ts";

const entry = fc.record({
  component: fc.constantFrom("cpu", "sram", "radio"),
  cause: fc.constantFrom("filter", "gate", "report"),
  operation: fc.constantFrom("active-cycles", "read-byte", "event"),
  count: fc.nat({ max: 2 ** 40 }),
});
const ledgerOf = (entries: readonly LedgerEntry[]) => {
  const ledger = createLedger();
  for (const { component, cause, operation, count } of entries) {
    ledger.add(ledger.slot(component, cause, operation), count);
  }
  return ledger;
};

describe("ledger", () => {
  it("adds up counts by component, cause and operation, sorted, without what never happened", () => {
    const ledger = createLedger();
    const network = ledger.slot("cpu", "network", "active-cycles");
    const filter = ledger.slot("cpu", "filter", "active-cycles");
    ledger.slot("radio", "report", "event");
    ledger.add(network, 70);
    ledger.add(filter, 11);
    ledger.add(network, 5);
    expect(ledger.slot("cpu", "network", "active-cycles")).toBe(network);
    expect(ledger.entries()).toEqual([
      { component: "cpu", cause: "filter", operation: "active-cycles", count: 11 },
      { component: "cpu", cause: "network", operation: "active-cycles", count: 75 },
    ]);
    expect(ledger.countOf(network)).toBe(75);
    expect(ledger.keyOf(filter).cause).toBe("filter");
  });

  it("holds more slots than it started with", () => {
    const ledger = createLedger();
    for (let i = 0; i < 300; i++) ledger.add(ledger.slot("cpu", `task ${i}`, "event"), i + 1);
    expect(ledger.slots).toBe(300);
    expect(ledger.entries().reduce((sum, { count }) => sum + count, 0)).toBe((300 * 301) / 2);
  });

  it("comes back from JSON as it went", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const ledger = ledgerOf(entries);
        const back = ledgerFromJson(JSON.parse(JSON.stringify(ledger)));
        expect(back.entries()).toEqual(ledger.entries());
      }),
    );
  });

  it("merges to the same as one ledger of everything, in either order", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), fc.array(entry, { maxLength: 12 }), (a, b) => {
        const one = ledgerOf(a);
        one.merge(ledgerOf(b));
        const two = ledgerOf(b);
        two.merge(ledgerOf(a));
        expect(one.entries()).toEqual(ledgerOf([...a, ...b]).entries());
        expect(two.entries()).toEqual(one.entries());
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses a count of %d", (count) => {
    const ledger = createLedger();
    const slot = ledger.slot("cpu", "filter", "active-cycles");
    expect(() => ledger.add(slot, count)).toThrow(/whole events/);
  });
  it("refuses a slot that it did not make", () => {
    expect(() => createLedger().add(0, 1)).toThrow(/slots that it made/);
  });
  it.each([
    ["text", "cpu"],
    ["a count that is not whole", [{ component: "a", cause: "b", operation: "c", count: 1.5 }]],
    ["an entry without a cause", { entries: [{ component: "a", operation: "c", count: 1 }] }],
    ["an empty entry", [null]],
  ])("refuses %s as JSON", (_, json) => {
    expect(() => ledgerFromJson(json)).toThrow(/not a ledger/);
  });
});
