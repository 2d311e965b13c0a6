import { count, DASH, percent } from "../format.ts";
import { html, type Markup, nothing } from "../markup.ts";
import type { DesignSummary } from "../summary.ts";
import { withColour } from "../table.ts";

type Reference = NonNullable<DesignSummary["reference"]>;

/** How strongly a cell is shaded: its share of the row; the root keeps small errors visible. */
function heat(value: number, rowTotal: number, right: boolean): Markup {
  if (value === 0 || rowTotal === 0) return nothing;
  const share = value / rowTotal;
  const strength = Math.round(
    100 * (right ? 0.12 + 0.5 * share : 0.08 + 0.6 * Math.min(1, Math.sqrt(share))),
  );
  return html` class="${right ? "right" : "wrong"}" style="--heat:${strength}%"`;
}

/** One reference class: how often the design called it what, how often it missed it, and the share it got right. */
function classRow({ confusion, classes }: Reference, row: number): Markup {
  const label = confusion.labels[row] as string;
  const values = confusion.counts[row] ?? [];
  const total = values.reduce((sum, value) => sum + value, 0);
  const cells = [...confusion.labels, "missed"].map(
    (_, column) => html`<td${heat(values[column] ?? 0, total, row === column)}>${count(values[column])}</td>`,
  );
  const sensitivity = classes.find((c) => c.label === label)?.sensitivity;
  return html`<tr><th scope="row">${label}</th>${cells}<td>${percent(sensitivity)}</td></tr>`;
}

/** Beats that the design reported where the reference has none, shaded by their share of all that it found. */
function falseRow({ confusion, detection }: Reference): Markup {
  const values = confusion.counts[confusion.labels.length] ?? [];
  const cells = confusion.labels.map(
    (_, column) =>
      html`<td${heat(values[column] ?? 0, Math.max(1, detection.truePositives), false)}>${count(values[column])}</td>`,
  );
  return html`<tr><th scope="row">false</th>${cells}<td>${DASH}</td><td>${DASH}</td></tr>`;
}

/** Rows are the reference, columns what the design said; last column missed, last row false. */
export function confusionTable(design: DesignSummary, reference: Reference, own: string | undefined): Markup {
  const { confusion, classes } = reference;
  const head = ["reference", ...confusion.labels, "missed", "Se"];
  const predictivity = confusion.labels.map(
    (label) => html`<td>${percent(classes.find((c) => c.label === label)?.positivePredictivity)}</td>`,
  );
  return html`<div class="tablebox"><table class="confusion"><caption>${withColour(design.name, own)}</caption><thead><tr>${head.map(
    (name) => html`<th scope="col">${name}</th>`,
  )}</tr></thead><tbody>${confusion.labels.map((_, row) => classRow(reference, row))}${falseRow(
    reference,
  )}<tr class="total"><th scope="row">+P</th>${predictivity}<td></td><td></td></tr></tbody></table></div>
`;
}
