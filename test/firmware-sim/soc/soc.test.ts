import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceLedger } from "../../../firmware-sim/energy/price.ts";
import { chips, findChip } from "../../../firmware-sim/soc/config/chips.ts";
import { createSoc, type Soc, type SocOptions } from "../../../firmware-sim/soc/soc.ts";

const ecg: SocOptions = { sampleRateHz: 128, fifoSamples: 32, modality: "ecg" };
const m4 = findChip("cortex-m4-mac");
const exact = { name: "exact8", relativeEnergy: { value: 1, source: "by definition" } };
const scdm = { name: "SCDM8_73", relativeEnergy: { value: 0.72, source: "cell model" } };
const work = { multiplier: exact, macs: 4000, weightBytes: 700, activationBytes: 900 };

const counts = (soc: Soc) =>
  new Map(soc.ledger.entries().map((e) => [`${e.component} ${e.cause} ${e.operation}`, e.count]));
const state = (soc: Soc) => ({
  ledger: soc.ledger.entries(),
  nowCycle: soc.nowCycle,
  state: soc.state,
  busyCycles: soc.busyCycles,
  overruns: soc.overruns,
  profile: soc.profile(),
});
/** A firmware: works at every interrupt, and at some of them more. */
const firmware = () => {
  let calls = 0;
  return (soc: Soc) => {
    calls++;
    soc.cpu("filter", 9_000 + calls);
    if (calls % 4 === 0) soc.accelerate("network", { ...work, multiplier: calls % 8 === 0 ? scdm : exact });
    if (calls % 40 === 0) soc.send("report", 20);
    if (calls % 60 === 0) soc.cpu("gate", 40_000_000);
    if (calls % 3 === 0) soc.sleep();
  };
};

describe("time and energy of the SoC", () => {
  it("sleeps until the FIFO interrupts, wakes, and reads it", () => {
    const soc = createSoc(m4, ecg);
    expect(soc.deliverSamples(31)).toBe(0);
    expect(soc.nowCycle).toBe(31 * 500_000);
    expect(soc.state).toBe("sleep");
    expect(soc.deliverSamples(1)).toBe(1);
    const drain = 400 + 60 * 32;
    expect(soc.nowCycle).toBe(32 * 500_000 + 300 + drain);
    expect(soc.state).toBe("active");
    expect(counts(soc)).toEqual(
      new Map([
        ["afe sampling ecg-on-cycles", 16_002_620],
        ["afe sampling ecg-sample", 32],
        ["board always on-cycles", 16_002_620],
        ["cpu sampling active-cycles", drain],
        ["cpu sampling wake-up", 1],
        ["cpu sleep sleep-cycles", 16_000_000],
        ["sram always retention-cycles", 16_002_620],
      ]),
    );
  });

  it("wakes once for all that is done at an interrupt, and again for what comes after sleep", () => {
    const soc = createSoc(m4, ecg);
    soc.deliverSamples(32);
    soc.cpu("filter", 1234);
    soc.cpu("detect", 777);
    soc.sleep();
    soc.cpu("gate", 55);
    const seen = counts(soc);
    expect(seen.get("cpu filter active-cycles")).toBe(1234);
    expect(seen.get("cpu detect active-cycles")).toBe(777);
    expect(seen.get("cpu detect wake-up")).toBeUndefined();
    expect(seen.get("cpu gate wake-up")).toBe(1);
    expect(soc.busyCycles).toBe(2 * 300 + 2320 + 1234 + 777 + 55);
  });

  it("sleeps from the end of its work to the next interrupt, told to or not", () => {
    const told = createSoc(m4, ecg);
    const untold = createSoc(m4, ecg);
    for (let i = 0; i < 3; i++) {
      told.deliverSamples(32);
      told.cpu("filter", 5000 + i);
      told.sleep();
      untold.deliverSamples(32);
      untold.cpu("filter", 5000 + i);
    }
    expect(counts(untold)).toEqual(counts(told));
    expect(counts(untold).get("cpu filter active-cycles")).toBe(15_003);
    expect(counts(untold).get("cpu sleep sleep-cycles")).toBe(48_000_000 - 2 * 2620 - 10_001);
  });

  it("splits all time into sleep, idle, active and wake-up", () => {
    const soc = createSoc(m4, ecg);
    const run = firmware();
    for (let i = 0; i < 400; i++) {
      soc.deliverSamples(32);
      run(soc);
    }
    let split = 0;
    for (const { component, operation, count } of soc.ledger.entries()) {
      if (component !== "cpu") continue;
      split += operation === "wake-up" ? count * m4.cpu.wakeUpCycles : count;
    }
    expect(split).toBe(soc.nowCycle);
    expect(counts(soc).get("board always on-cycles")).toBe(soc.nowCycle);
  });

  it("counts a multiplication, an accumulation and the bytes apart, so that a multiplier changes only its share", () => {
    const price = (multiplier: typeof exact) => {
      const soc = createSoc(m4, ecg);
      soc.deliverSamples(32);
      soc.accelerate("network", { ...work, multiplier, resultBytes: 40 });
      const seen = counts(soc);
      expect(seen.get(`accelerator network multiply:${multiplier.name}`)).toBe(4000);
      expect(seen.get("accelerator network accumulate")).toBe(4000);
      expect(seen.get("accelerator network active-cycles")).toBe(64 + 1000);
      expect(seen.get("cpu network idle-cycles")).toBe(64 + 1000);
      expect(seen.get("sram network read-byte")).toBe(1600);
      expect(seen.get("sram network write-byte")).toBe(40);
      return priceLedger(soc.ledger, m4, soc.multipliers.values()).totalJ;
    };
    expect(price(exact) - price(scdm)).toBeCloseTo(0.28 * 4000 * 0.96e-12, 16);
  });

  it("multiplies in software on a chip without an accelerator, and only exactly", () => {
    const soc = createSoc(findChip("cortex-m4"), ecg);
    soc.deliverSamples(32);
    soc.accelerate("network", work);
    expect(counts(soc).get("cpu network active-cycles")).toBe(Math.ceil(4000 * 1.95));
    expect(() => soc.accelerate("network", { ...work, multiplier: scdm })).toThrow(/exact multipliers only/);
  });

  it("reads no weights in memory, where products are exact", () => {
    const soc = createSoc(findChip("x-heep-cim"), ecg);
    soc.deliverSamples(32);
    soc.accelerate("network", work);
    expect(counts(soc).get("sram network read-byte")).toBe(900);
    expect(() => soc.accelerate("network", { ...work, multiplier: scdm })).toThrow(/exact multipliers only/);
  });

  it("sends in packets with their overhead, and keeps the connection alive", () => {
    const soc = createSoc(m4, ecg);
    soc.deliverSamples(128 * 9);
    soc.send("report", 500);
    soc.send("report", 0);
    const seen = counts(soc);
    expect(seen.get("radio report event")).toBe(4);
    expect(seen.get("radio report byte")).toBe(500 + 4 * 7);
    expect(seen.get("radio keep-alive event")).toBe(2);
  });

  it("pulses the light of a PPG sensor once a sample", () => {
    const soc = createSoc(m4, { sampleRateHz: 64, fifoSamples: 40, modality: "ppg" });
    soc.deliverSamples(100);
    expect(counts(soc).get("led sampling ppg-pulse")).toBe(80);
    soc.finish();
    expect(counts(soc).get("led sampling ppg-pulse")).toBe(100);
  });

  it("does the same through tasks and plans as through names", () => {
    const byName = createSoc(m4, ecg);
    const byTask = createSoc(m4, ecg);
    const filter = byTask.task("filter");
    const network = byTask.task("network");
    const run = network.plan([work, { ...work, multiplier: scdm, macs: 333 }]);
    for (let i = 0; i < 50; i++) {
      byName.deliverSamples(32);
      byName.cpu("filter", 800 + i);
      byName.accelerate("network", work);
      byName.accelerate("network", { ...work, multiplier: scdm, macs: 333 });
      byName.send("network", 3);
      byTask.deliverSamples(32);
      filter.cpu(800 + i);
      run();
      network.send(3);
    }
    expect(state(byTask)).toEqual(state(byName));
  });
});

describe("late work", () => {
  it("delays the next interrupt and is counted, with samples that find the FIFO full", () => {
    const soc = createSoc(m4, ecg);
    soc.deliverSamples(32);
    // 33 sample periods: the next watermark is one period late, with one sample more than the FIFO holds.
    soc.cpu("network", 33 * 500_000);
    const busyUntil = soc.nowCycle;
    soc.deliverSamples(32);
    expect(soc.overruns).toEqual({
      lateInterrupts: 1,
      worstLateCycles: busyUntil - 64 * 500_000,
      lostSamples: 1,
    });
    expect(soc.nowCycle).toBe(busyUntil + 2320);
    expect(counts(soc).get("cpu sampling wake-up")).toBe(1);
  });
  it("is no loss while the FIFO has room", () => {
    const soc = createSoc(m4, { ...ecg, fifoSamples: 16 });
    soc.deliverSamples(16);
    soc.cpu("network", 20 * 500_000);
    soc.deliverSamples(16);
    expect(soc.overruns).toMatchObject({ lateInterrupts: 1, lostSamples: 0 });
  });
});

describe("chunking", () => {
  const ppg: SocOptions = { sampleRateHz: 64, fifoSamples: 32, modality: "ppg" };
  it.each([
    ["ECG", ecg],
    ["PPG", ppg],
  ])("gives the same ledger, clock and profile, bit for bit, however %s samples arrive", (_, sensor) => {
    const total = 32 * 400 + 11;
    // Not a multiple of the FIFO's time, so that bins end in the middle of what a chunk may cut.
    const binS = 0.7;
    const whole = createSoc(m4, { ...sensor, binS });
    for (let left = total, run = firmware(); left > 0; left -= 32) {
      if (whole.deliverSamples(Math.min(32, left)) > 0) run(whole);
    }
    whole.finish();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const soc = createSoc(m4, { ...sensor, binS });
        const run = firmware();
        let left = total;
        let inFifo = 0;
        for (let i = 0; left > 0; i++) {
          // The firmware works right behind each interrupt, so a chunk is cut there, as any driver has it.
          let chunk = Math.min(left, i < 4000 ? sizes[i % sizes.length] : left);
          left -= chunk;
          while (chunk > 0) {
            const taken = Math.min(chunk, 32 - inFifo);
            chunk -= taken;
            inFifo = (inFifo + taken) % 32;
            if (soc.deliverSamples(taken) > 0) run(soc);
          }
        }
        soc.finish();
        expect(state(soc)).toEqual(state(whole));
      }),
      { numRuns: 15 },
    );
  });

  it("may deliver many interrupts at once when nothing is done between them", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const total = sizes.reduce((a, b) => a + b, 0);
        const once = createSoc(m4, { ...ppg, binS: 0.3 });
        const interrupts = once.deliverSamples(total);
        const many = createSoc(m4, { ...ppg, binS: 0.3 });
        expect(sizes.reduce((sum, size) => sum + many.deliverSamples(size), 0)).toBe(interrupts);
        expect(state(many)).toEqual(state(once));
        expect(interrupts).toBe(Math.floor(total / 32));
      }),
      { numRuns: 50 },
    );
  });
});

describe("current profile", () => {
  it("adds up to the ledger's energy in any number of bins, within its bound of bins", () => {
    const soc = createSoc(m4, { ...ecg, binS: 0.25 });
    const run = firmware();
    for (let i = 0; i < 1700; i++) {
      soc.deliverSamples(32);
      run(soc);
    }
    const { binS, chargesC, durationS, peakCurrentA } = soc.profile();
    const totalJ = priceLedger(soc.ledger, m4, soc.multipliers.values()).totalJ;
    const chargeC = chargesC.reduce((a, b) => a + b, 0);
    expect(Math.abs((chargeC * m4.supplyV) / totalJ - 1)).toBeLessThan(1e-12);
    expect(binS).toBe(0.5);
    expect(chargesC.length).toBeLessThanOrEqual(1024);
    expect(chargesC.length).toBe(Math.round(durationS / binS));
    expect(durationS).toBe(soc.nowCycle / 64e6);
    expect(peakCurrentA).toBeGreaterThan((3.4e-3 + 5.3e-3) * 0.99);
    expect(peakCurrentA).toBeLessThan(9.2e-3);
  });
  it("shows work in the bin in which it was done", () => {
    const soc = createSoc(m4, { ...ecg, binS: 1 });
    soc.deliverSamples(128);
    soc.deliverSamples(32);
    soc.cpu("network", 6_400_000);
    soc.deliverSamples(128);
    const { chargesC } = soc.profile();
    expect(chargesC[1] - chargesC[0]).toBeGreaterThan(0.95 * 3.4e-3 * 0.1);
    expect(chargesC).toHaveLength(2);
  });
  it("joins a short rest to the last bin, so that a message at the very end does not pass for amperes", () => {
    const soc = createSoc(m4, { ...ecg, binS: 1 });
    soc.deliverSamples(128);
    soc.cpu("report", 64_000);
    soc.send("report", 20);
    const { chargesC, durationS } = soc.profile();
    expect(chargesC).toHaveLength(1);
    expect(durationS).toBeGreaterThan(1);
    expect(durationS).toBeLessThan(1.01);
    expect((chargesC[0] ?? 0) / durationS).toBeLessThan(1e-3);
  });
});

describe("what a SoC refuses", () => {
  const on = () => createSoc(m4, ecg);
  it.each([
    [
      "a FIFO watermark beyond its depth",
      () => createSoc(m4, { ...ecg, fifoSamples: 33 }),
      /1 to 32 \(MAX30003/,
    ],
    ["a sample rate of nothing", () => createSoc(m4, { ...ecg, sampleRateHz: 0 }), /sample rate/],
    ["a bin of nothing", () => createSoc(m4, { ...ecg, binS: 0 }), /bin of the current profile/],
    ["half a sample", () => on().deliverSamples(0.5), /samples arrive whole/],
    ["half a cycle", () => on().cpu("filter", 0.5), /cycles of the core/],
    ["half a MAC", () => on().accelerate("network", { ...work, macs: 0.5 }), /multiply-accumulates/],
    ["negative bytes", () => on().send("report", -1), /payload bytes/],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
  it("work after it was switched off; switching off again changes nothing", () => {
    const soc = on();
    soc.deliverSamples(40);
    soc.finish();
    const before = state(soc);
    soc.finish();
    soc.sleep();
    expect(state(soc)).toEqual(before);
    expect(soc.state).toBe("off");
    expect(() => soc.deliverSamples(1)).toThrow(/switched off/);
    expect(() => soc.cpu("filter", 1)).toThrow(/switched off/);
    expect(() => soc.send("report", 1)).toThrow(/switched off/);
  });
});

describe("chips", () => {
  it.each(chips)(
    "$name has a source and bounds around the value for every price, and runs a minute",
    (chip) => {
      for (const { component, operation, energyJ } of chip.prices) {
        const what = `${component}/${operation}`;
        expect(energyJ.source.length, what).toBeGreaterThan(5);
        expect(energyJ.value, what).toBeGreaterThanOrEqual(0);
        expect(energyJ.low, what).toBeLessThanOrEqual(1);
        expect(energyJ.high, what).toBeGreaterThanOrEqual(1);
        // What was recalled must not look certain.
        if (energyJ.kind === "recalled") expect(energyJ.high / energyJ.low, what).toBeGreaterThanOrEqual(1.5);
      }
      const soc = createSoc(chip, ecg);
      soc.deliverSamples(128 * 60);
      soc.accelerate("network", work);
      const priced = priceLedger(soc.ledger, chip, soc.multipliers.values());
      expect(priced.lowJ).toBeLessThan(priced.totalJ);
      expect(priced.highJ).toBeGreaterThan(priced.totalJ);
    },
  );
  it("are named when a name is unknown", () => {
    expect(() => findChip("zzz")).toThrow(/unknown chip/);
  });
});
