import { type Draw, renderFigure } from "../figure.ts";
import { excerptFigure } from "../figures/excerpt.ts";
import { overviewFigure } from "../figures/overview.ts";
import { count } from "../format.ts";
import { html, type Markup, nothing } from "../markup.ts";
import { classColour } from "../palette.ts";
import type { RunSummary } from "../summary.ts";

const MEANING: Readonly<Record<string, string>> = {
  N: "normal or bundle branch block",
  S: "supraventricular",
  V: "ventricular",
  F: "fusion",
  Q: "paced or unknown",
};

/** The letters that occur in the excerpts, with their meaning. */
function key(summary: RunSummary): Markup {
  const beats = summary.signal.excerpts.flatMap((excerpt) => excerpt.beats);
  const letters = Object.keys(MEANING).filter((letter) =>
    beats.some((beat) => beat.label === letter || beat.reference === letter),
  );
  if (letters.length === 0) return nothing;
  const differs = beats.some((beat) => beat.reference !== undefined && beat.reference !== beat.label);
  return html`<p class="note">${letters.map(
    (letter) =>
      html`<b class="letter" style="color:${classColour(letter)}">${letter}</b> ${MEANING[letter] ?? ""} `,
  )}${
    differs
      ? "\u00b7 Small words above a letter say where the reference disagrees; a dashed line is a beat that was not reported."
      : ""
  }</p>`;
}

/** The signal as a whole and, at full rate, where something happens. */
export function signalSection(summary: RunSummary, draw: Draw): Markup {
  const { excerpts } = summary.signal;
  const designs = [...new Set(excerpts.flatMap(({ design }) => design ?? []))];
  return html`<section id="signal"><h2>The signal</h2>${renderFigure(overviewFigure(summary), draw)}${
    excerpts.length === 0
      ? nothing
      : html`<h3>${count(excerpts.length)} ${excerpts.length === 1 ? "excerpt" : "excerpts"} at the rate of the device</h3>${
          designs.length === 0
            ? nothing
            : html`<p class="note">Beats as ${designs.join(", ")} reported them.</p>`
        }${key(summary)}${excerpts.map((_, index) => renderFigure(excerptFigure(summary, index), draw))}`
  }</section>
`;
}
