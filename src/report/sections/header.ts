import { type Draw, renderFigure } from "../figure.ts";
import { tradeOffFigure } from "../figures/trade-off.ts";
import { clock, count, duration, lifetime, percent, plain, si, times } from "../format.ts";
import { headline, secondLine } from "../headline.ts";
import { type Content, html, type Markup, nothing, raw } from "../markup.ts";
import { designColours } from "../palette.ts";
import type { DesignSummary, RunSummary } from "../summary.ts";

const fact = (name: string, value: Content) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

function card(summary: RunSummary, design: DesignSummary, own: string): Markup {
  const { battery, energy, reference, windows, beats } = design;
  const isBaseline = design.name === summary.baseline;
  const skipped = windows.skipped / Math.max(1, windows.skipped + windows.processed);
  const ventricular = reference?.classes.find((c) => c.label === "V");
  const what = summary.recording.modality === "ppg" ? "pulses" : "beats";
  return html`<article class="card" style="--own:${raw(own)}"><h3>${design.name}</h3><p class="note">${design.description}</p>
<p class="big">${lifetime(battery.lifetimeDays)}</p><p class="gain">${
    isBaseline ? "the baseline" : html`${times(battery.gainOverBaseline)} the baseline`
  }</p><dl>${fact("average power", si(energy.averagePowerW, "W"))}${
    reference === undefined
      ? fact(`${what} found`, count(beats.detected))
      : fact(
          "beats missed",
          html`${count(reference.detection.falseNegatives)} <small>of ${count(
            reference.detection.truePositives + reference.detection.falseNegatives,
          )}</small>`,
        )
  }${ventricular === undefined ? nothing : fact("V sensitivity", percent(ventricular.sensitivity))}${fact(
    "windows skipped",
    percent(skipped),
  )}</dl></article>
`;
}

/** The strip of facts under the name of the recording. */
function recordingFacts({ recording }: RunSummary): Content[] {
  const { channel } = recording;
  return [
    `${recording.modality.toUpperCase()}, channel ${channel.name}`,
    duration(recording.durationS),
    `${plain(channel.sampleRateHz)} Hz${channel.rateEstimated ? " (estimated)" : ""}`,
    recording.format,
    ...(recording.startS === 0 ? [] : [`from ${clock(recording.startS)}`]),
  ];
}

/** Recording, the answer in words and in one picture, and a card for each design. */
export function headerSection(summary: RunSummary, contents: Markup, draw: Draw): Markup {
  const colours = designColours(summary);
  const incomplete = summary.complete
    ? nothing
    : html`<p class="banner" role="note">This run was interrupted: everything below covers the first ${duration(
        summary.recording.durationS,
      )} only.</p>`;
  return html`<header><p class="kicker">Pulsegate report</p><h1>${summary.recording.name}</h1>
<ul class="facts">${recordingFacts(summary).map((entry) => html`<li>${entry}</li>`)}</ul>${incomplete}
<p class="headline">${headline(summary)}</p><p class="second">${secondLine(summary)}</p>
<p class="medical">For research and engineering. Pulsegate is not a medical device, and nothing here is a diagnosis.</p>${contents}</header>
<section aria-label="Designs"><div class="cards">${summary.designs.map((design) =>
    card(summary, design, colours.get(design.name) as string),
  )}</div>${renderFigure(tradeOffFigure(summary), draw)}</section>
`;
}
