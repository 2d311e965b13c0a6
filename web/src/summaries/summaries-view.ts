import { duration, lifetime } from "../../../src/report/format.ts";
import type { ListedSummary } from "../../../src/report/listed-summary.ts";
import { fetchSummary, listSummaries, reportPath } from "../net/api.ts";
import { byId, h } from "../ui/dom.ts";
import { compareView } from "./compare-view.ts";
import type { Loaded } from "./comparison.ts";
import { keyFigures } from "./key-figures.ts";
import { readSummaryFile } from "./local-file.ts";

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Finished runs: the list of the server, files of the user, one opened or several compared. */
export class SummariesView {
  readonly #list = h("ul", { class: "list" });
  readonly #problems = h("div", { class: "stack", role: "alert" });
  readonly #content = h("div", { class: "stack" });
  readonly #compare = h("button", { type: "button", disabled: true }, "Compare");
  #listed: readonly ListedSummary[] = [];
  readonly #local: Loaded[] = [];
  readonly #loaded = new Map<string, Loaded>();
  readonly #ticked = new Set<string>();
  #open: string | undefined;
  /** The last thing asked for is what is shown, whatever comes first. */
  #asked = 0;

  constructor() {
    const root = byId("summaries");
    const picker = h("input", { type: "file", accept: ".json,application/json", multiple: true });
    const drop = h(
      "label",
      { class: "drop" },
      picker,
      h("span", { class: "button" }, "Open summary.json"),
      h("br"),
      "or drop files here",
    );
    picker.addEventListener("change", () => {
      void this.#addFiles([...(picker.files ?? [])]).then(() => {
        picker.value = "";
      });
    });
    for (const kind of ["dragover", "dragleave", "drop"] as const) {
      // Wherever it is dropped: a browser would leave the page, and what is live on it, for the file.
      document.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.toggleAttribute("data-over", kind === "dragover");
        const files = [...(event.dataTransfer?.files ?? [])];
        if (kind !== "drop" || files.length === 0) return;
        location.hash = "#summaries";
        void this.#addFiles(files);
      });
    }
    this.#compare.addEventListener("click", () => void this.#showComparison());
    root.append(
      h(
        "div",
        { class: "columns" },
        h(
          "div",
          { class: "stack" },
          h("h1", {}, "Summaries"),
          drop,
          this.#problems,
          this.#list,
          h("div", {}, this.#compare),
        ),
        this.#content,
      ),
    );
    this.#content.append(h("p", { class: "quiet" }, "Open a run, or tick two or more and compare them."));
  }

  /** The view is looked at: the list may have grown. */
  async refresh(): Promise<void> {
    try {
      this.#listed = await listSummaries();
      this.#problems.replaceChildren();
    } catch (error) {
      this.#tell(`The list of summaries cannot be read: ${said(error)}.`);
    }
    this.#draw();
  }

  async #addFiles(files: readonly File[]): Promise<void> {
    this.#problems.replaceChildren();
    for (const file of files) {
      try {
        const summary = await readSummaryFile(file);
        const key = `local-${this.#local.length}`;
        const loaded = { key, file: file.name, summary, report: undefined };
        this.#local.push(loaded);
        this.#loaded.set(key, loaded);
        this.#ticked.add(key);
        await this.#showOne(key);
      } catch (error) {
        this.#tell(`${file.name} cannot be opened: ${said(error)}`);
      }
    }
    this.#draw();
  }

  #tell(text: string): void {
    this.#problems.append(h("p", { class: "error" }, text));
  }

  async #load(key: string): Promise<Loaded> {
    const there = this.#loaded.get(key);
    if (there !== undefined) return there;
    const file = this.#listed.find(({ id }) => id === key)?.file ?? key;
    const loaded = { key, file, summary: await fetchSummary(key), report: reportPath(key) };
    this.#loaded.set(key, loaded);
    return loaded;
  }

  async #show(keys: readonly string[], draw: (loaded: readonly Loaded[]) => Node): Promise<void> {
    const asked = ++this.#asked;
    this.#problems.replaceChildren();
    this.#content.replaceChildren(h("p", { class: "quiet" }, "Loading \u2026"));
    try {
      const loaded = await Promise.all(keys.map((key) => this.#load(key)));
      if (asked === this.#asked) this.#content.replaceChildren(draw(loaded));
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#content.replaceChildren();
      this.#tell(`A summary cannot be read: ${said(error)}.`);
    }
  }

  #showOne(key: string): Promise<void> {
    this.#open = key;
    this.#draw();
    return this.#show([key], ([one]) => keyFigures(one as Loaded));
  }

  #showComparison(): Promise<void> {
    this.#open = undefined;
    this.#draw();
    return this.#show([...this.#ticked], (loaded) => compareView(loaded));
  }

  #draw(): void {
    const local = this.#local.map(({ key, file, summary }) =>
      this.#line(
        key,
        summary.recording.name,
        `${file}, opened here`,
        summary.designs.map((d) => d.battery.lifetimeDays),
      ),
    );
    const listed = this.#listed.map((one) => {
      const when = new Date(one.date).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
      if ("error" in one) {
        return h(
          "li",
          {},
          h("span", { "aria-hidden": "true" }, "\u2715"),
          h("div", {}, h("b", {}, one.file), h("p", { class: "quiet" }, one.error)),
        );
      }
      const facts = `${one.file}, ${when}, ${duration(one.durationS)}${one.complete ? "" : ", interrupted"}`;
      return this.#line(
        one.id,
        one.recording,
        facts,
        one.designs.map((design) => design.lifetimeDays),
      );
    });
    const none = h(
      "li",
      {},
      h("span"),
      h("p", { class: "quiet" }, "No summary yet: a replay or a live run writes one."),
    );
    this.#list.replaceChildren(...(local.length + listed.length === 0 ? [none] : [...local, ...listed]));
    const ticked = this.#ticked.size;
    this.#compare.disabled = ticked < 2;
    this.#compare.textContent = ticked < 2 ? "Compare (tick two or more)" : `Compare ${ticked}`;
    this.#compare.classList.toggle("primary", ticked >= 2);
  }

  #line(key: string, name: string, facts: string, days: readonly number[]): HTMLElement {
    const tick = h("input", { type: "checkbox", "aria-label": `Compare ${name}` });
    tick.checked = this.#ticked.has(key);
    tick.addEventListener("change", () => {
      if (tick.checked) this.#ticked.add(key);
      else this.#ticked.delete(key);
      this.#draw();
    });
    const open = h(
      "button",
      { type: "button" },
      h("b", {}, name),
      h("br"),
      h("span", { class: "quiet" }, facts),
      h("br"),
      h("span", {}, `${days.length} designs, up to ${lifetime(Math.max(...days))}`),
    );
    open.addEventListener("click", () => void this.#showOne(key));
    return h("li", { "data-open": this.#open === key, "data-key": key }, tick, open);
  }
}
