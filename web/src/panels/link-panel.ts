import { clock, count, fixed, plain, significant } from "../../../src/report/format.ts";
import type { Message, SessionStore } from "../live/session-store.ts";
import { byId, h, setText } from "../ui/dom.ts";
import { UNKNOWN } from "./vitals.ts";

type Health = Message<"health">["health"];
type Fact = readonly [name: string, value: (health: Health) => string, bad?: (health: Health) => number];

const FACTS: readonly Fact[] = [
  ["frames", (h) => count(h.counters.frames)],
  ["locked", (h) => (h.locked ? "yes" : "no"), (h) => (h.locked ? 0 : 1)],
  ["lost by counter", (h) => count(h.counters.lostByCounter), (h) => h.counters.lostByCounter],
  ["lost by clock", (h) => count(h.counters.lostByClock), (h) => h.counters.lostByClock],
  ["bytes skipped", (h) => count(h.counters.bytesSkipped), (h) => h.counters.bytesSkipped],
  ["bytes dropped", (h) => count(h.droppedBytes), (h) => h.droppedBytes],
  ["check sum failed", (h) => count(h.counters.crcFail), (h) => h.counters.crcFail],
  ["footer failed", (h) => count(h.counters.footerFail), (h) => h.counters.footerFail],
  ["clock drift", (h) => (h.driftPpm === undefined ? UNKNOWN : `${significant(h.driftPpm, 3)} ppm`)],
  ["jitter", (h) => (h.jitterMs === undefined ? UNKNOWN : `${significant(h.jitterMs, 2)} ms`)],
];

/** What the wire lost, how the device's clock runs, and where the recording goes. */
export function createLinkPanel() {
  const since = h("span", { class: "quiet" });
  const facts = h("dl", { class: "facts" });
  const file = h("p", { class: "quiet" });
  byId("link").replaceChildren(h("header", {}, h("h2", {}, "Loss and drift"), since), facts, file);
  let seen: Message<"health"> | undefined;

  return (store: SessionStore | undefined): void => {
    const health = store?.health;
    const { recording } = store ?? {};
    setText(
      file,
      recording === undefined
        ? "Not recorded."
        : `Recording ${recording.file}, ${fixed(recording.bytes / 1e6, 2)} MB at ${clock(recording.atS)}`,
    );
    if (health === undefined) {
      setText(since, store === undefined ? "" : "no wire: a recording, or no news yet");
      if (seen !== undefined) facts.replaceChildren();
      seen = undefined;
      return;
    }
    if (health === seen) return;
    seen = health;
    setText(since, `at ${clock(health.atS)}`);
    facts.replaceChildren(
      ...FACTS.map(([name, value, bad]) =>
        h(
          "div",
          { class: (bad?.(health.health) ?? 0) > 0 ? "bad" : undefined },
          h("dt", {}, name),
          h("dd", {}, value(health.health)),
        ),
      ),
      ...health.health.rates.map(({ stream, hz, how, measuredHz }) =>
        h(
          "div",
          { class: "wide" },
          h("dt", {}, `rate${stream === "" ? "" : ` of ${stream}`}`),
          h(
            "dd",
            {},
            `${plain(hz)} Hz, ${how}${measuredHz === undefined ? "" : `; measured ${fixed(measuredHz, 2)}`}`,
          ),
        ),
      ),
    );
  };
}
