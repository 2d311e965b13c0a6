const memory = 128;
const framesMemory = 64;
const mostFrames = 16;
/** Deviations beyond which a delay is a stall, which says nothing of the jitter. */
const clip = 4;

/** How frames arrive while nothing happens: how often, how many at once, and by how much their delay varies. */
export class ArrivalPace {
  #arrivals = 0;
  #intervalS = 0;
  #framesAtOnce = 1;
  #meanS = 0;
  #variance = 0;

  /** Frames of any arrival. */
  count(frames: number): void {
    this.#framesAtOnce += (Math.min(frames, mostFrames) - this.#framesAtOnce) / framesMemory;
  }

  /** An arrival on time. @param chanceS lateness that is always taken as jitter. */
  add(pausedS: number, late: number, chanceS: number): void {
    const weight = 1 / Math.min(++this.#arrivals, memory);
    this.#intervalS += weight * (pausedS - this.#intervalS);
    const most = Math.max(chanceS, clip * Math.sqrt(this.#variance));
    const off = Math.min(late - this.#meanS, most);
    this.#meanS += weight * off;
    this.#variance += weight * ((1 - weight) * off * off - this.#variance);
  }

  get intervalS(): number {
    return this.#intervalS;
  }

  get framesAtOnce(): number {
    return this.#framesAtOnce;
  }

  /** Standard deviation of the delay, in ms; undefined before a few arrivals. */
  get jitterMs(): number | undefined {
    return this.#arrivals < 8 ? undefined : 1000 * Math.sqrt(this.#variance);
  }
}
