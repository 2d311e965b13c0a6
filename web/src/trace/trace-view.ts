import { PlayoutClock } from "../live/playout-clock.ts";
import type { SessionStore } from "../live/session-store.ts";
import { colours } from "../ui/theme.ts";
import { clear, type Layer, layerOn, resize } from "./canvas.ts";
import { erased, type Piece, PX_PER_MM, pageMap, sweepMap, sweepPieces, type TimeMap } from "./geometry.ts";
import { type Layout, layoutOf, outgrown, plotOf } from "./layout.ts";
import { paintGrid } from "./paint-grid.ts";
import { paintMarks } from "./paint-marks.ts";
import { paintTrace } from "./paint-trace.ts";
import type { View } from "./view.ts";

/** Marks move with the sweep; nobody sees them move more often than this. */
const MARKS_EVERY_MS = 60;
/** Lanes are scaled by so many seconds at least. */
const SCALE_OVER_S = 4;

/** Counted for whoever measures the page: frames in which something new was drawn, samples drawn. */
export const drawn = { frames: 0, samples: 0 };

/**
 * The traces: four canvases above each other, so that paper and marks need not be drawn again for every sample. A live
 * sweep only draws what is new and blanks the bar ahead of it; a plotting library draws whole lines, and knows no sweep.
 */
export class TraceView {
  readonly #box: HTMLElement;
  readonly #grid: Layer;
  readonly #marks: Layer;
  readonly #trace: Layer;
  readonly #front: Layer;
  readonly #clock = new PlayoutClock();
  #store: SessionStore | undefined;
  #view: View;
  #layout: Layout | undefined;
  #map: TimeMap | undefined;
  #drawnS = 0;
  /** Up to where each channel is drawn. */
  #lanesS: number[] = [];
  #stale = true;
  #scaledWith = 0;
  #lastMs = 0;
  #marksMs = 0;
  #seen = { changes: -1, refills: -1, headS: -1 };

  constructor(box: HTMLElement, view: View) {
    this.#box = box;
    this.#view = view;
    const [grid, marks, trace, front] = [...box.querySelectorAll("canvas")].map(layerOn);
    if (grid === undefined || marks === undefined || trace === undefined || front === undefined)
      throw new Error("the page has no trace");
    this.#grid = grid;
    this.#marks = marks;
    this.#trace = trace;
    this.#front = front;
    new ResizeObserver(() => this.redraw()).observe(box);
  }

  /** Where times lie now; undefined while there is nothing to see. */
  get map(): TimeMap | undefined {
    return this.#map;
  }

  get shownS(): number {
    return this.#clock.shownS;
  }

  get plotLeftPx(): number {
    return plotOf(this.#box.clientWidth).plotLeftPx;
  }

  get plotMm(): number {
    return plotOf(this.#box.clientWidth).plotWidthPx / PX_PER_MM;
  }

  show(store: SessionStore | undefined): void {
    this.#store = store;
    this.#clock.reset(store?.headS ?? 0);
    this.redraw();
  }

  /** The connection is back: what comes now is not where the sweep stopped. */
  reconnected(): void {
    this.#clock.skip();
  }

  set view(view: View) {
    this.#view = view;
    this.redraw();
  }

  /** Draws everything anew with the next frame. */
  redraw(): void {
    this.#stale = true;
  }

  /** One frame of the screen. */
  frame(nowMs: number): void {
    const store = this.#store;
    const dtS = Math.min(1, (nowMs - this.#lastMs) / 1000);
    this.#lastMs = nowMs;
    if (store === undefined || this.#box.clientWidth === 0) return;
    const shownS = this.#clock.advance(dtS, store.headS);
    if (this.#view.page === undefined) this.#sweep(store, shownS, nowMs);
    else this.#page(store, this.#view.page);
  }

  #sweep(store: SessionStore, shownS: number, nowMs: number): void {
    const pxPerS = this.#view.speedMmS * PX_PER_MM;
    const before = this.#map;
    const { plotWidthPx } = plotOf(this.#box.clientWidth);
    const periodS = plotWidthPx / pxPerS;
    this.#map = sweepMap(shownS, plotWidthPx, pxPerS);
    const wrapped = Math.floor(shownS / periodS) !== Math.floor(this.#drawnS / periodS);
    // The first seconds of a channel say little about its scale, and a new sweep is the time to look again.
    const rescale = wrapped || (this.#scaledWith < SCALE_OVER_S && shownS - this.#drawnS > 0);
    if (rescale && !this.#stale) this.#stale = this.#wouldRescale(store, shownS, periodS);
    const jumped = shownS < this.#drawnS || shownS - this.#drawnS > periodS / 2;
    if (this.#stale || jumped || before === undefined || this.#seen.refills !== store.refills) {
      this.#all(store, this.#map, Math.max(0, shownS - Math.max(SCALE_OVER_S, periodS)), shownS);
      this.#marksMs = nowMs;
      return;
    }
    this.#goOn(store, shownS, pxPerS, plotWidthPx);
    if (nowMs - this.#marksMs >= MARKS_EVERY_MS) {
      this.#marksMs = nowMs;
      this.#paintMarks(store);
    }
  }

  #wouldRescale(store: SessionStore, shownS: number, periodS: number): boolean {
    const now = this.#layout;
    if (now === undefined) return true;
    this.#scaledWith = shownS;
    const { clientWidth, clientHeight } = this.#box;
    const { hidden, gainMmMv } = this.#view;
    const fromS = Math.max(0, shownS - Math.max(SCALE_OVER_S, periodS));
    return outgrown(now, layoutOf(store, hidden, gainMmMv, clientWidth, clientHeight, fromS, shownS));
  }

  /** Only what is new. */
  #goOn(store: SessionStore, shownS: number, pxPerS: number, widthPx: number): void {
    const layout = this.#layout as Layout;
    if (shownS <= this.#drawnS) return;
    const { context } = this.#trace;
    for (const [x0, x1] of erased(this.#drawnS, shownS, widthPx, pxPerS)) {
      // From the pixel after the last one drawn: its line must not lose its edge.
      context.clearRect(layout.plotLeftPx + x0 + 1, 0, x1 - x0 - 1, layout.heightPx);
    }
    this.#drawnS = shownS;
    const samples = this.#draw(store, shownS, pxPerS, (fromS) =>
      sweepPieces(fromS, shownS, widthPx / pxPerS),
    );
    if (samples > 0) drawn.frames++;
    drawn.samples += samples;
  }

  /**
   * Goes on with every lane from where it ended. Channels come in messages of their own: one may be behind the others, and what
   * comes of it later still belongs to its place.
   */
  #draw(
    store: SessionStore,
    toS: number,
    pxPerS: number,
    piecesFrom: (fromS: number) => readonly Piece[],
  ): number {
    const layout = this.#layout as Layout;
    const { context } = this.#trace;
    let samples = 0;
    context.save();
    context.beginPath();
    context.rect(layout.plotLeftPx, 0, layout.plotWidthPx, layout.axisTopPx);
    context.clip();
    context.lineJoin = "round";
    context.lineWidth = 1.25;
    context.strokeStyle = colours().signal;
    for (const lane of layout.lanes) {
      const ring = store.rings[lane.channel];
      const rate = store.rates[lane.channel] as number;
      const seenS = Math.max(0, this.#map?.fromS ?? 0);
      const fromS = Math.max(seenS, this.#lanesS[lane.channel] ?? 0);
      const newestS = ring === undefined ? fromS : Math.min(toS, (ring.head - 1) / rate);
      if (ring === undefined || newestS <= fromS) continue;
      for (const { xS, ...span } of piecesFrom(fromS))
        samples += paintTrace(this.#trace, layout, lane, ring, rate, { ...span, xPx: xS * pxPerS, pxPerS });
      this.#lanesS[lane.channel] = newestS;
    }
    context.restore();
    return samples;
  }

  #page(store: SessionStore, { toS, zoomMmS }: NonNullable<View["page"]>): void {
    const pxPerS = zoomMmS * PX_PER_MM;
    const { plotWidthPx } = plotOf(this.#box.clientWidth);
    const { refills, changes } = this.#seen;
    const grows = this.#seen.headS < toS && this.#seen.headS !== store.headS;
    if (!this.#stale && refills === store.refills && changes === store.changes && !grows) return;
    const onlyMarks = !this.#stale && refills === store.refills && !grows;
    this.#map = pageMap(toS - plotWidthPx / pxPerS, plotWidthPx, pxPerS);
    if (onlyMarks) this.#paintMarks(store);
    else this.#all(store, this.#map, this.#map.fromS, this.#map.toS);
  }

  #all(store: SessionStore, map: TimeMap, fromS: number, toS: number): void {
    const { clientWidth, clientHeight } = this.#box;
    const { hidden, gainMmMv, page } = this.#view;
    for (const layer of [this.#grid, this.#marks, this.#trace, this.#front])
      resize(layer, clientWidth, clientHeight);
    this.#layout = layoutOf(store, hidden, gainMmMv, clientWidth, clientHeight, fromS, toS);
    this.#scaledWith = toS;
    this.#stale = false;
    this.#seen = { changes: store.changes, refills: store.refills, headS: store.headS };
    paintGrid(this.#grid, this.#layout, store, map, page !== undefined, colours());
    this.#paintMarks(store);
    clear(this.#trace);
    const { pxPerS, widthPx } = map;
    this.#lanesS = [];
    const pieces = (from: number): Piece[] =>
      page === undefined
        ? sweepPieces(from, map.toS, widthPx / pxPerS)
        : [{ fromS: from, toS: map.toS, xS: from - map.fromS }];
    const samples = this.#draw(store, map.toS, pxPerS, pieces);
    this.#drawnS = map.toS;
    drawn.frames++;
    drawn.samples += samples;
  }

  #paintMarks(store: SessionStore): void {
    if (this.#layout === undefined || this.#map === undefined) return;
    this.#seen = { ...this.#seen, changes: store.changes };
    paintMarks(this.#marks, this.#front, this.#layout, store, this.#map, this.#view.labelDesign, colours());
  }
}
