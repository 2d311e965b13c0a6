import { LossClock } from "../../../../datasets/format/frame/loss-clock.ts";
import { type Random, seededRandom } from "../../../../signals/random.ts";

export interface Wire {
  readonly hz: number;
  readonly wrap?: number | undefined;
  readonly driftPpm: number;
  /** Mean of the exponentially distributed delay. */
  readonly jitterMs: number;
  /** Pace at which the reader collects what is there. */
  readonly lumpS: number;
  readonly hours: number;
  readonly dropEveryS: number;
  readonly longestDrop: number;
  /** Stalls of 0.3 to 4.3 s whose bytes come late, in one lump. */
  readonly stallEveryS: number;
  readonly seed: number;
}

export interface Outcome {
  readonly lost: number;
  readonly byCounter: number;
  readonly byClock: number;
  readonly drops: number;
  readonly longestHoldS: number;
  readonly clock: LossClock;
}

/** A device behind a wire that is late, stalls and swallows; nothing is dropped in the last minute. */
export class WireRun {
  readonly #wire: Wire;
  readonly #random: Random;
  readonly #periodS: number;
  readonly clock: LossClock;
  #timeS = 0;
  #arrivedS = 0;
  #delivered = 0;
  #stallEndS = -1;
  #nextStallS: number;
  #nextDropS: number;
  #lost = 0;
  #byCounter = 0;
  #byClock = 0;
  #drops = 0;
  #holdSinceS: number | undefined;
  #longestHoldS = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
    this.#random = seededRandom(wire.seed);
    this.#periodS = 1 / (wire.hz * (1 + wire.driftPpm * 1e-6));
    this.clock = new LossClock({ frameHz: wire.hz, counterWrap: wire.wrap, timeBase: "crystal" });
    this.#nextStallS = wire.stallEveryS;
    this.#nextDropS = 10;
  }

  run(): Outcome {
    const { hours, dropEveryS, longestDrop, lumpS } = this.#wire;
    const endS = hours * 3600;
    while (this.#timeS < endS) {
      const frames = this.#collect();
      if (frames <= 0) continue;
      if (this.#timeS < this.#nextDropS || this.#timeS > endS - 60) {
        this.#arrive(frames, 0);
        continue;
      }
      // Some frames of this lump still come, the next ones never do.
      const before = Math.floor(this.#random() * frames);
      const lost = 1 + Math.floor(this.#random() * longestDrop);
      if (before > 0) this.#arrive(before, 0);
      this.#delivered += lost;
      this.#lost += lost;
      this.#drops++;
      this.#nextDropS = this.#timeS + lost * this.#periodS + dropEveryS * (0.2 + this.#random());
      while (this.#made() <= this.#delivered) this.#timeS += lumpS;
      this.#arrive(
        this.#made() - this.#delivered,
        this.#wire.wrap === undefined ? 0 : lost % this.#wire.wrap,
      );
    }
    return {
      lost: this.#lost,
      byCounter: this.#byCounter,
      byClock: this.#byClock,
      drops: this.#drops,
      longestHoldS: this.#longestHoldS,
      clock: this.clock,
    };
  }

  #made(): number {
    return Math.floor(this.#timeS / this.#periodS);
  }

  /** Goes on to the next lump; frames that are there to be read. */
  #collect(): number {
    const { lumpS, stallEveryS } = this.#wire;
    this.#timeS += lumpS;
    if (this.#timeS > this.#nextStallS) {
      this.#stallEndS = this.#timeS + 0.3 + 4 * this.#random();
      this.#nextStallS = this.#timeS + stallEveryS * (0.5 + this.#random());
    }
    return this.#timeS < this.#stallEndS ? 0 : this.#made() - this.#delivered;
  }

  #arrive(frames: number, counted: number): void {
    const delayS = 1e-3 - (Math.log(1 - this.#random()) * this.#wire.jitterMs) / 1000;
    // The bytes cannot overtake one another.
    const atS = Math.max(this.#timeS + delayS, this.#arrivedS + 1e-5);
    const guessed = this.clock.silent(atS);
    if (guessed !== undefined) {
      this.#holdSinceS = undefined;
      this.#byClock += guessed;
    }
    this.#arrivedS = atS;
    this.#delivered += frames;
    this.#byCounter += counted;
    const lost = this.clock.arrive({ atS, frames: frames + counted, counted, damaged: false });
    if (lost === undefined) {
      this.#holdSinceS ??= atS;
      this.#longestHoldS = Math.max(this.#longestHoldS, atS - this.#holdSinceS);
      return;
    }
    this.#holdSinceS = undefined;
    this.#byClock += lost;
  }
}
