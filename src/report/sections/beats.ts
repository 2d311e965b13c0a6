import { clock, count, DASH, percent, plain } from "../format.ts";
import { html, type Markup, nothing, raw } from "../markup.ts";
import { designColours } from "../palette.ts";
import type { DesignSummary, RunSummary } from "../summary.ts";

type Reference = NonNullable<DesignSummary["reference"]>;

const chip = (own: string | undefined) =>
  html`<span class="swatch fill" style="--swatch:${raw(own ?? "transparent")}"></span>`;

/** How strongly a cell is shaded: its share of the row; the root keeps small errors visible. */
function heat(value: number, rowTotal: number, right: boolean): Markup {
  if (value === 0 || rowTotal === 0) return nothing;
  const strength = Math.round(
    100 * (right ? 0.12 + 0.5 * (value / rowTotal) : 0.08 + 0.6 * Math.sqrt(value / rowTotal)),
  );
  return html` class="${right ? "right" : "wrong"}" style="--heat:${strength}%"`;
}

/** Rows are the reference, columns what the design said; last column missed, last row false. */
function confusionTable(design: DesignSummary, reference: Reference, own: string | undefined): Markup {
  const { labels, counts } = reference.confusion;
  const rows = [...labels, "false"];
  return html`<div class="tablebox"><table class="confusion"><caption>${chip(own)}${design.name}</caption><thead><tr><th scope="col">reference</th>${labels.map(
    (label) => html`<th scope="col">${label}</th>`,
  )}<th scope="col">missed</th><th scope="col">Se</th></tr></thead><tbody>${rows.map((row, r) => {
    const values = counts[r] ?? [];
    const total = values.reduce((sum, value) => sum + value, 0);
    const isFalse = r === labels.length;
    return html`<tr><th scope="row">${row}</th>${[...labels, "missed"].map((_, p) => {
      const value = values[p];
      if (isFalse && p === labels.length) return html`<td>${DASH}</td>`;
      return html`<td${heat(value ?? 0, isFalse ? Math.max(1, reference.detection.truePositives) : total, r === p)}>${count(value)}</td>`;
    })}<td>${isFalse ? DASH : percent(reference.classes.find((c) => c.label === row)?.sensitivity)}</td></tr>`;
  })}<tr class="total"><th scope="row">+P</th>${labels.map(
    (label) =>
      html`<td>${percent(reference.classes.find((c) => c.label === label)?.positivePredictivity)}</td>`,
  )}<td></td><td></td></tr></tbody></table></div>
`;
}

/** One row a design: detection, misses, classes. */
function detectionTable(summary: RunSummary): Markup {
  const colours = designColours(summary);
  const labels = [...new Set(summary.designs.flatMap((d) => d.reference?.classes.map((c) => c.label) ?? []))];
  const cells = (design: DesignSummary) => {
    const reference = design.reference;
    const detection = reference?.detection;
    return html`<td>${percent(detection?.sensitivity, 2)}</td><td>${percent(detection?.positivePredictivity, 2)}</td><td>${count(
      detection?.falseNegatives,
    )}</td><td>${count(reference?.missedInNoisyWindows)}</td><td>${count(detection?.falsePositives)}</td>${labels.map(
      (label) => {
        const found = reference?.classes.find((c) => c.label === label);
        return html`<td class="first">${percent(found?.sensitivity)}</td><td>${percent(found?.positivePredictivity)}</td>`;
      },
    )}`;
  };
  return html`<div class="tablebox"><table><caption>Against the reference annotations</caption><thead><tr><th scope="col" rowspan="2">design</th><th scope="colgroup" colspan="5">beats found</th>${labels.map(
    (label) => html`<th scope="colgroup" colspan="2" class="first">class ${label}</th>`,
  )}</tr><tr><th scope="col">Se</th><th scope="col">+P</th><th scope="col">missed</th><th scope="col">gate shut</th><th scope="col">false</th>${labels.map(
    () => html`<th scope="col" class="first">Se</th><th scope="col">+P</th>`,
  )}</tr></thead><tbody>${summary.designs.map(
    (design) =>
      html`<tr><th scope="row">${chip(colours.get(design.name))}${design.name}</th>${cells(design)}</tr>`,
  )}</tbody></table></div>
`;
}

/** What each design reported, and how far it agrees with the baseline; needs no reference. */
function agreementTable(summary: RunSummary): Markup {
  const colours = designColours(summary);
  const isPpg = summary.recording.modality === "ppg";
  const labels = [...new Set(summary.designs.flatMap((design) => Object.keys(design.beats.byClass)))];
  const classified = labels.length > 0;
  return html`<div class="tablebox"><table><caption>What each design reported, beat by beat against ${summary.baseline}</caption><thead><tr><th scope="col">design</th><th scope="col">${isPpg ? "pulses" : "beats detected"}</th>${classified ? html`<th scope="col">reported</th>` : nothing}${labels.map((label) => html`<th scope="col">${label}</th>`)}<th scope="col">windows skipped</th><th scope="col">same</th>${
    classified ? html`<th scope="col">other class</th>` : nothing
  }<th scope="col">not reported</th></tr></thead><tbody>${summary.designs.map((design) => {
    const { same, different, notClassified } = design.againstBaseline;
    return html`<tr><th scope="row">${chip(colours.get(design.name))}${design.name}</th><td>${count(design.beats.detected)}</td>${classified ? html`<td>${count(design.beats.classified)}</td>` : nothing}${labels.map(
      (label) => html`<td>${count(design.beats.byClass[label] ?? 0)}</td>`,
    )}<td>${count(design.windows.skipped)}</td><td>${count(same)}</td>${classified ? html`<td>${count(different)}</td>` : nothing}<td>${count(
      notClassified,
    )}</td></tr>`;
  })}</tbody></table></div>
`;
}

/** What each design found and missed. */
export function beatsSection(summary: RunSummary): Markup {
  const colours = designColours(summary);
  const annotated = summary.designs.filter((design) => design.reference !== undefined);
  const first = annotated[0]?.reference;
  const method =
    first === undefined
      ? html`<p>There are no reference annotations for this recording, so misses cannot be counted; the table compares each design with ${summary.baseline}.</p>`
      : html`<p class="note">Reference: annotator ${first.annotator}; classes ${first.mapping}; a beat counts as found within \u00b1${plain(
          first.matchWindowS * 1000,
        )}\u00a0ms${first.fromS > summary.recording.startS ? `; scored from ${clock(first.fromS)} on` : ""}. Se is sensitivity, +P positive predictivity. In the tables of calls a row is what the reference says, a column what the design said; shading is the share of the row, blue where they agree, orange where they do not.</p>`;
  return html`<section id="beats"><h2>Found and missed</h2>${method}${
    first === undefined
      ? nothing
      : html`${detectionTable(summary)}<div class="pair tables">${annotated.map((design) =>
          confusionTable(design, design.reference as Reference, colours.get(design.name)),
        )}</div>`
  }${agreementTable(summary)}</section>
`;
}
