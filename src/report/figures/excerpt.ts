import { FALSE_BEAT, MISSED } from "../beat-labels.ts";
import { type Figure, label, round } from "../figure.ts";
import { clock, count, DASH } from "../format.ts";
import { escapeText, raw } from "../markup.ts";
import { classColour, colour } from "../palette.ts";
import type { RunSummary } from "../summary.ts";
import {
  FRAME,
  hatch,
  linear,
  niceTicks,
  robustRange,
  type Scale,
  timeAxis,
  valueAxis,
} from "./time-frame.ts";

type Excerpt = RunSummary["signal"]["excerpts"][number];
type Beat = Excerpt["beats"][number];

const TOP = 48;
const HEIGHT = 150;
const REMARK_Y = 16;
const LETTER_Y = 34;

/** Squares as on ECG paper: 0.2 s by 0.5 mV, with fine squares of 0.04 s by 0.1 mV. */
function paper(id: string, x: Scale, y: Scale): { defs: string; fill: string } {
  const [width, height] = [x(x.from + 0.2) - x(x.from), Math.abs(y(0.5) - y(0))];
  const [fineX, fineY] = [width / 5, height / 5];
  const fine = [1, 2, 3, 4]
    .map((k) => `M${round(k * fineX)} 0V${height.toFixed(2)}M0 ${(k * fineY).toFixed(2)}H${width.toFixed(2)}`)
    .join("");
  const defs = `<pattern id="${id}-paper" x="${FRAME.left}" y="${round(y(0))}" width="${width.toFixed(3)}" height="${height.toFixed(
    3,
  )}" patternUnits="userSpaceOnUse"><path d="${fine}" stroke="${colour("ecg-grid")}" stroke-width="0.5" fill="none"/><path d="M0 0V${height.toFixed(
    2,
  )}M0 0H${width.toFixed(2)}" stroke="${colour("ecg-grid-2")}" stroke-width="1" fill="none"/></pattern>`;
  const fill = `<rect x="${FRAME.left}" y="${TOP}" width="${FRAME.right - FRAME.left}" height="${HEIGHT}" fill="url(#${id}-paper)"/>`;
  return { defs, fill };
}

/** Of a long excerpt the lowest and the highest sample of each pixel or so; of a short one all samples. */
function shownSamples({ samples }: Excerpt): number[] {
  const bins = FRAME.right - FRAME.left;
  if (samples.length < 4 * bins) return samples.map((_, k) => k);
  const kept = new Set<number>();
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.floor((bin * samples.length) / bins);
    const to = Math.floor(((bin + 1) * samples.length) / bins);
    let low = from;
    let high = from;
    for (let k = from; k < to; k++) {
      const value = samples[k];
      if (value === null) kept.add(k);
      if ((value ?? 0) < (samples[low] ?? 0)) low = k;
      if ((value ?? 0) > (samples[high] ?? 0)) high = k;
    }
    kept.add(Math.min(low, high)).add(Math.max(low, high));
  }
  return [...kept].sort((a, b) => a - b);
}

/** The samples as one line that breaks at gaps. */
function trace(excerpt: Excerpt, x: Scale, y: Scale): string {
  let pen = "M";
  const d = shownSamples(excerpt).map((k) => {
    const value = excerpt.samples[k];
    if (value === null) {
      pen = "M";
      return "";
    }
    const point = `${pen}${round(x(excerpt.startS + k / excerpt.sampleRateHz))} ${round(y(value))}`;
    pen = "L";
    return point;
  });
  return `<path d="${d.join("")}" fill="none" stroke="${colour("signal")}" stroke-width="1.3" stroke-linejoin="round"/>`;
}

/** What stands above a beat: its letter, and a remark where design and reference disagree and no noise says why. */
function words(beat: Beat, inNoise: boolean): { letter: string; remark?: string; strong: boolean } {
  if (beat.label === MISSED) {
    const letter = beat.reference ?? DASH;
    return inNoise ? { letter, strong: letter !== "N" } : { letter, remark: "missed", strong: true };
  }
  if (beat.reference === FALSE_BEAT) return { letter: beat.label, remark: "false", strong: true };
  if (beat.reference !== undefined && beat.reference !== beat.label)
    return { letter: beat.label, remark: `ref. ${beat.reference}`, strong: true };
  return { letter: beat.label, strong: beat.label !== "N" };
}

function beatTitle(beat: Beat): string {
  const reference = beat.reference === undefined ? "" : `, reference ${beat.reference}`;
  return `${clock(beat.atS, 2)}: ${beat.label}${reference}`;
}

/** Letters are for classes; pulses and other words get a dot. */
const hasLetter = (beat: Beat) => beat.label === MISSED || beat.label.length <= 2;

/** Beats closer than this on average, in pixels, get ticks; letters only where they tell something. */
const CROWDED = 18;

function beatMark(beat: Beat, inNoise: boolean, crowded: boolean, x: Scale): string {
  const at = round(x(beat.atS));
  const said = words(beat, inNoise);
  const { letter, strong } = said;
  const remark = crowded ? undefined : said.remark;
  const missed = beat.label === MISSED;
  const own = classColour(missed ? (beat.reference ?? MISSED) : beat.label);
  const title = `<title>${escapeText(beatTitle(beat))}</title>`;
  if (!hasLetter(beat))
    return `<g>${title}<circle cx="${at}" cy="${TOP - 10}" r="2.8" fill="${own}"/><path d="M${at} ${TOP - 5}v5" stroke="${own}"/></g>`;
  if (crowded && (inNoise || !strong)) {
    return `<g>${title}<path d="M${at} ${TOP - 7}v7" stroke="${own}"${missed ? ' stroke-opacity="0.4"' : ""}/></g>`;
  }
  const dash = missed ? ' stroke-dasharray="3 3"' : "";
  const line =
    strong || missed
      ? `<path d="M${at} ${LETTER_Y + 5}V${TOP + HEIGHT}" stroke="${own}" stroke-opacity="0.6"${dash}/>`
      : `<path d="M${at} ${TOP - 7}v7" stroke="${own}"/>`;
  const head = label(at, LETTER_Y, letter, {
    anchor: "middle",
    colour: own,
    bold: strong,
    size: strong ? 14 : 12,
  });
  const note =
    remark === undefined
      ? ""
      : label(at, REMARK_Y, remark, { anchor: "middle", colour: colour("bad"), size: 11 });
  return `<g>${title}${line}${head}${note}</g>`;
}

function noisyBands(excerpt: Excerpt, summary: RunSummary, id: string, x: Scale): string {
  return excerpt.noisy
    .map((span) => {
      const left = x(Math.max(span.startS, excerpt.startS));
      const width = x(Math.min(span.endS, excerpt.endS)) - left;
      const reason =
        span.reason ??
        summary.gate.verdicts.find(
          (v) => v.verdict === "noisy" && v.startS < span.endS && v.endS > span.startS,
        )?.reason;
      const said = reason === undefined ? "noisy" : `noisy: ${reason}`;
      const text =
        width > 6 + 5.2 * said.length
          ? label(left + 6, TOP + HEIGHT - 7, said, { colour: colour("ink"), bold: true, size: 11 })
          : "";
      return `<rect x="${round(left)}" y="${TOP}" width="${round(width)}" height="${HEIGHT}" fill="url(#${id}-hatch)"><title>${escapeText(said)}</title></rect>${text}`;
    })
    .join("");
}

/** A few seconds at the full rate of the device, with the class of each beat above it. */
export function excerptFigure(summary: RunSummary, index: number): Figure | undefined {
  const excerpt = summary.signal.excerpts[index];
  if (excerpt === undefined || excerpt.samples.length === 0) return undefined;
  const id = `excerpt-${index + 1}`;
  const x = linear(excerpt.startS, Math.max(excerpt.endS, excerpt.startS + 1e-3), FRAME.left, FRAME.right);
  const [low, high] = robustRange(excerpt.samples, 0.0005);
  const y = linear(low, high, TOP + HEIGHT, TOP);
  const onPaper = summary.signal.units === "mV" && x.to - x.from <= 15 && high - low < 12;
  const grid = onPaper ? paper(id, x, y) : { defs: "", fill: "" };

  const isNoisy = (atS: number) => excerpt.noisy.some((span) => atS >= span.startS && atS < span.endS);
  const crowded = excerpt.beats.length * CROWDED > FRAME.right - FRAME.left;
  const differing = excerpt.beats.filter((b) => b.reference !== undefined && b.reference !== b.label).length;
  const svg = `<defs>${hatch(`${id}-hatch`, colour("noisy"))}${grid.defs}<clipPath id="${id}-clip"><rect x="${FRAME.left}" y="${TOP}" width="${
    FRAME.right - FRAME.left
  }" height="${HEIGHT}"/></clipPath></defs>${valueAxis(y, summary.signal.units, niceTicks(low, high, 4), TOP - 8)}${grid.fill}${noisyBands(
    excerpt,
    summary,
    id,
    x,
  )}${excerpt.beats.map((beat) => beatMark(beat, isNoisy(beat.atS), crowded, x)).join("")}<g clip-path="url(#${id}-clip)">${trace(excerpt, x, y)}</g>${timeAxis(
    x,
    TOP + HEIGHT,
    10,
  )}`;
  return {
    id,
    title: `${excerpt.title}, ${clock(excerpt.startS)} to ${clock(excerpt.endS)}`,
    description: `${count(excerpt.beats.length)} beats, ${count(differing)} of them called otherwise than the reference, ${count(
      excerpt.noisy.length,
    )} noisy spans.`,
    width: FRAME.width,
    height: TOP + HEIGHT + 40,
    content: { svg: raw(svg) },
  };
}
