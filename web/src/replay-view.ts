import type { WatcherRequest } from "../../src/live/messages.ts";
import { type ListedRecording, listRecordings } from "./net/api.ts";
import { byId, h, setText } from "./ui/dom.ts";

const SPEEDS = [0.5, 1, 2, 5, 10, 20, 60] as const;

/** Recordings that the server can play through the device again, as if they were a sensor. */
export class ReplayView {
  readonly #send: (request: WatcherRequest) => boolean;
  readonly #list = h("ul", { class: "list" });
  readonly #problem = h("p", { class: "error", role: "alert", hidden: true });
  readonly #speed = h(
    "select",
    {},
    ...SPEEDS.map((speed) => h("option", { value: String(speed) }, `${speed}\u00d7`)),
  );
  readonly #from = h("input", { type: "number", min: "0", step: "1", value: "0" });

  constructor(send: (request: WatcherRequest) => boolean) {
    this.#send = send;
    this.#speed.value = "1";
    byId("replay").append(
      h(
        "div",
        { class: "stack" },
        h("h1", {}, "Replay"),
        h(
          "p",
          { class: "quiet" },
          "A recording runs through the device with its original timing, and is shown like a sensor. All watchers see it.",
        ),
        h(
          "div",
          { class: "start" },
          h("label", {}, "Speed", this.#speed),
          h("label", {}, "From second", this.#from),
        ),
        this.#problem,
        this.#list,
      ),
    );
  }

  async refresh(): Promise<void> {
    try {
      const recordings = await listRecordings();
      this.#problem.hidden = true;
      const none = h(
        "li",
        {},
        h("span"),
        h("p", { class: "quiet" }, "Nothing to replay here: pulsegate serve lists recordings."),
      );
      this.#list.replaceChildren(
        ...(recordings.length === 0 ? [none] : recordings.map((one) => this.#line(one))),
      );
    } catch (error) {
      this.refused(error instanceof Error ? error.message : String(error));
    }
  }

  /** The server could not do it. */
  refused(reason: string): void {
    this.#problem.hidden = false;
    setText(this.#problem, `The replay was not started: ${reason}.`);
  }

  #line({ name, title }: ListedRecording): HTMLElement {
    const start = h(
      "button",
      { type: "button" },
      h("b", {}, name),
      h("br"),
      h("span", { class: "quiet" }, title),
    );
    start.addEventListener("click", () => {
      this.#problem.hidden = true;
      const fromS = Math.max(0, Number(this.#from.value) || 0);
      const sent = this.#send({ kind: "replay", recording: name, speed: Number(this.#speed.value), fromS });
      if (!sent) this.refused("Pulsegate is not reached");
    });
    return h("li", {}, h("span", { "aria-hidden": "true" }, "\u25b6"), start);
  }
}
