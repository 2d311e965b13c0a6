import { clock } from "../../../src/report/format.ts";
import type { SessionStore } from "../live/session-store.ts";
import { setAttribute } from "../ui/dom.ts";
import { colours } from "../ui/theme.ts";
import { clear, FONT, hatch, layerOn, resize } from "./canvas.ts";
import { tickStepS, ticks } from "./geometry.ts";

const BAND = { top: 8, height: 14 } as const;

/** The whole memory on one strip: verdicts, losses, beats that are not N, markers, and what is on the page now. */
export class Timeline {
  readonly #canvas: HTMLCanvasElement;
  readonly #layer;
  #fromS = 0;
  #toS = 1;

  /** `onPick`: the user wants to see this time in the middle of the page. */
  constructor(canvas: HTMLCanvasElement, onPick: (timeS: number) => void) {
    this.#canvas = canvas;
    this.#layer = layerOn(canvas);
    const pick = (event: PointerEvent) => {
      const box = canvas.getBoundingClientRect();
      onPick(this.#fromS + ((event.clientX - box.left) / box.width) * (this.#toS - this.#fromS));
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pick(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) pick(event);
    });
  }

  /** `live`: what is seen moves on by itself. */
  draw(store: SessionStore, seen: { readonly fromS: number; readonly toS: number }, live: boolean): void {
    const widthPx = this.#canvas.parentElement?.clientWidth ?? 0;
    if (widthPx === 0) return;
    const heightPx = 42;
    const layer = this.#layer;
    resize(layer, widthPx, heightPx);
    clear(layer);
    // A minute at least, so that the first seconds do not race over the strip.
    this.#fromS = Math.max(0, store.headS - store.memoryS);
    this.#toS = Math.max(this.#fromS + 60, store.headS);
    const pxPerS = widthPx / (this.#toS - this.#fromS);
    const x = (timeS: number) => (timeS - this.#fromS) * pxPerS;
    const own = colours();
    const { context } = layer;
    context.fillStyle = own.sheet;
    context.fillRect(0, BAND.top, widthPx, BAND.height);
    const lines = hatch(layer, own.paper, 5, 1.5);
    for (const { verdict, startS, endS } of store.verdicts.between(this.#fromS - 60, this.#toS)) {
      const noisy = verdict === "noisy";
      context.fillStyle = noisy ? own.noisy : own.clean;
      const width = Math.max(1, x(endS) - x(startS) - 0.5);
      context.fillRect(x(startS), BAND.top, width, BAND.height);
      if (!noisy) continue;
      context.fillStyle = lines;
      context.fillRect(x(startS), BAND.top, width, BAND.height);
    }
    context.fillStyle = own.bad;
    for (const { fromS, toS } of store.gaps[store.session.deviceChannel]?.between(this.#fromS, this.#toS) ??
      []) {
      context.fillRect(x(fromS), BAND.top + BAND.height, Math.max(2, x(toS) - x(fromS)), 3);
    }
    for (const { atS, calls } of store.beats.between(this.#fromS, this.#toS)) {
      const label = calls.find((call) => call !== null && call[0] !== "N")?.[0];
      if (label === undefined) continue;
      context.fillStyle = label === "V" ? own["class-v"] : own["class-s"];
      context.fillRect(x(atS), 2, 1.2, 5);
    }
    context.fillStyle = own.mixed;
    for (const { atS } of store.markers.between(this.#fromS, this.#toS)) {
      context.beginPath();
      context.moveTo(x(atS), BAND.top + 6);
      context.lineTo(x(atS) - 4, 0);
      context.lineTo(x(atS) + 4, 0);
      context.fill();
    }
    context.fillStyle = own["ink-3"];
    context.font = `10.5px ${FONT}`;
    context.textAlign = "center";
    const stepS = tickStepS(pxPerS, 64);
    for (const timeS of ticks(this.#fromS, this.#toS, stepS)) {
      if (x(timeS) > 14 && x(timeS) < widthPx - 14) context.fillText(clock(timeS), x(timeS), heightPx - 5);
    }
    context.strokeStyle = own.ink;
    context.lineWidth = 1.5;
    const left = Math.max(1, x(seen.fromS));
    context.strokeRect(
      left,
      BAND.top - 4,
      Math.max(4, Math.min(widthPx - 1, x(seen.toS)) - left),
      BAND.height + 8,
    );
    this.#describe(seen, live);
  }

  #describe({ fromS, toS }: { readonly fromS: number; readonly toS: number }, live: boolean): void {
    setAttribute(this.#canvas, "aria-valuemin", this.#fromS.toFixed(0));
    setAttribute(this.#canvas, "aria-valuemax", this.#toS.toFixed(0));
    setAttribute(this.#canvas, "aria-valuenow", Math.max(0, fromS).toFixed(0));
    // Who listens does not want to hear every second that a second has passed.
    const words = live ? "live" : `${clock(Math.max(0, fromS))} to ${clock(toS)}`;
    setAttribute(this.#canvas, "aria-valuetext", words);
  }
}
