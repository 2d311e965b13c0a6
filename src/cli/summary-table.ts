import { count, lifetime, percent, si, times } from "../report/format.ts";
import type { DesignSummary, RunSummary } from "../report/summary.ts";
import { table } from "./table.ts";

/** Longer names are cut, so that the table stays within 100 columns. */
const NAME_WIDTH = 24;

interface Column {
  readonly head: string;
  readonly of: (design: DesignSummary) => string;
}

const short = (name: string) => (name.length > NAME_WIDTH ? `${name.slice(0, NAME_WIDTH - 1)}\u2026` : name);

function columns(summary: RunSummary): readonly Column[] {
  const isPpg = summary.recording.modality === "ppg";
  const annotated = summary.designs.some((design) => design.reference !== undefined);
  const ventricular = summary.designs.some((design) =>
    design.reference?.classes.some((c) => c.label === "V" && c.sensitivity !== null),
  );
  const found: Column = isPpg
    ? { head: "pulses", of: (d) => count(d.beats.detected) }
    : { head: "beats", of: (d) => count(d.beats.classified) };
  const missed: Column = { head: "missed", of: (d) => count(d.reference?.detection.falseNegatives) };
  const seV: Column = {
    head: "V Se",
    of: (d) => percent(d.reference?.classes.find((c) => c.label === "V")?.sensitivity),
  };
  return [
    { head: "design", of: (d) => short(d.name) },
    { head: "lifetime", of: (d) => lifetime(d.battery.lifetimeDays) },
    { head: "gain", of: (d) => times(d.battery.gainOverBaseline) },
    { head: "power", of: (d) => si(d.energy.averagePowerW, "W") },
    found,
    ...(annotated ? [missed] : []),
    ...(ventricular ? [seV] : []),
    {
      head: "skipped",
      of: ({ windows }) => percent(windows.skipped / Math.max(1, windows.skipped + windows.processed)),
    },
  ];
}

/** The designs of a run side by side for a terminal, at most 100 columns wide, without colour codes. */
export function summaryTable(summary: RunSummary): string {
  const shown = columns(summary);
  const drawn = table(
    shown.map((column) => column.head),
    summary.designs.map((design) => shown.map((column) => column.of(design))),
    { numbersFrom: 1 },
  );
  // Some terminals draw narrow and unbreakable spaces as boxes or at another width.
  return drawn.replace(/[\u202f\u00a0]/g, " ");
}
