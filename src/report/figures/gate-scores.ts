import { type Figure, round } from "../figure.ts";
import { clock, count, fixed } from "../format.ts";
import { escapeText, raw } from "../markup.ts";
import { colour } from "../palette.ts";
import type { RunSummary } from "../summary.ts";
import { FRAME, linear, recordingScale, type Scale, timeAxis, timeGrid, valueAxis } from "./time-frame.ts";

type Verdict = RunSummary["gate"]["verdicts"][number];

const TOP = 30;
const HEIGHT = 130;
/** Beyond this many windows each point is drawn without its own title. */
const TITLED_WINDOWS = 600;

const middle = (v: Verdict) => (v.startS + v.endS) / 2;

function titledDots(verdicts: readonly Verdict[], x: Scale, y: Scale): string {
  return verdicts
    .map((v) => {
      const noisy = v.verdict === "noisy";
      const title = `${clock(v.startS)}: ${v.verdict}, score ${fixed(v.score, 2)}${noisy ? `, ${v.reason}` : ""}`;
      return `<circle cx="${round(x(middle(v)))}" cy="${round(y(v.score))}" r="${noisy ? 3.6 : 2.8}" fill="${colour(
        noisy ? "noisy" : "clean",
      )}"><title>${escapeText(title)}</title></circle>`;
    })
    .join("");
}

/** Many windows: one path for the clean ones and one for the noisy ones. */
function dotPaths(verdicts: readonly Verdict[], x: Scale, y: Scale): string {
  return (["clean", "noisy"] as const)
    .map((verdict) => {
      const d = verdicts
        .filter((v) => v.verdict === verdict)
        .map((v) => `M${round(x(middle(v)))} ${round(y(v.score))}h0`)
        .join("");
      return `<path d="${d}" stroke="${colour(verdict)}" stroke-width="3.2" stroke-linecap="round" fill="none"/>`;
    })
    .join("");
}

/** The score of every window over time, and the line that the gate draws. */
export function gateScoresFigure(summary: RunSummary): Figure | undefined {
  const { gate } = summary;
  if (gate.verdicts.length === 0) return undefined;
  const x = recordingScale(summary);
  const y = linear(0, 1, TOP + HEIGHT, TOP);
  const dots = gate.verdicts.length > TITLED_WINDOWS ? dotPaths : titledDots;
  const threshold =
    gate.threshold === undefined
      ? ""
      : `<path d="M${FRAME.left} ${round(y(gate.threshold))}H${FRAME.right}" stroke="${colour("ink-2")}" stroke-dasharray="5 4" fill="none"/>`;
  const svg = `${timeGrid(x, TOP, TOP + HEIGHT)}${valueAxis(y, "noise score of each window (0 to 1)", [0, 0.25, 0.5, 0.75, 1], TOP - 14)}${threshold}${dots(
    gate.verdicts,
    x,
    y,
  )}${timeAxis(x, TOP + HEIGHT)}`;
  return {
    id: "gate-scores",
    title: "What the gate thought of each window",
    description: `Noise score of ${count(gate.windows)} windows over time; ${count(gate.noisyWindows)} are judged noisy.`,
    width: FRAME.width,
    height: TOP + HEIGHT + 40,
    legend: [
      { label: "clean", colour: colour("clean"), shape: "dot" },
      { label: "noisy: the gate shuts", colour: colour("noisy"), shape: "dot" },
      ...(gate.threshold === undefined
        ? []
        : [
            {
              label: `threshold ${fixed(gate.threshold, 2)}`,
              colour: colour("ink-2"),
              shape: "dash" as const,
            },
          ]),
    ],
    content: { svg: raw(svg) },
  };
}
