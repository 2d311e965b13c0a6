import { loadDraw } from "./figure.ts";
import { html, type Markup, raw } from "./markup.ts";
import { batterySection } from "./sections/battery.ts";
import { beatsSection } from "./sections/beats.ts";
import { energySection } from "./sections/energy.ts";
import { gateSection } from "./sections/gate.ts";
import { headerSection } from "./sections/header.ts";
import { pulseSection } from "./sections/pulse.ts";
import { signalSection } from "./sections/signal.ts";
import { sourcesSection } from "./sections/sources.ts";
import { reportCss } from "./style.ts";
import type { RunSummary } from "./summary.ts";

function contents(summary: RunSummary): Markup {
  const links: readonly (readonly [string, string])[] = [
    ["signal", "The signal"],
    ["gate", "The gate"],
    ...(summary.pulse === undefined ? [] : [["pulse", "Heart rate"] as const]),
    ["beats", "Found and missed"],
    ["energy", "Energy"],
    ["battery", "Battery"],
    ["sources", "Where the numbers come from"],
  ];
  return html`<nav aria-label="Contents">${links.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
`;
}

/**
 * The report as one HTML file that needs no network and no script, for light and dark screens and for A4 paper.
 * The same summary gives the same bytes.
 */
export async function renderReport(summary: RunSummary): Promise<string> {
  const draw = await loadDraw();
  const body = html`<main>${headerSection(summary, contents(summary), draw)}${signalSection(summary, draw)}${gateSection(
    summary,
    draw,
  )}${pulseSection(summary, draw)}${beatsSection(summary)}${energySection(summary, draw)}${batterySection(
    summary,
    draw,
  )}${sourcesSection(summary)}<footer>${summary.generator.name} ${summary.generator.version}. For research and engineering; not a medical device.</footer></main>`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="generator" content="${summary.generator.name} ${summary.generator.version}"><title>${summary.recording.name}: Pulsegate report</title><style>${raw(reportCss)}</style></head><body>
${body}
</body></html>
`.markup;
}
