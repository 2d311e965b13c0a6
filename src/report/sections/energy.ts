import { type Draw, renderFigure } from "../figure.ts";
import { energyCausesFigure, energyComponentsFigure } from "../figures/energy-bars.ts";
import { count, percent, si } from "../format.ts";
import { html, type Markup } from "../markup.ts";
import type { DesignSummary, RunSummary } from "../summary.ts";
import { table, words } from "../table.ts";

/** The entries of one design's ledger, dearest first. */
function ledger({ name, energy }: DesignSummary): Markup {
  const entries = [...energy.entries].sort((a, b) => b.energyJ - a.energyJ);
  const total = energy.totalJ || 1;
  const entryTable = table(
    `Ledger of ${name}`,
    [
      "component",
      words("cause"),
      words("operation"),
      "count",
      "energy",
      "share",
      words("source of the energy figure"),
    ],
    entries.map((entry) => [
      entry.component,
      entry.cause,
      entry.operation,
      count(entry.count),
      si(entry.energyJ, "J"),
      percent(entry.energyJ / total),
      entry.source,
    ]),
    "ledger",
  );
  return html`<details><summary>Ledger of ${name}: ${count(entries.length)} entries, ${si(
    energy.totalJ,
    "J",
  )}</summary>${entryTable}</details>
`;
}

/** Where the energy goes, what for, and every entry behind it. */
export function energySection(summary: RunSummary, draw: Draw): Markup {
  return html`<section id="energy"><h2>Energy</h2>${renderFigure(energyComponentsFigure(summary), draw)}${renderFigure(
    energyCausesFigure(summary),
    draw,
  )}${summary.designs.map(ledger)}</section>
`;
}
