import { count, fixed, lifetime, plain, si, significant, times } from "../../../src/report/format.ts";
import { colourOfDesign } from "../ui/design-colours.ts";
import { h } from "../ui/dom.ts";
import type { Loaded } from "./comparison.ts";

const DASH = "\u2013";

/** The figures of one run. */
export function keyFigures({ summary, report }: Loaded): HTMLElement {
  const { recording, gate, designs, baseline } = summary;
  const names = designs.map(({ name }) => name);
  const facts = [
    recording.modality.toUpperCase(),
    `channel ${recording.channel.name}`,
    `${plain(recording.durationS / 60, 3)} min`,
    `${plain(recording.channel.sampleRateHz)} Hz`,
    `${count(gate.noisyWindows)} of ${count(gate.windows)} windows noisy`,
    ...(summary.complete ? [] : ["interrupted run"]),
  ];
  const cards = designs.map((design) => {
    const card = h(
      "article",
      { class: "card" },
      h("h3", {}, design.name),
      h("p", { class: "quiet" }, design.title),
      h("p", { class: "big" }, lifetime(design.battery.lifetimeDays)),
      h(
        "p",
        { class: "quiet" },
        design.name === baseline ? "the baseline" : `${times(design.battery.gainOverBaseline)} the baseline`,
      ),
      h(
        "dl",
        {},
        ...cardFacts(design).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
      ),
    );
    card.style.setProperty("--own", colourOfDesign(names, baseline, design.name));
    return card;
  });
  return h(
    "div",
    { class: "stack" },
    h("header", {}, h("h1", {}, recording.name), h("p", { class: "quiet" }, facts.join(" \u00b7 "))),
    h("div", { class: "cards" }, ...cards),
    report === undefined
      ? h("p", { class: "quiet" }, "A file of your own: its report is the report.html beside it.")
      : h("iframe", { class: "report", src: report, sandbox: true, title: `Report of ${recording.name}` }),
  );
}

function cardFacts(design: Loaded["summary"]["designs"][number]): [string, string][] {
  const detection = design.reference?.detection;
  return [
    ["average power", si(design.energy.averagePowerW, "W")],
    ["energy", si(design.energy.totalJ, "J")],
    [
      "range, days",
      `${significant(design.battery.lifetimeRangeDays.low)}\u2013${significant(design.battery.lifetimeRangeDays.high)}`,
    ],
    ["beats found", count(design.beats.detected)],
    ["beats missed", detection === undefined ? DASH : count(detection.falseNegatives)],
    ["windows skipped", `${fixed((100 * design.windows.skipped) / Math.max(1, design.windows.judged), 1)} %`],
  ];
}
