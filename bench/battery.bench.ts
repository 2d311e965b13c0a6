import { bench, describe } from "vitest";
import { findCell } from "../firmware-sim/battery/config/cells.ts";
import { heightC, restedState, stepKibam } from "../firmware-sim/battery/kibam.ts";
import { type LoadProfile, lifetime } from "../firmware-sim/battery/lifetime.ts";
import { createLedger } from "../firmware-sim/energy/ledger.ts";
import { findChip } from "../firmware-sim/soc/config/chips.ts";
import { createSoc } from "../firmware-sim/soc/soc.ts";

const cell = findCell("cr2032");
/** A day in bins of 160 s at 40 uA on average: the cell lasts about nine months. */
const day: LoadProfile = {
  binS: 160,
  chargesC: Float64Array.from({ length: 540 }, (_, i) => 160 * (30e-6 + (i % 3) * 10e-6)),
  durationS: 86_400,
  peakCurrentA: 9e-3,
};

describe("lifetime of nine months", () => {
  bench("in closed form", () => {
    lifetime({ profile: day, cell });
  });
  bench("bin by bin", () => {
    const battery = cell.kinetics;
    let state = restedState(battery);
    for (let i = 0; heightC(battery, state) > 0; i = (i + 1) % day.chargesC.length) {
      state = stepKibam(battery, state, day.chargesC[i] / day.binS, day.binS);
    }
  });
});

describe("a hundred thousand counts", () => {
  const ledger = createLedger();
  const slot = ledger.slot("cpu", "filter", "active-cycles");
  bench("through a slot", () => {
    for (let i = 0; i < 100_000; i++) ledger.add(slot, 7);
  });
  const byName = new Map<string, number>();
  bench("in a map of names", () => {
    for (let i = 0; i < 100_000; i++) {
      const key = `cpu/${i & 1 ? "filter" : "detect"}/active-cycles`;
      byName.set(key, (byName.get(key) ?? 0) + 7);
    }
  });
});

describe("an hour of ECG interrupts on the SoC", () => {
  bench("with filter and detection", () => {
    const soc = createSoc(findChip("cortex-m4-mac"), { sampleRateHz: 128, fifoSamples: 32, modality: "ecg" });
    const filter = soc.task("filter");
    const detect = soc.task("detect");
    for (let i = 0; i < 4 * 3600; i++) {
      soc.deliverSamples(32);
      filter.cpu(9600);
      detect.cpu(4000);
      soc.sleep();
    }
  });
});
