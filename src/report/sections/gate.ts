import { type Draw, renderFigure } from "../figure.ts";
import { gateReasonsFigure } from "../figures/gate-reasons.ts";
import { gateScoresFigure } from "../figures/gate-scores.ts";
import { scoreHistogramFigure } from "../figures/score-histogram.ts";
import { percent, plain, things } from "../format.ts";
import { html, type Markup, nothing } from "../markup.ts";
import type { RunSummary } from "../summary.ts";

/** Which windows the gate let through, how sure it was, and why it shut. */
export function gateSection(summary: RunSummary, draw: Draw): Markup {
  const { gate } = summary;
  if (gate.windows === 0) {
    return html`<section id="gate"><h2>The gate</h2><p>No window was judged.</p></section>
`;
  }
  const gated = summary.designs.filter((design) => design.gated).map((design) => design.name);
  return html`<section id="gate"><h2>The gate</h2><p>The gate (model ${gate.model}) judged ${things(gate.windows, "window")} of ${plain(
    gate.windowS,
  )}\u00a0s and found ${things(gate.noisyWindows, "noisy one", "noisy ones")} (${percent(gate.noisyWindows / gate.windows)}). ${
    gated.length === 0
      ? "No design of this run acts on it."
      : html`${gated.join(" and ")} ${gated.length === 1 ? "skips" : "skip"} the beat path there.`
  }</p>${renderFigure(gateScoresFigure(summary), draw)}<div class="pair">${renderFigure(scoreHistogramFigure(summary), draw)}${
    gate.reasons.length === 0 ? nothing : renderFigure(gateReasonsFigure(summary), draw)
  }</div></section>
`;
}
