import { count, lifetime, percent, significant, things, times } from "./format.ts";
import type { DesignSummary, RunSummary } from "./summary.ts";

/** The design that the headline speaks about: the one whose battery lasts longest. */
export function longestLived(summary: RunSummary): DesignSummary {
  return summary.designs.reduce((best, design) =>
    design.battery.lifetimeDays > best.battery.lifetimeDays ? design : best,
  );
}

export const baselineOf = (summary: RunSummary): DesignSummary | undefined =>
  summary.designs.find((design) => design.name === summary.baseline);

/** `missed of all` reference beats, or undefined without a reference. */
function missed(design: DesignSummary): { missed: number; all: number } | undefined {
  if (design.reference === undefined) return undefined;
  const { truePositives, falseNegatives } = design.reference.detection;
  return { missed: falseNegatives, all: truePositives + falseNegatives };
}

export const sensitivityOf = (design: DesignSummary, label: string): number | null =>
  design.reference?.classes.find((c) => c.label === label)?.sensitivity ?? null;

function found(summary: RunSummary, design: DesignSummary): string {
  const misses = missed(design);
  if (misses !== undefined) return `misses ${count(misses.missed)} of ${things(misses.all, "beat")}`;
  if (summary.pulse !== undefined)
    return `finds ${things(design.beats.detected, "pulse")} (mean rate ${significant(summary.pulse.meanRateBpm)} a minute)`;
  return `finds ${things(design.beats.detected, "beat")}`;
}

/** The answer in one sentence. */
export function headline(summary: RunSummary): string {
  const best = longestLived(summary);
  const gain =
    best.name === summary.baseline ? "" : `, ${times(best.battery.gainOverBaseline)} ${summary.baseline}`;
  return `${best.name} lasts ${lifetime(best.battery.lifetimeDays)} on a ${best.battery.cell}${gain}, and ${found(
    summary,
    best,
  )}.`;
}

/** What the gain costs in comparison with the baseline, and how far the lifetime may be off. */
export function secondLine(summary: RunSummary): string {
  const best = longestLived(summary);
  const base = baselineOf(summary);
  const { low, high } = best.battery.lifetimeRangeDays;
  const parts: string[] = [];
  if (base !== undefined && base !== best) {
    const theirs = missed(base);
    if (theirs !== undefined) parts.push(`${base.name} misses ${count(theirs.missed)}`);
    const [own, other] = [sensitivityOf(best, "V"), sensitivityOf(base, "V")];
    if (own !== null && other !== null)
      parts.push(
        `${best.name} recognises ${percent(own)} of the ventricular beats, ${base.name} ${percent(other)}`,
      );
    const skipped = best.windows.skipped / Math.max(1, best.windows.skipped + best.windows.processed);
    if (best.gated) parts.push(`its gate shuts for ${percent(skipped)} of the windows`);
  }
  parts.push(
    `with the uncertain energies moved by their stated uncertainty it lasts between ${lifetime(low)} and ${lifetime(high)}`,
  );
  const text = parts.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
