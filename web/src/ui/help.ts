import { byId, h } from "./dom.ts";
import type { KeyAction } from "./keys.ts";

/** The dialog that says which keys do what, and what the marks mean. */
export function createHelp(actions: readonly KeyAction[]): () => void {
  const dialog = byId<HTMLDialogElement>("help");
  const close = h("button", { type: "submit", class: "primary" }, "Close");
  const title = h("h1", { id: "help-title", tabindex: "-1" }, "Keys and marks");
  dialog.replaceChildren(
    h(
      "form",
      { method: "dialog" },
      title,
      h(
        "div",
        { class: "keys" },
        ...actions.flatMap(({ shown, what }) => [h("span", {}, ...keycaps(shown)), h("span", {}, what)]),
      ),
      h("h2", {}, "On the trace"),
      h(
        "p",
        {},
        "Letters are beats as the chosen design calls them (N normal, S supraventricular, V ventricular, F fusion, Q unknown); \u25cb is a beat that it did not classify; a line under the letter: designs differ. A triangle is a pulse. A dot is a beat or pulse that was found and not judged yet. " +
          "Hatched grey: the gate calls the window noisy, with its reason. Dense hatching: samples are lost. The thin line at the foot of the device's lane is blue where the gate says clean, dashed where that is provisional: the window is not whole yet.",
      ),
      h(
        "p",
        {},
        "An ECG is drawn in millimetres of paper: boxes of 1 and 5 mm, at 25 mm/s 0.2 s a heavy box, at 10 mm/mV 0.5 mV. The step at the left of a lane is 1 mV. A millimetre is 3.78 CSS pixels (96 an inch): check it with a ruler when it matters.",
      ),
      h("div", { class: "row" }, close),
    ),
  );
  return () => {
    if (dialog.open) return;
    dialog.showModal();
    // Not the button at the end: a small screen would begin there.
    title.focus();
  };
}

const keycaps = (shown: string) => shown.split(" ").flatMap((key) => [h("kbd", {}, key), " "]);
