import type { DesignEnergy } from "../../../src/live/messages.ts";
import {
  clock,
  fixed,
  lifetime,
  percent,
  plain,
  si,
  significant,
  times,
} from "../../../src/report/format.ts";
import { lossOf } from "../live/loss.ts";
import type { SessionStore } from "../live/session-store.ts";
import { rhythmOf, type Trust } from "../live/trust.ts";
import { byId, h, setAttribute, setText } from "../ui/dom.ts";

/** Shown where a number is not known. */
export const UNKNOWN = "--";
const SVG = "http://www.w3.org/2000/svg";
const SIGNS = {
  clean: "M4 14l6 6L22 6",
  noisy: "M13 3L24 23H2zM13 10v6M13 19v1.5",
  none: "M5 13h16",
} as const;

interface Tile {
  readonly big: Element;
  readonly sub: Element;
}

function tile(id: string, title: string): Tile {
  const big = h("p", { class: "big" });
  const sub = h("p", { class: "sub" });
  byId(id).replaceChildren(h("h2", {}, title), big, sub);
  return { big, sub };
}

function number(element: Element, value: string, unit: string): void {
  const text = `${value} ${unit}`;
  if (element.textContent === text) return;
  element.replaceChildren(`${value} `, h("small", {}, unit));
}

/** The tiles at the top: what an engineer looks at first. */
export function createVitals() {
  const verdict = createVerdict();
  const rate = tile("rate", "Heart rate");
  const hrv = createVariability();
  const power = tile("power", "Power now");
  const days = tile("days", "Battery");
  const loss = tile("loss", "Samples lost");

  return (store: SessionStore | undefined, trust: Trust): void => {
    verdict(store, trust);
    const rhythm = rhythmOf(store, trust);
    number(rate.big, rhythm.rateBpm === undefined ? UNKNOWN : fixed(rhythm.rateBpm, 0), "bpm");
    setText(rate.sub, rhythm.why);
    hrv(rhythm.sdnnMs, rhythm.rmssdMs, rhythm.whyVariability);
    const best = longestLived(store);
    powerOf(best, trust, power);
    setText(days.big, best?.lifetimeDays == null ? UNKNOWN : lifetime(best.lifetimeDays));
    setText(days.sub, best === undefined ? "" : gainOf(store as SessionStore, best));
    lost(store, loss);
  };
}

/** What it draws now; while nothing comes, what it drew. */
function powerOf(best: DesignEnergy | undefined, trust: Trust, { big, sub }: Tile): void {
  const told = best && si(best.powerW, "W");
  const away = !trust.ok && trust.away;
  const [value = UNKNOWN, unit = ""] = away ? [] : (told?.split("\u00a0") ?? []);
  number(big, value, unit);
  if (away) setText(sub, told === undefined ? trust.why : `${trust.why}; last ${told}`);
  else setText(sub, best?.name ?? "waits for the first second");
}

/** The design with the most days; the first one while none has any. */
function longestLived(store: SessionStore | undefined): DesignEnergy | undefined {
  const designs = store?.energies.last?.designs ?? [];
  return designs.reduce<DesignEnergy | undefined>(
    (best, design) =>
      best === undefined || (design.lifetimeDays ?? 0) > (best.lifetimeDays ?? 0) ? design : best,
    undefined,
  );
}

function gainOf(store: SessionStore, best: DesignEnergy): string {
  const base = store.energies.last?.designs.find(({ name }) => name === store.session.baseline);
  if (best.lifetimeDays === null) return "waits for a profile to repeat";
  if (best.firstEstimate === true) return `first estimate, ${rangeWords(best.lifetimeRangeDays)}`;
  if (base === best || base?.lifetimeDays == null) return best.name;
  return `${best.name}, ${times(best.lifetimeDays / base.lifetimeDays)}`;
}

const rangeWords = (range: DesignEnergy["lifetimeRangeDays"]): string =>
  range === null ? "" : `${significant(range.low)}\u2013${significant(range.high)} days`;

function lost(store: SessionStore | undefined, { big, sub }: Tile): void {
  if (store === undefined || store.headS === 0) {
    number(big, UNKNOWN, "");
    setText(sub, "");
    return;
  }
  const { lostS, ofS } = lossOf(store);
  setText(big, percent(lostS / ofS, 2));
  const ppm = store.health?.health.driftPpm;
  setText(
    sub,
    `${plain(lostS, 3)} s of ${ofS < store.headS ? "the last " : ""}${clock(ofS)}${ppm === undefined ? "" : `, ${significant(ppm, 2)} ppm`}`,
  );
}

function createVariability() {
  const sdnn = h("p", { class: "big" });
  const rmssd = h("p", { class: "big" });
  const sub = h("p", { class: "sub" });
  byId("hrv").replaceChildren(
    h("div", { class: "pair" }, h("h2", {}, "SDNN"), h("h2", {}, "RMSSD")),
    h("div", { class: "pair" }, sdnn, rmssd),
    sub,
  );
  return (sdnnMs: number | undefined, rmssdMs: number | undefined, why: string): void => {
    number(sdnn, sdnnMs === undefined ? UNKNOWN : fixed(sdnnMs, 0), "ms");
    number(rmssd, rmssdMs === undefined ? UNKNOWN : fixed(rmssdMs, 0), "ms");
    setText(sub, why);
  };
}

function createVerdict() {
  const root = byId("verdict");
  const path = document.createElementNS(SVG, "path");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 26 26");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  const words = h("span");
  const sub = h("p", { class: "sub" });
  const title = h("h2");
  root.replaceChildren(title, h("p", { class: "big" }, svg, words), sub);
  return (store: SessionStore | undefined, trust: Trust): void => {
    const verdict = store?.verdict;
    const ahead = store?.outlook;
    const shown = verdict ?? ahead;
    const away = !trust.ok && trust.away;
    const state = shown === undefined || away ? "none" : shown.verdict;
    const provisional = state !== "none" && verdict === undefined;
    setAttribute(root, "data-state", state);
    setAttribute(root, "data-provisional", provisional ? "" : undefined);
    setText(title, provisional ? "Gate verdict, provisional" : "Gate verdict");
    setAttribute(path, "d", SIGNS[state]);
    setText(words, shown === undefined || away ? UNKNOWN : verdictWords(shown));
    setText(sub, verdictNote(verdict, ahead, away ? trust.why : undefined));
  };
}

type Judged = NonNullable<SessionStore["outlook"]>;

const verdictWords = ({ verdict, reason }: Judged): string =>
  verdict === "clean" ? "clean" : `noisy: ${reason}`;

/** Which window the verdict is of, and what is coming where that is something else. */
function verdictNote(
  verdict: Judged | undefined,
  ahead: Judged | undefined,
  away: string | undefined,
): string {
  const span = ({ startS, endS }: Judged) => `${clock(startS)}\u2013${clock(endS)}`;
  if (verdict === undefined) {
    if (away !== undefined) return away;
    return ahead === undefined ? "waits for the first window" : `from ${span(ahead)}, as far as it is in`;
  }
  const when = `window ${span(verdict)}, score ${fixed(verdict.score, 2)}`;
  if (away !== undefined) return `${away}; last ${verdictWords(verdict)}, ${when}`;
  const turns = ahead !== undefined && ahead.verdict !== verdict.verdict;
  return turns ? `${span(verdict)}; next, provisional: ${ahead.verdict}` : when;
}
