import { count, lifetime, percent, significant, things, times } from "./format.ts";
import type { DesignSummary, RunSummary } from "./summary.ts";

/** The design that the headline speaks about: the one whose battery lasts longest. */
function longestLived(summary: RunSummary): DesignSummary {
  return summary.designs.reduce((best, design) =>
    design.battery.lifetimeDays > best.battery.lifetimeDays ? design : best,
  );
}

const baselineOf = (summary: RunSummary): DesignSummary | undefined =>
  summary.designs.find((design) => design.name === summary.baseline);

/** `missed of all` reference beats, or undefined without a reference. */
function missed(design: DesignSummary): { missed: number; all: number } | undefined {
  if (design.reference === undefined) return undefined;
  const { truePositives, falseNegatives } = design.reference.detection;
  return { missed: falseNegatives, all: truePositives + falseNegatives };
}

const sensitivityOf = (design: DesignSummary, label: string): number | null =>
  design.reference?.classes.find((c) => c.label === label)?.sensitivity ?? null;

function found(summary: RunSummary, design: DesignSummary): string {
  const misses = missed(design);
  if (misses !== undefined) return `misses ${count(misses.missed)} of ${things(misses.all, "beat")}`;
  if (summary.pulse !== undefined)
    return `finds ${things(design.beats.detected, "pulse")} (mean rate ${significant(summary.pulse.meanRateBpm)} a minute)`;
  return `finds ${things(design.beats.detected, "beat")}`;
}

/** A ratio that is written as 1.00. */
const isEven = (ratio: number) => Math.abs(ratio - 1) < 0.005;

/** The answer in one sentence. */
export function headline(summary: RunSummary): string {
  const best = longestLived(summary);
  const ratio = best.battery.gainOverBaseline;
  const gain = isEven(ratio) ? `, as long as ${summary.baseline}` : `, ${times(ratio)} ${summary.baseline}`;
  return `${best.name} lasts ${lifetime(best.battery.lifetimeDays)} on a ${best.battery.cellTitle ?? best.battery.cell}${best.name === summary.baseline ? "" : gain}, and ${found(
    summary,
    best,
  )}.`;
}

/** `misses 20 and recognises 90.9 % of the ventricular beats`, as far as it is known. */
function quality(design: DesignSummary): string | undefined {
  const misses = missed(design);
  if (misses === undefined) return undefined;
  const ventricular = sensitivityOf(design, "V");
  const recognises =
    ventricular === null ? "" : ` and recognises ${percent(ventricular)} of the ventricular beats`;
  return `misses ${count(misses.missed)}${recognises}`;
}

/** Says so when every gate costs more than it saves. */
function lossByGate(summary: RunSummary): string | undefined {
  const gated = summary.designs.filter((design) => design.gated);
  const best = gated.reduce<DesignSummary | undefined>(
    (a, b) => (a === undefined || b.battery.lifetimeDays > a.battery.lifetimeDays ? b : a),
    undefined,
  );
  if (best === undefined || baselineOf(summary) === undefined) return undefined;
  const { gainOverBaseline, lifetimeDays } = best.battery;
  if (gainOverBaseline >= 1 || isEven(gainOverBaseline)) return undefined;
  return `The gate costs more than it saves here: ${best.name} lasts ${lifetime(lifetimeDays)}, ${times(gainOverBaseline)} ${summary.baseline}, and ${found(summary, best)}.`;
}

/** What the gain costs in comparison with the baseline, and how far the lifetime may be off. */
export function secondLine(summary: RunSummary): string {
  const best = longestLived(summary);
  const base = baselineOf(summary);
  const sentences: string[] = [];
  const theirs = base === undefined || base === best ? undefined : quality(base);
  const ventricular = sensitivityOf(best, "V");
  if (base !== undefined && theirs !== undefined) {
    const own = ventricular === null ? "" : `; ${best.name} recognises ${percent(ventricular)} of them`;
    sentences.push(`The baseline ${base.name} ${theirs}${own}.`);
  }
  if (best.gated) {
    const skipped = best.windows.skipped / Math.max(1, best.windows.skipped + best.windows.processed);
    sentences.push(`The gate shuts for ${percent(skipped)} of the windows.`);
  }
  const loss = lossByGate(summary);
  if (loss !== undefined) sentences.push(loss);
  const { low, high } = best.battery.lifetimeRangeDays;
  sentences.push(
    `With the uncertain inputs moved by their stated uncertainty, ${best.name} lasts between ${lifetime(low)} and ${lifetime(high)}.`,
  );
  return sentences.join(" ");
}
