import { clock, count, percent, plain } from "../format.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { designColours } from "../palette.ts";
import type { DesignSummary, RunSummary } from "../summary.ts";
import { table, withColour } from "../table.ts";
import { confusionTable } from "./confusion.ts";

type Reference = NonNullable<DesignSummary["reference"]>;

const cell = (text: string) => html`<td>${text}</td>`;

function detectionCells({ reference }: DesignSummary, labels: readonly string[]): Markup[] {
  const detection = reference?.detection;
  return [
    cell(percent(detection?.sensitivity, 2)),
    cell(percent(detection?.positivePredictivity, 2)),
    cell(count(detection?.falseNegatives)),
    cell(count(reference?.missedInNoisyWindows)),
    cell(count(detection?.falsePositives)),
    ...labels.flatMap((label) => {
      const found = reference?.classes.find((c) => c.label === label);
      return [
        html`<td class="first">${percent(found?.sensitivity)}</td>`,
        cell(percent(found?.positivePredictivity)),
      ];
    }),
  ];
}

/** One row a design: detection, misses, classes. */
function detectionTable(summary: RunSummary): Markup {
  const colours = designColours(summary);
  const labels = [...new Set(summary.designs.flatMap((d) => d.reference?.classes.map((c) => c.label) ?? []))];
  const groups = labels.map(
    (label) => html`<th scope="colgroup" colspan="2" class="first">class ${label}</th>`,
  );
  const heads = [
    ...["Se", "+P", "missed", "gate shut", "false"].map((name) => html`<th scope="col">${name}</th>`),
    ...labels.map(() => html`<th scope="col" class="first">Se</th><th scope="col">+P</th>`),
  ];
  const rows = summary.designs.map(
    (design) =>
      html`<tr><th scope="row">${withColour(design.name, colours.get(design.name))}</th>${detectionCells(design, labels)}</tr>`,
  );
  return html`<div class="tablebox"><table><caption>Against the reference annotations</caption><thead><tr><th scope="col" rowspan="2">design</th><th scope="colgroup" colspan="5">beats found</th>${groups}</tr><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>
`;
}

/** What each design reported, and how far it agrees with the baseline; needs no reference. */
function agreementTable(summary: RunSummary): Markup {
  const colours = designColours(summary);
  const labels = [...new Set(summary.designs.flatMap((design) => Object.keys(design.beats.byClass)))];
  const name = (design: DesignSummary) => withColour(design.name, colours.get(design.name));
  const caption = `What each design reported, beat by beat against ${summary.baseline}`;
  if (labels.length === 0) {
    const found = summary.recording.modality === "ppg" ? "pulses" : "beats";
    return table(
      caption,
      ["design", found, "windows skipped", "same", "not reported"],
      summary.designs.map((design) => [
        name(design),
        count(design.beats.detected),
        count(design.windows.skipped),
        count(design.againstBaseline.same),
        count(design.againstBaseline.notClassified),
      ]),
    );
  }
  return table(
    caption,
    [
      "design",
      "beats detected",
      "reported",
      ...labels,
      "windows skipped",
      "same",
      "other class",
      "not reported",
    ],
    summary.designs.map((design): Content[] => [
      name(design),
      count(design.beats.detected),
      count(design.beats.classified),
      ...labels.map((label) => count(design.beats.byClass[label] ?? 0)),
      count(design.windows.skipped),
      count(design.againstBaseline.same),
      count(design.againstBaseline.different),
      count(design.againstBaseline.notClassified),
    ]),
  );
}

/** How the reference was read and how the tables are to be read. */
function method({ annotator, mapping, matchWindowS, fromS }: Reference, startS: number): Markup {
  const from = fromS > startS ? `; scored from ${clock(fromS)} on` : "";
  return html`<p class="note">Reference: annotator ${annotator}; classes ${mapping}; a beat counts as found within \u00b1${plain(
    matchWindowS * 1000,
  )}\u00a0ms${from}. Se is sensitivity, +P positive predictivity. In the tables of calls a row is what the reference says, a column what the design said; shading is the share of the row, blue where they agree, orange where they do not.</p>`;
}

/** What each design found and missed. */
export function beatsSection(summary: RunSummary): Markup {
  const colours = designColours(summary);
  const annotated = summary.designs.flatMap((design) =>
    design.reference === undefined ? [] : [{ design, reference: design.reference }],
  );
  const first = annotated[0]?.reference;
  const scores =
    first === undefined
      ? html`<p>There are no reference annotations for this recording, so misses cannot be counted; the table compares each design with ${summary.baseline}.</p>`
      : html`${method(first, summary.recording.startS)}${detectionTable(summary)}<div class="pair tables">${annotated.map(
          ({ design, reference }) => confusionTable(design, reference, colours.get(design.name)),
        )}</div>`;
  return html`<section id="beats"><h2>Found and missed</h2>${scores}${agreementTable(summary)}</section>
`;
}
