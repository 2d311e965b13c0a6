const RATE_MEMORY_S = 3;
const BURST_MEMORY_S = 8;
const LEAST_LEAD_S = 0.04;
const MOST_LEAD_S = 2.5;

/**
 * How far the trace is drawn: samples come in bursts, the eye wants an even sweep. The shown time runs a little behind
 * the newest sample, by about one burst, at the speed at which samples come (a replay may be faster than real time).
 */
export class PlayoutClock {
  #shownS = 0;
  #headS = 0;
  #rate = 1;
  #burstS = 0.05;
  #fresh = true;

  get shownS(): number {
    return this.#shownS;
  }

  /** Session seconds a second at which samples arrive. */
  get rate(): number {
    return this.#rate;
  }

  reset(headS: number): void {
    this.#shownS = headS;
    this.#headS = headS;
    this.#rate = 1;
    this.#fresh = true;
  }

  /** What comes next is not a burst: it follows what was missed, before this page came or while it was away. */
  skip(): void {
    this.#fresh = true;
  }

  /** `dtS`: seconds since the last call; `headS`: time of the newest sample. Returns the time to draw up to. */
  advance(dtS: number, headS: number): number {
    const cameS = Math.max(0, headS - this.#headS);
    this.#headS = headS;
    if (this.#fresh && cameS > 0) {
      this.#fresh = false;
      this.#shownS = Math.max(this.#shownS, headS - Math.max(LEAST_LEAD_S, this.#burstS));
      return this.#shownS;
    }
    // A jump over more than arrival can explain (back from a hidden tab, a new session) is not a speed.
    if (dtS <= 0.5 && cameS < 20) {
      this.#rate +=
        (Math.max(0.1, Math.min(100, cameS / Math.max(dtS, 1e-3))) - this.#rate) * (dtS / RATE_MEMORY_S);
      this.#burstS = Math.max(cameS, this.#burstS * (1 - dtS / BURST_MEMORY_S));
    }
    const wantedS = Math.min(MOST_LEAD_S * this.#rate, Math.max(LEAST_LEAD_S, 1.1 * this.#burstS));
    const leadS = headS - this.#shownS;
    if (leadS > 3 * wantedS + 1 || leadS < 0) {
      this.#shownS = Math.max(0, headS - wantedS);
    } else {
      const correction = Math.max(0.3, Math.min(2, 1 + (leadS - wantedS) / (2 * wantedS)));
      this.#shownS = Math.min(headS, this.#shownS + dtS * this.#rate * correction);
    }
    return this.#shownS;
  }
}
