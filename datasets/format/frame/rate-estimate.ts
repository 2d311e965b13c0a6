/** A rate is estimated from this long a stretch of arrivals, or from what there is of at least `leastS` when no more comes. */
const enoughS = 3;
const leastS = 1;
const leastArrivals = 8;
const trims = 4;

/**
 * Rate of frames from their arrival: the least-squares line of time over frames, without the arrivals that stand out as late
 * (more than twice the median deviation above the line), since delays are one-sided. Nothing is rounded to a usual rate: a loop with
 * `delay(4)` does not run at 250 Hz. Over 3 s with delays of some ms the error is about 0.1 %.
 */
export class RateEstimate {
  #atS: number[] = [];
  #frames: number[] = [];
  #total = 0;

  add(atS: number, frames: number): void {
    if (frames <= 0) return;
    this.#total += frames;
    this.#atS.push(atS);
    this.#frames.push(this.#total);
  }

  /** The wire was cut: what came before does not go on. */
  restart(): void {
    this.#atS = [];
    this.#frames = [];
    this.#total = 0;
  }

  /** Frames per second; undefined while there is too little. `last`: nothing more will come. */
  hz(last = false): number | undefined {
    const spanS = (this.#atS.at(-1) ?? 0) - (this.#atS[0] ?? 0);
    if (this.#atS.length < leastArrivals || spanS < (last ? leastS : enoughS)) return undefined;
    let kept = this.#atS.map((_, i) => i);
    for (let trim = 0; trim < trims; trim++) {
      const line = this.#line(kept);
      const late = (i: number): number =>
        (this.#atS[i] as number) - line.offset - line.slope * (this.#frames[i] as number);
      const sorted = kept.map((i) => Math.abs(late(i))).sort((a, b) => a - b);
      const limit = 2 * (sorted[sorted.length >> 1] as number) + 1e-6;
      const next = kept.filter((i) => late(i) <= limit);
      if (next.length < leastArrivals || next.length === kept.length) break;
      kept = next;
    }
    const { slope } = this.#line(kept);
    return slope > 0 ? 1 / slope : undefined;
  }

  #line(kept: readonly number[]): { slope: number; offset: number } {
    let meanX = 0;
    let meanY = 0;
    for (const i of kept) {
      meanX += (this.#frames[i] as number) / kept.length;
      meanY += (this.#atS[i] as number) / kept.length;
    }
    let xx = 0;
    let xy = 0;
    for (const i of kept) {
      const x = (this.#frames[i] as number) - meanX;
      xx += x * x;
      xy += x * ((this.#atS[i] as number) - meanY);
    }
    const slope = xy / xx;
    return { slope, offset: meanY - slope * meanX };
  }
}
