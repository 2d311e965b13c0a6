import { count, DASH, duration, plain, significant } from "../format.ts";
import { html, type Markup, nothing } from "../markup.ts";
import type { DesignSummary, RunSummary } from "../summary.ts";
import { table, words } from "../table.ts";

/** `exact8 in conv1, conv2; SCDM8_21 in dense`. */
function layers(design: DesignSummary): string {
  const byMultiplier = new Map<string, string[]>();
  for (const { layer, multiplier, operandOrder } of design.multipliers) {
    const order = operandOrder === "activation-first" ? " (activation first)" : "";
    const key = `${multiplier}${order}`;
    byMultiplier.set(key, [...(byMultiplier.get(key) ?? []), layer]);
  }
  const listed = [...byMultiplier].map(([multiplier, names]) => `${multiplier} in ${names.join(", ")}`);
  return [...listed, ...(design.foldBias === false ? ["mean errors not folded into biases"] : [])].join("; ");
}

function multipliers(summary: RunSummary): Markup {
  const designs = summary.designs.filter((design) => design.multipliers.length > 0);
  if (designs.length === 0) return nothing;
  return table(
    "Multipliers of the network, layer by layer",
    ["design", words("layers")],
    designs.map((design) => [design.name, layers(design)]),
  );
}

function sources({ sources }: RunSummary): Markup {
  if (sources.length === 0) return nothing;
  return table(
    "Measured here, taken from a table, or computed by a model",
    ["number", words("kind"), words("source"), words("uncertainty")],
    sources.map(({ what, kind, source, uncertainty }) => [
      what,
      html`<span class="kind ${kind}">${kind}</span>`,
      source,
      uncertainty,
    ]),
    "prose",
  );
}

function models({ device }: RunSummary): Markup {
  if (device.models.length === 0) return nothing;
  return table(
    "Models on the device",
    ["model", words("role"), words("checksum"), words("card")],
    device.models.map(({ name, role, checksum, card }) => [
      name,
      role,
      checksum === "" ? DASH : html`<code>${checksum}</code>`,
      card,
    ]),
  );
}

type Fact = readonly [name: string, value: string];

function recordingFacts({ recording, signal: { heartRateBpm } }: RunSummary): Fact[] {
  const { provenance, channel, mixedNoise } = recording;
  const rate = `${plain(channel.sampleRateHz)} Hz${channel.rateEstimated ? " (estimated from the time stamps)" : ""}`;
  const facts: Fact[] = [["recording", `${recording.name} (${recording.format})`]];
  if (provenance !== undefined) {
    const { title, licence, citation } = provenance;
    facts.push(["title", title], ["licence", licence], ["cite as", citation]);
  }
  facts.push(
    ["channel", `${channel.name}, ${channel.units}, ${rate}`],
    ["samples", `${count(recording.samples)} over ${duration(recording.durationS)}`],
  );
  if (heartRateBpm !== undefined) {
    const { mean, sd, median, p5, p95 } = heartRateBpm;
    facts.push([
      "heart rate",
      `median ${significant(median)}, mean ${significant(mean)} \u00b1 ${significant(sd)}, 90 % within ${significant(p5)} to ${significant(p95)} beats a minute`,
    ]);
  }
  if (mixedNoise !== undefined) {
    const { kind, snrDb, seed, spans } = mixedNoise;
    facts.push([
      "noise mixed in",
      `${kind} at ${plain(snrDb)} dB, seed ${seed.toFixed()}, ${count(spans.length)} spans`,
    ]);
  }
  return [...facts, ...recording.findings.map((finding): Fact => ["found in the file", finding])];
}

function runFacts({ device, run, generator, complete }: RunSummary): Fact[] {
  return [
    ["device", `${device.chip} at ${plain(device.sampleRateHz)} Hz, windows of ${plain(device.windowS)} s`],
    ["delay added by the gate", duration(device.addedDelayS)],
    [
      "run",
      `${duration(run.wallS)} of computing, ${count(run.samplesPerS)} samples a second${complete ? "" : ", interrupted"}`,
    ],
    ["made by", `${generator.name} ${generator.version}`],
  ];
}

/** Where each number of the report comes from. */
export function sourcesSection(summary: RunSummary): Markup {
  return html`<section id="sources"><h2>Where the numbers come from</h2>${sources(summary)}${models(summary)}${multipliers(
    summary,
  )}${table("Recording and run", undefined, [...recordingFacts(summary), ...runFacts(summary)])}</section>
`;
}
