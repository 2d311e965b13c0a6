import { findCell } from "../../firmware-sim/battery/config/cells.ts";
import { lifetime, scaleProfile } from "../../firmware-sim/battery/lifetime.ts";
import { type PricedLedger, priceLedger } from "../../firmware-sim/energy/price.ts";
import type { ReferenceBeats } from "../evaluate/reference-beats.ts";
import { CLASSES, scoreCalls } from "../evaluate/score-calls.ts";
import type { DesignSummary } from "../report/summary.ts";
import { CALL_LABELS } from "./collector.ts";
import { MATCH_WINDOW_S, type ReplayRun } from "./run.ts";

const DAY_S = 86400;

/** What design `d` found, cost and lasted; `gainOverBaseline` is filled in once all lifetimes are known. */
export function summariseDesign(
  run: ReplayRun,
  d: number,
  reference: ReferenceBeats | undefined,
): DesignSummary {
  const { device, collector } = run;
  const design = device.designs[d];
  const soc = device.socs[d];
  const calls = collector.callsOf(d);
  const priced = priceLedger(soc.ledger, soc.chip, soc.multipliers.values());
  const judged = collector.verdicts.length;
  const noisy = collector.verdicts.filter((v) => v.verdict === "noisy").length;
  const skipped = design.gated ? noisy : 0;
  return {
    name: design.name,
    title: design.title,
    description: design.description,
    gated: design.gated,
    multipliers: Object.entries(device.arithmetic[d]).map(([layer, { multiplier, operandOrder }]) => ({
      layer,
      multiplier: multiplier.name,
      operandOrder,
    })),
    foldBias: design.foldBias ?? true,
    windows: { judged: design.gated ? judged : 0, processed: judged - skipped, skipped },
    beats: {
      detected: collector.detected.length,
      classified: calls.samples.length,
      byClass: countByClass(calls.labels),
    },
    ...(reference === undefined ? {} : { reference: scoreDesign(run, d, reference) }),
    againstBaseline: collector.agreementOf(d),
    energy: summariseEnergy(priced, soc.nowCycle / soc.chip.clockHz),
    battery: summariseBattery(run, d, priced),
  };
}

function countByClass(labels: Uint8Array): Record<string, number> {
  const counts = CALL_LABELS.map(() => 0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  return Object.fromEntries(CALL_LABELS.map((label, k) => [label, counts[k]]));
}

function scoreDesign(
  run: ReplayRun,
  d: number,
  reference: ReferenceBeats,
): NonNullable<DesignSummary["reference"]> {
  const { collector, device } = run;
  const calls = collector.callsOf(d);
  const scored = scoreCalls(
    reference,
    { samples: calls.samples, labelOf: (t) => CALL_LABELS[calls.labels[t]] },
    MATCH_WINDOW_S * device.sampleRateHz,
  );
  return {
    annotator: run.reference?.annotator ?? "",
    mapping: "AAMI (b): e and j count as N",
    matchWindowS: MATCH_WINDOW_S,
    fromS: run.startS,
    detection: scored.detection,
    confusion: { labels: [...CLASSES], counts: scored.counts },
    classes: [...scored.classes],
    missedInNoisyWindows: device.designs[d].gated ? missedInNoisyWindows(run, reference, scored.pairs) : 0,
  };
}

function missedInNoisyWindows(run: ReplayRun, { samples }: ReferenceBeats, pairs: Int32Array): number {
  const noisy = run.collector.verdicts.filter((v) => v.verdict === "noisy");
  let count = 0;
  let w = 0;
  for (let r = 0; r < samples.length; r++) {
    const sample = samples[r];
    while (w < noisy.length && noisy[w].endSample <= sample) w++;
    if (pairs[r] < 0 && w < noisy.length && noisy[w].startSample <= sample) count++;
  }
  return count;
}

function summariseEnergy(priced: PricedLedger, durationS: number): DesignSummary["energy"] {
  return {
    totalJ: priced.totalJ,
    averagePowerW: durationS > 0 ? priced.totalJ / durationS : 0,
    byComponent: [...priced.byComponent],
    byCause: [...priced.byCause],
    entries: priced.entries.map(({ component, cause, operation, count, energyJ, source }) => ({
      component,
      cause,
      operation,
      count,
      energyJ,
      source,
    })),
  };
}

function summariseBattery(run: ReplayRun, d: number, priced: PricedLedger): DesignSummary["battery"] {
  const cell = findCell(run.device.designs[d].cell[run.modality]);
  const profile = run.device.socs[d].profile();
  const life = lifetime({ profile, cell });
  const daysAt = (factor: number) => {
    return lifetime({ profile: scaleProfile(profile, factor), cell, points: 2 }).lifetimeS / DAY_S;
  };
  const { timeS, voltageV, stateOfCharge } = life.discharge;
  return {
    cell: cell.name,
    cellTitle: cell.title,
    endReason: life.reason,
    cutoffV: cell.cutOffV,
    averageCurrentA: life.averageCurrentA,
    peakCurrentA: profile.peakCurrentA,
    lifetimeDays: life.lifetimeS / DAY_S,
    lifetimeRangeDays: {
      low: daysAt(priced.highJ / priced.totalJ),
      high: daysAt(priced.lowJ / priced.totalJ),
    },
    gainOverBaseline: 1,
    discharge: {
      timeDays: Array.from(timeS, (s) => round(s / DAY_S, 3)),
      voltageV: Array.from(voltageV, (v) => round(v, 4)),
      stateOfCharge: Array.from(stateOfCharge, (s) => round(s, 5)),
    },
  };
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
