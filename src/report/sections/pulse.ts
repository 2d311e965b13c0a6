import { type Draw, renderFigure } from "../figure.ts";
import { heartRateFigure } from "../figures/heart-rate.ts";
import { duration, percent, significant, things } from "../format.ts";
import { html, type Markup, nothing } from "../markup.ts";
import type { RunSummary } from "../summary.ts";

/** Heart rate and variability of a PPG; nothing for an ECG. */
export function pulseSection(summary: RunSummary, draw: Draw): Markup {
  const { pulse, recording } = summary;
  if (pulse === undefined) return nothing;
  const share = recording.durationS > 0 ? pulse.cleanS / recording.durationS : null;
  return html`<section id="pulse"><h2>Heart rate</h2><p>${duration(pulse.cleanS)} of the recording (${percent(
    share,
  )}) are clean enough to measure on: ${things(pulse.heartRate.length, "stretch", "stretches")}, mean rate ${significant(
    pulse.meanRateBpm,
  )} beats a minute. SDNN is the standard deviation of the pulse intervals, RMSSD the root mean square of their successive differences.</p>${renderFigure(
    heartRateFigure(summary),
    draw,
  )}</section>
`;
}
