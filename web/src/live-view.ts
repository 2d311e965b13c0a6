import type { WatcherRequest } from "../../src/live/messages.ts";
import { plain } from "../../src/report/format.ts";
import { HistoryFetcher } from "./live/history.ts";
import type { SessionStore } from "./live/session-store.ts";
import type { Span } from "./live/spans.ts";
import { emptyWords, whereWords } from "./live/trace-words.ts";
import { trustOf } from "./live/trust.ts";
import type { Reach } from "./net/reach.ts";
import { createBatteryPanel } from "./panels/battery-panel.ts";
import { createEnergyPanel } from "./panels/energy-panel.ts";
import { createEventsPanel } from "./panels/events-panel.ts";
import { createGatePanel } from "./panels/gate-panel.ts";
import { createLinkPanel } from "./panels/link-panel.ts";
import { createTrendPanel } from "./panels/trend-panel.ts";
import { createVitals } from "./panels/vitals.ts";
import { createToolbar } from "./toolbar.ts";
import { dragToScroll } from "./trace/drag.ts";
import { GAINS_MM_MV, SPEEDS_MM_S } from "./trace/geometry.ts";
import { Timeline } from "./trace/timeline.ts";
import { TraceView } from "./trace/trace-view.ts";
import { scrolled, type View, withChannel, withGain, withSpeed } from "./trace/view.ts";
import { byId, setText } from "./ui/dom.ts";
import { createMarkerDialog } from "./ui/marker-dialog.ts";
import { recall, remember } from "./ui/settings.ts";
import { onTheme } from "./ui/theme.ts";

const PANELS_EVERY_MS = 250;
const FETCH_EVERY_MS = 300;

const among = (list: readonly number[], text: string | undefined, otherwise: number): number =>
  list.find((value) => String(value) === text) ?? otherwise;

/** The live view: traces, panels, and what the user does to them. */
export class LiveView {
  readonly #send: (request: WatcherRequest) => boolean;
  readonly #traces: TraceView;
  readonly #timeline: Timeline;
  readonly #toolbar;
  readonly #panels: readonly ((store: SessionStore | undefined) => void)[];
  readonly #vitals = createVitals();
  readonly #askMarker;
  readonly #history = new HistoryFetcher();
  #store: SessionStore | undefined;
  #reach: Reach = { kind: "connecting" };
  #view: View = {
    speedMmS: among(SPEEDS_MM_S, recall("speed"), 25),
    gainMmMv: among(GAINS_MM_MV, recall("gain"), 10),
    page: undefined,
    hidden: new Set(),
    labelDesign: 0,
  };
  #pointedS: number | undefined;
  /** The session that a marker is being typed for. */
  #marked: SessionStore | undefined;

  constructor(send: (request: WatcherRequest) => boolean) {
    this.#send = send;
    const box = byId("traces");
    this.#traces = new TraceView(box, this.#view);
    this.#timeline = new Timeline(byId<HTMLCanvasElement>("timeline"), (timeS) => this.goTo(timeS));
    this.#toolbar = createToolbar({
      pause: () => this.togglePause(),
      speed: (direction) => this.speed(direction),
      gain: (direction) => this.gain(direction),
      channel: (channel) => this.toggleChannel(channel),
      labelDesign: (labelDesign) => this.#change({ ...this.#view, labelDesign }),
      mark: () => this.mark(),
    });
    this.#askMarker = createMarkerDialog((atS, text) => {
      const store = this.#store;
      return store?.current === true && store === this.#marked && send({ kind: "marker", atS, text });
    });
    this.#panels = [
      createGatePanel(),
      createEnergyPanel(),
      createBatteryPanel(),
      createLinkPanel(),
      createTrendPanel(),
      createEventsPanel((timeS) => this.goTo(timeS)),
    ];
    dragToScroll(box, (byPx) => this.scroll(-byPx / (this.#traces.map?.pxPerS ?? 1)));
    box.addEventListener("pointermove", ({ offsetX }) => {
      this.#pointedS = this.#traces.map?.timeAt(offsetX - this.#traces.plotLeftPx);
    });
    box.addEventListener("pointerleave", () => {
      this.#pointedS = undefined;
    });
    box.addEventListener("dblclick", () => this.mark());
    box.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    onTheme(() => this.#traces.redraw());
    const frame = (nowMs: number) => {
      this.#traces.frame(nowMs);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    setInterval(() => this.#refresh(), PANELS_EVERY_MS);
    setInterval(() => this.#fetch(), FETCH_EVERY_MS);
    this.#toolbar.show(undefined);
    this.#change(this.#view);
  }

  show(store: SessionStore | undefined): void {
    this.#store = store;
    this.#history.reset();
    const gated = store?.session.designs.findIndex((design) => design.gated) ?? 0;
    this.#traces.show(store);
    this.#toolbar.show(store?.session);
    byId("traces").style.setProperty(
      "--lanes",
      String(Math.min(8, store?.session.header.channels.length ?? 2)),
    );
    this.#change({ ...this.#view, page: undefined, hidden: new Set(), labelDesign: Math.max(0, gated) });
    this.#refresh();
  }

  reached(reach: Reach): void {
    if (reach.kind !== "open") this.#history.reset();
    if (this.#reach.kind !== "open" && reach.kind === "open") this.#traces.reconnected();
    this.#reach = reach;
    this.#refresh();
  }

  historyAnswered(span: Span): void {
    if (this.#store !== undefined) this.#history.answered(this.#store, span);
  }

  historyRefused(): void {
    this.#history.refused(performance.now(), Math.random());
  }

  togglePause(): void {
    if (this.#view.page !== undefined) this.#change({ ...this.#view, page: undefined });
    else this.#scrollBy(0, this.#traces.shownS);
  }

  /** By seconds of the page; pauses. */
  scroll(byS: number): void {
    this.#scrollBy(byS, this.#traces.shownS);
  }

  /** By shares of a page. */
  scrollPages(pages: number): void {
    this.scroll((pages * this.#traces.plotMm) / (this.#view.page?.zoomMmS ?? this.#view.speedMmS));
  }

  oldest(): void {
    this.scroll(-1e9);
  }

  live(): void {
    this.#change({ ...this.#view, page: undefined });
  }

  /** The page with `timeS` in its middle. */
  goTo(timeS: number): void {
    const zoom = this.#view.page?.zoomMmS ?? this.#view.speedMmS;
    const page = this.#view.page ?? { toS: this.#traces.shownS, zoomMmS: zoom };
    this.#scrollBy(timeS + this.#traces.plotMm / zoom / 2 - page.toS, page.toS);
  }

  speed(direction: 1 | -1): void {
    this.#change(withSpeed(this.#view, direction, this.#traces.plotMm));
    this.scrollWithin();
  }

  gain(direction: 1 | -1): void {
    this.#change(withGain(this.#view, direction));
  }

  toggleChannel(channel: number): void {
    const channels = this.#store?.session.header.channels.length ?? 0;
    if (channel < channels) this.#change(withChannel(this.#view, channel, channels));
  }

  /** At the pointer, else in the middle of a page, else now. */
  mark(): void {
    const { map } = this.#traces;
    if (this.#store === undefined || map === undefined) return;
    const middleS = (Math.max(0, map.fromS) + map.toS) / 2;
    const atS = this.#pointedS ?? (this.#view.page === undefined ? this.#traces.shownS : middleS);
    this.#marked = this.#store;
    this.#askMarker(Math.max(0, Math.min(this.#store.headS, atS)));
  }

  /** After zooming: not beyond what there is. */
  scrollWithin(): void {
    if (this.#view.page !== undefined) this.scroll(0);
  }

  #scrollBy(byS: number, headS: number): void {
    const store = this.#store;
    if (store === undefined) return;
    const oldestS = Math.max(0, store.headS - store.memoryS);
    const newestS = this.#view.page === undefined ? headS : store.headS;
    this.#change(scrolled(this.#view, byS, this.#traces.plotMm, oldestS, newestS));
  }

  #wheel(event: WheelEvent): void {
    if (event.ctrlKey) {
      event.preventDefault();
      if (this.#view.page === undefined) this.togglePause();
      this.speed(event.deltaY < 0 ? 1 : -1);
      return;
    }
    const byPx = event.shiftKey ? event.deltaY : event.deltaX;
    if (byPx === 0) return;
    event.preventDefault();
    this.scroll(byPx / (this.#traces.map?.pxPerS ?? 1));
  }

  #change(view: View): void {
    this.#view = view;
    remember("speed", String(view.speedMmS));
    remember("gain", String(view.gainMmMv));
    this.#traces.view = view;
    this.#toolbar.update(view);
  }

  #refresh(): void {
    const store = this.#store;
    if (byId("live").hidden) return;
    this.#vitals(store, trustOf(store, this.#reach));
    for (const panel of this.#panels) panel(store);
    const { map } = this.#traces;
    if (store !== undefined && map !== undefined)
      this.#timeline.draw(store, map, this.#view.page === undefined);
    this.#note();
  }

  #note(): void {
    const { map } = this.#traces;
    const store = this.#store;
    const page = this.#view.page !== undefined;
    const note = byId("trace-note");
    const empty = emptyWords(store, this.#reach, map, page);
    note.hidden = empty === "";
    setText(note, empty);
    const where = whereWords(store, map, page);
    setText(byId("where"), where);
    const names = store?.session.header.channels.map(({ name }) => name).join(", ") ?? "";
    const speed = plain(this.#view.page?.zoomMmS ?? this.#view.speedMmS);
    byId("traces").ariaLabel = `Traces of ${names} at ${speed} mm/s, ${where || empty || "live"}`;
  }

  #fetch(): void {
    const { map } = this.#traces;
    if (!this.#store?.current || map === undefined || this.#reach.kind !== "open") return;
    this.#history.fetchNext(this.#store, map, performance.now(), this.#send);
  }
}
