import { ArrivalPace } from "./arrival-pace.ts";
import { ClockLine, type TimeBase } from "./clock-line.ts";

/** The smallest delay of this long a while is one observation of the line; a loss is decided when two halves of it agree. */
const whileS = 0.5;
/** Deviations of the smallest delay beyond which it is not chance. */
const sure = 4;
/** A program's loop pauses by itself: only holes of this length count as a loss. */
const programHoleS = 0.2;
/** Arrivals this much earlier than any before show that the first ones were late, not that the clock is noisy. */
const staleS = 0.05;

/** What arrivals are like while nothing is lost: the line of their smallest delay, how much chance adds to it, and their pace. */
export class UsualDelay {
  readonly #periodS: number;
  readonly #timeBase: TimeBase;
  readonly #line: ClockLine;
  readonly #pace = new ArrivalPace();
  #whileEndS = 0;
  #lowest = Number.POSITIVE_INFINITY;
  #lowestAtS = 0;

  constructor(timeBase: TimeBase, periodS: number) {
    this.#periodS = periodS;
    this.#timeBase = timeBase;
    this.#line = new ClockLine(timeBase, periodS);
  }

  /** Smallest delay that is to be expected at a time. */
  at(atS: number): number {
    return this.#line.at(atS);
  }

  /** Lateness beyond which an arrival is not on time by chance. @param damaged bytes were skipped in front of it. */
  chanceS(atS: number, damaged: boolean): number {
    // Where several frames come at once, the last of them may have waited by up to a period, in step with the reader.
    const lumps = this.#pace.framesAtOnce > 1.5 && !damaged;
    const ownS = lumps ? 1.25 * this.#periodS : this.#periodS / 2;
    const least = this.#timeBase === "program" ? programHoleS : ownS;
    return Math.max(least, sure * this.#line.spreadS(atS));
  }

  /** Starts anew at a delay. @param nowS when the next while begins, if later. */
  anchor(atS: number, delayS: number, nowS = atS): void {
    this.#line.anchor(atS, delayS);
    this.#begin(nowS);
  }

  /** Frames of any arrival. */
  count(frames: number): void {
    this.#pace.count(frames);
  }

  /** An arrival on time. */
  accept(atS: number, delayS: number, pausedS: number, chanceS: number): void {
    const late = delayS - this.at(atS);
    this.#pace.add(pausedS, late, chanceS);
    if (late < -Math.max(staleS, sure * this.#line.spreadS(atS))) {
      // Earlier than anything before: the line was too high.
      this.anchor(atS, delayS);
      return;
    }
    this.lower(atS, late);
    if (atS < this.#whileEndS) return;
    this.#line.observe(this.#lowestAtS, this.at(this.#lowestAtS) + this.#lowest);
    this.#begin(atS);
  }

  /** Lateness of an arrival that may be the smallest of its while. */
  lower(atS: number, late: number): void {
    if (late >= this.#lowest) return;
    this.#lowest = late;
    this.#lowestAtS = atS;
  }

  /** A loss was sized by the line: what comes after it must not confirm the slope that sized it. */
  forgetCross(atS: number): void {
    this.#line.forgetCross(atS);
  }

  /** Half a while; more where arrivals are rare. */
  get halfS(): number {
    return Math.max(whileS / 2, 3 * this.#pace.intervalS);
  }

  get driftPpm(): number | undefined {
    return this.#line.driftPpm;
  }

  get jitterMs(): number | undefined {
    return this.#pace.jitterMs;
  }

  /** What arrival says of the rate of frames; undefined until it is known to 2 %. */
  get measuredHz(): number | undefined {
    const slope = this.#line.slope;
    return slope === undefined ? undefined : (1 - slope) / this.#periodS;
  }

  #begin(nowS: number): void {
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#whileEndS = nowS + whileS;
  }
}
