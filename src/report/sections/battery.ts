import { type Draw, renderFigure } from "../figure.ts";
import { dischargeFigure } from "../figures/discharge.ts";
import { lifetimeRangeFigure } from "../figures/lifetime-range.ts";
import { lifetime, si, times } from "../format.ts";
import { html, type Markup, raw } from "../markup.ts";
import { designColours } from "../palette.ts";
import type { RunSummary } from "../summary.ts";

/** How long the cell lasts, how sure that is, and how its voltage falls. */
export function batterySection(summary: RunSummary, draw: Draw): Markup {
  const colours = designColours(summary);
  return html`<section id="battery"><h2>Battery</h2><p>The current profile of the recording is repeated until the cell cannot hold the voltage that the device needs.</p>${renderFigure(
    lifetimeRangeFigure(summary),
    draw,
  )}${renderFigure(dischargeFigure(summary), draw)}<div class="tablebox"><table><caption>Load and lifetime</caption><thead><tr><th scope="col">design</th><th scope="col" class="words">cell</th><th scope="col">average current</th><th scope="col">peak current</th><th scope="col">lifetime</th><th scope="col">low</th><th scope="col">high</th><th scope="col">gain</th></tr></thead><tbody>${summary.designs.map(
    ({ name, battery }) =>
      html`<tr><th scope="row"><span class="swatch fill" style="--swatch:${raw(colours.get(name) as string)}"></span>${name}</th><td class="words">${
        battery.cell
      }</td><td>${si(battery.averageCurrentA, "A")}</td><td>${si(battery.peakCurrentA, "A")}</td><td>${lifetime(
        battery.lifetimeDays,
      )}</td><td>${lifetime(battery.lifetimeRangeDays.low)}</td><td>${lifetime(battery.lifetimeRangeDays.high)}</td><td>${times(
        battery.gainOverBaseline,
      )}</td></tr>`,
  )}</tbody></table></div></section>
`;
}
