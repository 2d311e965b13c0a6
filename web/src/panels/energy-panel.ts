import type { DesignEnergy } from "../../../src/live/messages.ts";
import { si } from "../../../src/report/format.ts";
import type { Message, SessionStore } from "../live/session-store.ts";
import { legend, type Part, stackedBar } from "../ui/bars.ts";
import { componentColours } from "../ui/design-colours.ts";
import { byId, h, setText } from "../ui/dom.ts";

type Show = "now" | "total";

/** Energy of each design by component: the power of the last interval, or all since the start. */
export function createEnergyPanel() {
  let show: Show = "now";
  let seen: Message<"energy"> | undefined;
  let seenShow: Show | undefined;
  const buttons = (["now", "total"] as const).map((kind) => {
    const button = h("button", { type: "button" }, kind === "now" ? "power now" : "energy so far");
    button.addEventListener("click", () => {
      show = kind;
      for (const [k, other] of buttons.entries()) other.ariaPressed = String((k === 0) === (kind === "now"));
      draw();
    });
    button.ariaPressed = String(kind === "now");
    return button;
  });
  const rows = h("div", { class: "rows" });
  const key = h("div");
  const table = h("div", { class: "scroll" });
  const note = h("p", { class: "quiet" });
  byId("energy").replaceChildren(
    h(
      "header",
      {},
      h("h2", {}, "Energy by component"),
      h("div", { class: "switch", role: "group", "aria-label": "Power or energy" }, ...buttons),
    ),
    rows,
    key,
    h("details", {}, h("summary", {}, "Numbers"), table),
    note,
  );

  function draw(): void {
    if (seen === undefined || (seen === drawn && show === seenShow)) return;
    drawn = seen;
    seenShow = show;
    const { designs } = seen;
    const colours = componentColours(designs);
    const full = Math.max(...designs.map((design) => amount(design)), 1e-30);
    const unit = show === "now" ? "W" : "J";
    rows.replaceChildren(
      ...designs.map((design) => {
        const parts: Part[] = design.byComponent.map(({ component, totalJ, powerW }) => ({
          name: component,
          value: show === "now" ? powerW : totalJ,
          colour: colours.get(component) as string,
        }));
        return h(
          "div",
          {},
          h(
            "p",
            { class: "label" },
            h("b", {}, design.name),
            h("span", {}, `${si(design.powerW, "W")}, so far ${si(design.totalJ, "J")}`),
          ),
          stackedBar(parts, full, ({ name, value }) => `${name}: ${si(value, unit)}`),
        );
      }),
    );
    key.replaceChildren(legend([...colours].map(([name, colour]) => ({ name, colour }))));
    table.replaceChildren(numbers(designs, [...colours.keys()], show));
    setText(note, "");
  }
  const amount = (design: DesignEnergy) => (show === "now" ? design.powerW : design.totalJ);
  let drawn: Message<"energy"> | undefined;

  return (store: SessionStore | undefined): void => {
    seen = store?.energies.last;
    if (seen !== undefined) {
      draw();
      return;
    }
    drawn = undefined;
    for (const part of [rows, key, table]) part.replaceChildren();
    setText(note, "waits for the first second");
  };
}

function numbers(designs: readonly DesignEnergy[], components: readonly string[], show: Show): HTMLElement {
  const value = (design: DesignEnergy, component: string) => {
    const found = design.byComponent.find((entry) => entry.component === component);
    return show === "now" ? si(found?.powerW ?? 0, "W") : si(found?.totalJ ?? 0, "J");
  };
  return h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, "component"),
        ...designs.map(({ name }) => h("th", { scope: "col" }, name)),
      ),
    ),
    h(
      "tbody",
      {},
      ...components.map((component) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, component),
          ...designs.map((design) => h("td", {}, value(design, component))),
        ),
      ),
    ),
  );
}
