import type { TimeBase } from "./clock-line.ts";
import { LossHold, silenceS } from "./loss-hold.ts";
import { UsualDelay } from "./usual-delay.ts";

/** A counted loss and the clock differ by this at least when the counter did not go on but started again. */
const restartS = 0.025;

interface LossClockOptions {
  readonly frameHz: number;
  /** Frames after which the device's counter starts again; undefined without one. */
  readonly counterWrap: number | undefined;
  readonly timeBase: TimeBase;
}

/** What one arrival brought. */
export interface Arrival {
  readonly atS: number;
  /** Frames, those included that the counter says are missing. */
  readonly frames: number;
  /** Frames of the largest loss among them that the counter tells; 0 when there is none. */
  readonly counted: number;
  /** Bytes were skipped since the last arrival of frames. */
  readonly damaged: boolean;
  /** The counter started again: it does not tell what is missing. */
  readonly restarted?: boolean;
}

/**
 * Tells by the clock how many frames were lost that no counter tells: whole wraps of the counter, everything where there is none,
 * and what a cut of the wire or a restart of the device swallowed.
 *
 * Arrivals are late, never early. A loss lifts the smallest delay for good, by a period for each frame; a stall lifts it only until
 * the late bytes are in. So when an arrival is late by more than could be chance, and something happened that may hide a loss (a
 * hole in the arrivals, skipped bytes, a counted loss), rows are held until one comes that is on time (no loss), or none has been
 * for half a second (a loss, sized by the smallest delay). All decisions refer to the same line, which forgets in about a minute.
 *
 * What it cannot tell:
 * - Without a counter, a loss shorter than half a period or than four deviations of the smallest delay: one frame of 4 ms is told when
 *   frames arrive one by one with delays of some ms; on a radio link whose smallest delay wanders by 10 ms only losses beyond 40 ms
 *   are. The rest shifts time.
 * - Without a counter, and with several frames an arrival at the reader's own pace: a loss is known to a frame or two, and one of a
 *   single frame is told only when bytes were skipped there.
 * - A lasting change of the link's delay looks like a loss of that length; with a counter only changes above half a wrap do.
 * - Where rates are estimated, a program's loop is the clock: only holes of at least 0.2 s count.
 * - In the first seconds, before the line is known, only losses beyond some 25 ms.
 * - A counter that started again is told from a loss when the two differ by more than 25 ms; otherwise the gap is off by so much.
 */
export class LossClock {
  readonly #periodS: number;
  readonly #wrap: number | undefined;
  readonly #usual: UsualDelay;
  #frames = 0;
  #started = false;
  #cut = false;
  #lastAtS = 0;
  #lastDelayS = 0;
  #hold: LossHold | undefined;
  #placedLast = false;
  #damaged = false;
  #restarted = false;

  constructor(options: LossClockOptions) {
    this.#periodS = 1 / options.frameHz;
    this.#wrap = options.counterWrap;
    this.#usual = new UsualDelay(options.timeBase, this.#periodS);
  }

  /**
   * Takes an arrival. Undefined: hold the rows; otherwise let all that is held go, with this many lost frames added at the largest
   * counted loss of the arrival that was `placedLast`, where its counter started again, or in front of it; negative when the counter
   * told too many because it started again.
   */
  arrive(arrival: Arrival): number | undefined {
    const { atS } = arrival;
    this.#frames += arrival.frames;
    this.#usual.count(arrival.frames - arrival.counted);
    const held = this.#hold !== undefined;
    this.#damaged = arrival.damaged || (this.#damaged && held);
    this.#restarted = arrival.restarted === true || (this.#restarted && held);
    const delayS = atS - this.#frames * this.#periodS;
    if (!this.#started) {
      this.#start(atS, delayS);
      return 0;
    }
    const late = delayS - this.#usual.at(atS);
    const pausedS = atS - this.#lastAtS;
    const jumpS = delayS - this.#lastDelayS;
    this.#lastAtS = atS;
    this.#lastDelayS = delayS;
    if (this.#hold === undefined) {
      if (!this.#suspicious(arrival, late, jumpS)) {
        this.#usual.accept(atS, delayS, pausedS, this.#chanceS(atS));
        return 0;
      }
      this.#hold = new LossHold(atS, late);
    }
    // What a cut swallowed is missing at the cut, whatever is lost soon after it.
    this.#placedLast = this.#cut ? !held : this.#hold.place(arrival.counted, jumpS);
    return this.#weigh(this.#hold, atS, late, pausedS);
  }

  /** The wire was cut, and what that swallowed is not sized yet. */
  get cut(): boolean {
    return this.#cut;
  }

  /** The loss, if it is one, is likelier in the last arrival than in any before it. */
  get placedLast(): boolean {
    return this.#placedLast;
  }

  /** Frames without a time of their own. */
  count(frames: number): void {
    this.#frames += frames;
  }

  /** Lost frames, as `arrive` tells them, when what is held should go because nothing has come for a while; undefined while it should not. */
  silent(atS: number): number | undefined {
    return this.#hold === undefined || atS - this.#lastAtS < silenceS ? undefined : this.release();
  }

  /**
   * What is held goes now, with the best guess of what was lost in front of it. 0 where the late bytes may still be on their way:
   * a loss will be seen at the next arrival then. @param over no bytes are on their way any more.
   */
  release(over = false): number {
    const hold = this.#hold;
    const late = hold?.guess(!over && !this.#cut);
    this.#hold = undefined;
    if (hold === undefined || late === undefined) return 0;
    const chance = this.#chanceS(hold.lowestAtS);
    if (!this.#cut && this.#onTime(hold, late, hold.lowestAtS)) return 0;
    return this.#settle(hold.lowestAtS, late, this.#decide(late, hold.counted, chance));
  }

  /** The wire was cut: the next arrival starts a gap that the clock sizes. What is held goes, as with `release`. */
  interrupt(): number {
    // No bytes are on their way any more. What no counter tells either is sized with the cut.
    const lost = this.release((this.#hold?.counted ?? 0) > 0);
    this.#cut = this.#started;
    return lost;
  }

  get driftPpm(): number | undefined {
    return this.#usual.driftPpm;
  }

  /** Standard deviation of the delay around the line, in ms; undefined before a few arrivals. */
  get jitterMs(): number | undefined {
    return this.#usual.jitterMs;
  }

  /** What arrival says of the rate of frames; undefined until it is known to 2 %. */
  get measuredHz(): number | undefined {
    return this.#usual.measuredHz;
  }

  #start(atS: number, delayS: number): void {
    this.#started = true;
    this.#usual.anchor(atS, delayS);
    this.#lastAtS = atS;
    this.#lastDelayS = delayS;
  }

  #chanceS(atS: number): number {
    return this.#usual.chanceS(atS, this.#damaged);
  }

  /** Frames that may be lost in multiples without the counter telling; undefined where any number may. */
  get #unit(): number | undefined {
    return this.#restarted ? undefined : this.#wrap;
  }

  #lossS(atS: number): number {
    return Math.max(((this.#unit ?? 1) * this.#periodS) / 2, this.#chanceS(atS));
  }

  #suspicious(arrival: Arrival, late: number, jumpS: number): boolean {
    if (this.#cut) return true;
    const chance = this.#chanceS(arrival.atS);
    if (arrival.counted > 0) return Math.abs(late) > chance;
    return late > this.#lossS(arrival.atS) && (jumpS > chance / 2 || arrival.damaged);
  }

  #weigh(hold: LossHold, atS: number, late: number, pausedS: number): number | undefined {
    const chance = this.#chanceS(atS);
    const settled = hold.settle(atS, late, pausedS, this.#usual.halfS, chance);
    if (!this.#cut && this.#onTime(hold, late, atS)) {
      this.#usual.lower(atS, late);
      this.#hold = undefined;
      return 0;
    }
    if (settled === undefined) return undefined;
    return this.#settle(hold.lowestAtS, settled, this.#decide(settled, hold.counted, chance));
  }

  #onTime(hold: LossHold, late: number, atS: number): boolean {
    return hold.counted > 0 ? Math.abs(late) <= this.#chanceS(atS) : late <= this.#lossS(atS);
  }

  #decide(late: number, counted: number, chance: number): number {
    const byClock = Math.round(late / this.#periodS);
    if (this.#cut) return Math.max(0, byClock);
    const unit = this.#unit;
    // Without a counter what was counted are guesses of broken frames: they may be too many.
    if (unit === undefined) return Math.max(byClock, -counted);
    const wraps = Math.round(late / (unit * this.#periodS));
    const rest = Math.abs(late - wraps * unit * this.#periodS);
    const restarted = rest > Math.max(restartS, 3 * chance);
    if (counted > 0 && restarted) return Math.max(byClock, -counted);
    return Math.max(0, wraps) * unit;
  }

  #settle(atS: number, late: number, lost: number): number {
    this.#frames += lost;
    const left = late - lost * this.#periodS;
    if (lost !== 0) this.#usual.forgetCross(atS);
    this.#lastDelayS = this.#usual.at(this.#lastAtS) + left;
    // What neither a loss nor chance explains is a link that has become slower (or a new phase after a cut): start from there.
    if (this.#cut || Math.abs(left) > this.#chanceS(atS))
      this.#usual.anchor(atS, this.#usual.at(atS) + left, this.#lastAtS);
    else this.#usual.lower(atS, left);
    this.#hold = undefined;
    this.#cut = false;
    return lost;
  }
}
