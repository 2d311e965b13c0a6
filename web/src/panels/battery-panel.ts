import { lifetime, significant, times } from "../../../src/report/format.ts";
import type { Message, SessionStore } from "../live/session-store.ts";
import { rangeBar } from "../ui/bars.ts";
import { colourOfDesign } from "../ui/design-colours.ts";
import { byId, h, setText } from "../ui/dom.ts";

const PROFILE = "The profile so far, repeated.";
const FIRST_ESTIMATE =
  "A first estimate: of the first window nothing has been judged, classified or sent yet, or hardly more, so designs look alike and days a little long.";
const RANGE = "The line is the range when uncertain energies move by their stated uncertainty.";

function gainWords(
  isBaseline: boolean,
  first: boolean,
  days: number | null,
  base: number | null | undefined,
) {
  if (isBaseline) return "baseline";
  if (first) return "gain not known yet";
  return times(days === null || base == null ? undefined : days / base);
}

/** Days that the cell lasts under each design's profile so far, the range in which they may lie, and the gain. */
export function createBatteryPanel() {
  const cell = h("span", { class: "quiet" });
  const rows = h("div", { class: "rows" });
  const note = h("p", { class: "quiet" });
  byId("battery").replaceChildren(h("header", {}, h("h2", {}, "Projected battery life"), cell), rows, note);
  let seen: Message<"energy"> | undefined;

  return (store: SessionStore | undefined): void => {
    const energy = store?.energies.last;
    if (store === undefined || energy === seen) return;
    seen = energy;
    const { session } = store;
    const cells = new Set(session.designs.map((design) => design.cell));
    setText(cell, [...cells].join(", "));
    const designs = energy?.designs ?? [];
    const first = designs.some(({ firstEstimate }) => firstEstimate);
    setText(note, `${first ? FIRST_ESTIMATE : PROFILE} ${RANGE}`);
    const full = Math.max(1e-9, ...designs.map((d) => d.lifetimeRangeDays?.high ?? d.lifetimeDays ?? 0));
    const base = designs.find(({ name }) => name === session.baseline)?.lifetimeDays;
    const names = session.designs.map(({ name }) => name);
    rows.replaceChildren(
      ...designs.map(({ name, lifetimeDays, lifetimeRangeDays: range }) => {
        const gain = gainWords(name === session.baseline, first, lifetimeDays, base);
        const spread = range === null ? "" : ` (${significant(range.low)}\u2013${significant(range.high)})`;
        return h(
          "div",
          {},
          h(
            "p",
            { class: "label" },
            h("b", {}, name),
            h("span", {}, lifetimeDays === null ? "--" : `${lifetime(lifetimeDays)}${spread}, ${gain}`),
          ),
          rangeBar(
            lifetimeDays ?? 0,
            range ?? undefined,
            full,
            colourOfDesign(names, session.baseline, name),
          ),
        );
      }),
    );
  };
}
