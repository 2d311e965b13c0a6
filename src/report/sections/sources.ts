import { count, DASH, duration, plain } from "../format.ts";
import { html, type Markup, nothing } from "../markup.ts";
import type { DesignSummary, RunSummary } from "../summary.ts";

const row = (name: string, value: string): Markup =>
  html`<tr><th scope="row">${name}</th><td class="words">${value}</td></tr>`;

/** `exact8 in conv1, conv2; SCDM8_21 in dense`. */
function layers(design: DesignSummary): string {
  const byMultiplier = new Map<string, string[]>();
  for (const { layer, multiplier } of design.multipliers)
    byMultiplier.set(multiplier, [...(byMultiplier.get(multiplier) ?? []), layer]);
  return [...byMultiplier].map(([multiplier, names]) => `${multiplier} in ${names.join(", ")}`).join("; ");
}

function multipliers(summary: RunSummary): Markup {
  const designs = summary.designs.filter((design) => design.multipliers.length > 0);
  if (designs.length === 0) return nothing;
  return html`<div class="tablebox"><table><caption>Multipliers of the network, layer by layer</caption><thead><tr><th scope="col">design</th><th scope="col" class="words">layers</th></tr></thead><tbody>${designs.map(
    (design) => row(design.name, layers(design)),
  )}</tbody></table></div>`;
}

function runFacts({ recording, device, run, generator, complete }: RunSummary): Markup {
  const { provenance, channel, mixedNoise } = recording;
  return html`<div class="tablebox"><table><caption>Recording and run</caption><tbody>${row("recording", `${recording.name} (${recording.format})`)}${
    provenance === undefined
      ? nothing
      : html`${row("title", provenance.title)}${row("licence", provenance.licence)}${row("cite as", provenance.citation)}`
  }${row("channel", `${channel.name}, ${channel.units}, ${plain(channel.sampleRateHz)} Hz${channel.rateEstimated ? " (estimated from the time stamps)" : ""}`)}${row(
    "samples",
    `${count(recording.samples)} over ${duration(recording.durationS)}`,
  )}${
    mixedNoise === undefined
      ? nothing
      : row(
          "noise mixed in",
          `${mixedNoise.kind} at ${plain(mixedNoise.snrDb)} dB, seed ${String(mixedNoise.seed)}, ${count(mixedNoise.spans.length)} spans`,
        )
  }${recording.findings.map((finding) => row("found in the file", finding))}${row(
    "device",
    `${device.chip} at ${plain(device.sampleRateHz)} Hz, windows of ${plain(device.windowS)} s`,
  )}${row("delay added by the gate", duration(device.addedDelayS))}${row(
    "run",
    `${duration(run.wallS)} of computing, ${count(run.samplesPerS)} samples a second${complete ? "" : ", interrupted"}`,
  )}${row("made by", `${generator.name} ${generator.version}`)}</tbody></table></div>`;
}

/** Where each number of the report comes from. */
export function sourcesSection(summary: RunSummary): Markup {
  const { models } = summary.device;
  return html`<section id="sources"><h2>Where the numbers come from</h2>${
    summary.sources.length === 0
      ? nothing
      : html`<div class="tablebox"><table class="prose"><caption>Measured here, taken from a table, or computed by a model</caption><thead><tr><th scope="col">number</th><th scope="col" class="words">kind</th><th scope="col" class="words">source</th><th scope="col" class="words">uncertainty</th></tr></thead><tbody>${summary.sources.map(
          (source) =>
            html`<tr><th scope="row">${source.what}</th><td class="words"><span class="kind ${source.kind}">${source.kind}</span></td><td class="words">${source.source}</td><td class="words">${source.uncertainty}</td></tr>`,
        )}</tbody></table></div>`
  }${
    models.length === 0
      ? nothing
      : html`<div class="tablebox"><table><caption>Models on the device</caption><thead><tr><th scope="col">model</th><th scope="col" class="words">role</th><th scope="col" class="words">checksum</th><th scope="col" class="words">card</th></tr></thead><tbody>${models.map(
          (model) =>
            html`<tr><th scope="row">${model.name}</th><td class="words">${model.role}</td><td class="words">${model.checksum === "" ? DASH : html`<code>${model.checksum}</code>`}</td><td class="words">${model.card}</td></tr>`,
        )}</tbody></table></div>`
  }${multipliers(summary)}${runFacts(summary)}</section>
`;
}
