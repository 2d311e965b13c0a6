import { type Draw, renderFigure } from "../figure.ts";
import { dischargeFigure } from "../figures/discharge.ts";
import { lifetimeRangeFigure } from "../figures/lifetime-range.ts";
import { lifetime, si, times } from "../format.ts";
import { html, type Markup } from "../markup.ts";
import { designColours } from "../palette.ts";
import type { RunSummary } from "../summary.ts";
import { table, withColour, words } from "../table.ts";

const endOf: Readonly<Record<string, string>> = {
  voltage: "voltage under peak current",
  charge: "charge",
  "shelf-life": "shelf life",
};

function loads(summary: RunSummary): Markup {
  const colours = designColours(summary);
  return table(
    "Load and lifetime",
    [
      "design",
      words("cell"),
      "average current",
      "peak current",
      "lifetime",
      "low",
      "high",
      "gain",
      words("ends by"),
    ],
    summary.designs.map(({ name, battery }) => [
      withColour(name, colours.get(name)),
      battery.cell,
      si(battery.averageCurrentA, "A"),
      si(battery.peakCurrentA, "A"),
      lifetime(battery.lifetimeDays),
      lifetime(battery.lifetimeRangeDays.low),
      lifetime(battery.lifetimeRangeDays.high),
      times(battery.gainOverBaseline),
      endOf[battery.endReason ?? ""] ?? "\u2013",
    ]),
  );
}

/** How long the cell lasts, how sure that is, and how its voltage falls. */
export function batterySection(summary: RunSummary, draw: Draw): Markup {
  return html`<section id="battery"><h2>Battery</h2><p>The current profile of the recording is repeated until the cell cannot hold the voltage that the device needs.</p>${renderFigure(
    lifetimeRangeFigure(summary),
    draw,
  )}${renderFigure(dischargeFigure(summary), draw)}${loads(summary)}</section>
`;
}
