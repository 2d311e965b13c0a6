import { describe, expect, it } from "vitest";
import { priceLedger } from "../../../firmware-sim/energy/price.ts";
import { findChip } from "../../../firmware-sim/soc/config/chips.ts";
import { type Chip, createSoc } from "../../../firmware-sim/soc/soc.ts";
import { transferLedger } from "../../../firmware-sim/soc/transfer.ts";

const m4 = findChip("cortex-m4-mac");
const xHeep = findChip("x-heep");
const scdm = { name: "SCDM8_73", relativeEnergy: { value: 0.72, source: "cell model" } };

const replayOn = (chip: Chip, filterCycles = 5000) => {
  const soc = createSoc(chip, { sampleRateHz: 128, fifoSamples: 32, modality: "ecg" });
  for (let i = 0; i < 240; i++) {
    soc.deliverSamples(32);
    soc.cpu("filter", filterCycles + i);
    soc.accelerate("network", { multiplier: scdm, macs: 9000, weightBytes: 700, activationBytes: 800 });
    if (i % 40 === 0) soc.send("report", 31);
    soc.sleep();
  }
  soc.finish();
  return soc;
};

describe("moving a ledger to another chip", () => {
  it.each([
    ["cortex-m4-mac", "x-heep", m4, xHeep],
    ["x-heep", "cortex-m4-mac", xHeep, m4],
  ])("from %s to %s costs what a replay there costs", (_from, _to, from, to) => {
    const there = replayOn(to);
    const moved = transferLedger(replayOn(from).ledger, from, to);
    const replayed = new Map(
      there.ledger.entries().map((e) => [`${e.component} ${e.cause} ${e.operation}`, e.count]),
    );
    for (const { component, cause, operation, count } of moved.entries()) {
      const expected = replayed.get(`${component} ${cause} ${operation}`) ?? Number.NaN;
      expect(Math.abs(count / expected - 1), `${component} ${cause} ${operation}`).toBeLessThan(1e-4);
    }
    expect(moved.entries()).toHaveLength(replayed.size);
    const price = (ledger: typeof moved) => priceLedger(ledger, to, [scdm]).totalJ;
    expect(Math.abs(price(moved) / price(there.ledger) - 1)).toBeLessThan(1e-4);
  });

  it("is refused when the accelerators differ", () => {
    const { ledger } = replayOn(m4);
    expect(() => transferLedger(ledger, m4, findChip("cortex-m4"))).toThrow(/accelerators of one shape/);
    expect(() => transferLedger(ledger, m4, findChip("x-heep-cim"))).toThrow(/in memory/);
  });
  it("is refused when the other chip is too slow for the work", () => {
    const { ledger } = replayOn(m4, 8_000_000);
    expect(() => transferLedger(ledger, m4, xHeep)).toThrow(/does not fit the time/);
  });
});
