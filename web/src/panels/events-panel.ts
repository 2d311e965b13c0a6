import { clock, things } from "../../../src/report/format.ts";
import { eventLog, type LogLine } from "../live/event-log.ts";
import type { SessionStore } from "../live/session-store.ts";
import { byId, h, setText } from "../ui/dom.ts";

const SIGNS: Readonly<Record<LogLine["kind"], string>> = {
  marker: "\u2691",
  noisy: "\u25b2",
  clean: "\u2713",
  gap: "\u2715",
  state: "\u25cf",
};
const MOST_LINES = 120;

/** What happened, newest first; a click goes there. */
export function createEventsPanel(goTo: (timeS: number) => void) {
  const total = h("span", { class: "quiet" });
  const log = h("div", { class: "log", role: "group", "aria-label": "Events, newest first" });
  byId("events").replaceChildren(h("header", {}, h("h2", {}, "Events and markers"), total), log);
  let seen = "";

  return (store: SessionStore | undefined): void => {
    const lines = store === undefined ? [] : eventLog(store, MOST_LINES);
    const key = lines.map(({ atS, text }) => `${atS} ${text}`).join("\n");
    if (key === seen) return;
    seen = key;
    setText(total, things(store?.markers.items.length ?? 0, "marker"));
    log.replaceChildren(
      ...lines.map(({ atS, kind, text }) => {
        const line = h(
          "button",
          { type: "button", "data-kind": kind },
          h("time", {}, clock(atS, 1)),
          h("span", { "aria-hidden": "true" }, SIGNS[kind]),
          h("span", { class: "words" }, text),
        );
        line.addEventListener("click", () => goTo(atS));
        return line;
      }),
    );
  };
}
