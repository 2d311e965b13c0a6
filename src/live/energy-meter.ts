import { findCell } from "../../firmware-sim/battery/config/cells.ts";
import { lifetime, scaleProfile } from "../../firmware-sim/battery/lifetime.ts";
import type { Device } from "../../firmware-sim/device/device.ts";
import type { DeviceEvent } from "../../firmware-sim/device/events.ts";
import { type PricedLedger, priceLedger } from "../../firmware-sim/energy/price.ts";
import type { DesignEnergy } from "./messages.ts";

const DAY_S = 86_400;
/** Days come from a current profile of this length on ... */
const LEAST_PROFILE_S = 4;
/** ... and are a first estimate up to this one: the first window with its verdict and its beats, and the start's part in it small. */
const FULL_PROFILE_S = 20;
/** A first estimate is made anew so much sooner. */
const FIRST_HASTE = 4;

export interface EnergyMeter {
  take(event: DeviceEvent): void;
  /** What every design has used up to now, its power since the last reading, and the days of its cell, now or of late. */
  read(now?: "days too"): readonly DesignEnergy[];
}

interface Reading {
  readonly atS: number;
  readonly totalJ: number;
  readonly byComponent: ReadonlyMap<string, number>;
}

/** Reads the ledgers of a running device. Days are projected anew every `everyS` seconds of the device's time. */
export function createEnergyMeter(device: Device, modality: "ecg" | "ppg", everyS = 10): EnergyMeter {
  const windows = { judged: 0, noisy: 0 };
  const beats = device.designs.map(() => ({ classified: 0, notClassified: 0 }));
  const last: Reading[] = device.designs.map(() => ({ atS: 0, totalJ: 0, byComponent: new Map() }));
  const days = device.designs.map(() => ({ atS: Number.NEGATIVE_INFINITY, value: noDays }));

  const project = (d: number, atS: number, priced: PricedLedger, now: boolean) => {
    const { atS: lastS, value: before } = days[d]!;
    const firstEstimate = atS < FULL_PROFILE_S;
    const firm = before.firstEstimate === true && !firstEstimate;
    const due = now || firm || atS - lastS >= (firstEstimate ? everyS / FIRST_HASTE : everyS);
    if (atS < LEAST_PROFILE_S || !due) return before;
    const cell = findCell(device.designs[d]!.cell[modality]);
    const profile = device.socs[d]!.profile();
    const daysAt = (factor: number) =>
      lifetime({ profile: scaleProfile(profile, factor), cell, points: 2 }).lifetimeS / DAY_S;
    const value = {
      lifetimeDays: daysAt(1),
      lifetimeRangeDays: {
        low: daysAt(priced.highJ / priced.totalJ),
        high: daysAt(priced.lowJ / priced.totalJ),
      },
      firstEstimate,
    };
    days[d] = { atS, value };
    return value;
  };

  return {
    take(event) {
      if (event.kind === "verdict") {
        windows.judged++;
        if (event.verdict === "noisy") windows.noisy++;
      } else if (event.kind === "beat") {
        for (const [d, call] of event.calls.entries())
          beats[d]![call === undefined ? "notClassified" : "classified"]++;
      }
    },
    read: (now) =>
      device.designs.map((design, d): DesignEnergy => {
        const soc = device.socs[d]!;
        const atS = soc.nowCycle / soc.chip.clockHz;
        const priced = priceLedger(soc.ledger, soc.chip, soc.multipliers.values());
        const before = last[d]!;
        const spanS = atS - before.atS;
        const power = (nowJ: number, thenJ: number) => (spanS > 0 ? (nowJ - thenJ) / spanS : 0);
        const byComponent = new Map(priced.byComponent.map(({ component, energyJ }) => [component, energyJ]));
        last[d] = { atS, totalJ: priced.totalJ, byComponent };
        const skipped = design.gated ? windows.noisy : 0;
        return {
          name: design.name,
          totalJ: priced.totalJ,
          powerW: power(priced.totalJ, before.totalJ),
          byComponent: [...byComponent].map(([component, totalJ]) => ({
            component,
            totalJ,
            powerW: power(totalJ, before.byComponent.get(component) ?? 0),
          })),
          ...project(d, atS, priced, now !== undefined),
          windows: { processed: windows.judged - skipped, skipped },
          beats: { ...beats[d]! },
        };
      }),
  };
}

const noDays: Pick<DesignEnergy, "lifetimeDays" | "lifetimeRangeDays" | "firstEstimate"> = {
  lifetimeDays: null,
  lifetimeRangeDays: null,
  firstEstimate: false,
};
