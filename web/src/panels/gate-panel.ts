import { clock, count, percent, things } from "../../../src/report/format.ts";
import { gateCounts } from "../live/gate-counts.ts";
import type { SessionStore } from "../live/session-store.ts";
import { byId, h, setText } from "../ui/dom.ts";

/** Windows clean and noisy, by reason, and what the gate let through to the network of each design. */
export function createGatePanel() {
  const since = h("span", { class: "quiet" });
  const words = h("p", { class: "label" });
  const clean = h("span", { class: "clean" });
  const noisy = h("span", { class: "noisy" });
  const reasons = h("div", { class: "rows" });
  byId("gate").replaceChildren(
    h("header", {}, h("h2", {}, "Gate"), since),
    h("div", { class: "rows" }, words, h("div", { class: "share" }, clean, noisy)),
    reasons,
  );
  let seen: readonly unknown[] = [];

  return (store: SessionStore | undefined): void => {
    const verdicts = store?.verdicts.items ?? [];
    const last = store?.verdicts.last;
    const energy = store?.energies.last;
    if (seen[0] === last && seen[1] === energy && seen[2] === store) return;
    seen = [last, energy, store];
    const counts = gateCounts(verdicts);
    const all = counts.clean + counts.noisy;
    const firstS = verdicts[0]?.startS ?? 0;
    setText(
      since,
      all === 0 ? "no window yet" : `${things(all, "window")}${firstS > 1 ? ` since ${clock(firstS)}` : ""}`,
    );
    words.replaceChildren(
      h("b", {}, `${count(counts.clean)} clean`),
      h("span", {}, all === 0 ? "" : `${count(counts.noisy)} noisy, ${percent(counts.noisy / all)}`),
    );
    clean.style.width = `${all === 0 ? 0 : (100 * counts.clean) / all}%`;
    noisy.style.width = `${all === 0 ? 0 : (100 * counts.noisy) / all}%`;
    reasons.replaceChildren(
      ...counts.reasons
        .slice(0, 5)
        .map(([reason, windows]) =>
          h("p", { class: "label" }, h("span", {}, reason), h("span", {}, count(windows))),
        ),
      beatsTable(store),
    );
  };
}

function beatsTable(store: SessionStore | undefined): HTMLElement {
  const designs = store?.energies.last?.designs ?? [];
  if (designs.length === 0) return h("p", { class: "quiet" }, "");
  const cells = (...texts: string[]) => texts.map((text) => h("td", {}, text));
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "design"),
          h("th", { scope: "col" }, "skipped"),
          h("th", { scope: "col" }, "classified"),
        ),
      ),
      h(
        "tbody",
        {},
        ...designs.map(({ name, windows, beats }) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, name),
            ...cells(
              `${count(windows.skipped)} of ${count(windows.processed + windows.skipped)}`,
              `${count(beats.classified)} of ${count(beats.classified + beats.notClassified)}`,
            ),
          ),
        ),
      ),
    ),
  );
}
