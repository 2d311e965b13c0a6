import { type Draw, renderFigure } from "../figure.ts";
import { energyCausesFigure, energyComponentsFigure } from "../figures/energy-bars.ts";
import { count, percent, si } from "../format.ts";
import { html, type Markup } from "../markup.ts";
import type { DesignSummary, RunSummary } from "../summary.ts";

/** The entries of one design's ledger, dearest first. */
function ledger({ name, energy }: DesignSummary): Markup {
  const entries = [...energy.entries].sort((a, b) => b.energyJ - a.energyJ);
  const total = energy.totalJ || 1;
  return html`<details><summary>Ledger of ${name}: ${count(entries.length)} entries, ${si(energy.totalJ, "J")}</summary><div class="tablebox"><table class="ledger"><caption>Ledger of ${name}</caption><thead><tr><th scope="col">component</th><th scope="col" class="words">cause</th><th scope="col" class="words">operation</th><th scope="col">count</th><th scope="col">energy</th><th scope="col">share</th><th scope="col" class="words">source of the energy figure</th></tr></thead><tbody>${entries.map(
    (entry) =>
      html`<tr><th scope="row">${entry.component}</th><td class="words">${entry.cause}</td><td class="words">${entry.operation}</td><td>${count(
        entry.count,
      )}</td><td>${si(entry.energyJ, "J")}</td><td>${percent(entry.energyJ / total)}</td><td class="words">${entry.source}</td></tr>`,
  )}</tbody></table></div></details>
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
