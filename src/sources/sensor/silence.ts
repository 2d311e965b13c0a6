import type { Pace } from "./pace.ts";
import type { SensorTimings } from "./timings.ts";

/** How long a device has sent no frames while somebody listened: time in which the program itself was away does not count. */
export class Silence {
  readonly #pace: Pace;
  readonly #longestS: number;
  readonly #slackS: number;
  #atS: number;
  #frames: number;
  #silentS = 0;

  /** `slackS`: time between frames that is no silence; `frames`: their number so far. */
  constructor(pace: Pace, { tickS }: SensorTimings, slackS: number, frames: number) {
    this.#pace = pace;
    this.#longestS = 2 * tickS;
    this.#slackS = slackS;
    this.#frames = frames;
    this.#atS = pace.now();
  }

  /** Seconds without a frame. */
  get seconds(): number {
    return Math.max(0, this.#silentS - this.#slackS);
  }

  /** Takes the number of frames so far. Answers whether there are new ones. */
  heard(frames: number): boolean {
    const nowS = this.#pace.now();
    const fresh = frames > this.#frames;
    this.#silentS = fresh ? 0 : this.#silentS + Math.min(nowS - this.#atS, this.#longestS);
    this.#atS = nowS;
    this.#frames = frames;
    return fresh;
  }
}
