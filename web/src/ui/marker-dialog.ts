import { clock } from "../../../src/report/format.ts";
import { MOST_CHARACTERS, markerText } from "../live/marker-text.ts";
import { byId, h, setText } from "./dom.ts";

/** Asks for the text of a marker at a time that was fixed when the key was pressed. `send` says whether it went out. */
export function createMarkerDialog(send: (atS: number, text: string) => boolean): (atS: number) => void {
  const dialog = byId<HTMLDialogElement>("marker-dialog");
  const title = h("h1", { id: "marker-title" }, "Marker");
  const input = h("input", {
    type: "text",
    maxlength: String(MOST_CHARACTERS),
    required: true,
    autocomplete: "off",
    "aria-label": "Text of the marker",
    placeholder: "what happened here",
  });
  const problem = h("p", { class: "error", role: "alert", hidden: true });
  const cancel = h("button", { type: "button" }, "Cancel");
  const form = h(
    "form",
    {},
    title,
    input,
    problem,
    h(
      "p",
      { class: "quiet" },
      "Told to everyone who watches, and written as an annotation of the recording.",
    ),
    h("div", { class: "row" }, cancel, h("button", { type: "submit", class: "primary" }, "Add marker")),
  );
  dialog.replaceChildren(form);
  let timeS = 0;
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = markerText(input.value);
    if (text === "") return;
    if (send(timeS, text)) {
      dialog.close();
      return;
    }
    problem.hidden = false;
    setText(
      problem,
      "The session is not reached: the marker was not set. It can be sent again when the connection is back.",
    );
  });
  return (atS) => {
    if (dialog.open) return;
    timeS = atS;
    input.value = "";
    problem.hidden = true;
    setText(title, `Marker at ${clock(atS, 2)}`);
    dialog.showModal();
    input.focus();
  };
}
