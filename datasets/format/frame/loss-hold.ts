/** Rows are never held longer than this while they keep coming. */
const longestHoldS = 3;
/** A pause of this length starts the hold anew. */
export const silenceS = 1;

/**
 * What is known while rows are held because an arrival was late: how late the rest is, and where the loss is likeliest. Lateness is settled when the
 * smallest of one half while and of the next agree: late bytes that are still coming in make the second half earlier, another loss later.
 */
export class LossHold {
  #sinceS: number;
  #halfSinceS: number;
  #lowest: number;
  #lowestAtS: number;
  #before: number | undefined;
  #jumpS = 0;
  #counted = 0;

  constructor(atS: number, late: number) {
    this.#sinceS = atS;
    this.#halfSinceS = atS;
    this.#lowest = late;
    this.#lowestAtS = atS;
  }

  /** Frames that the counter tells at the likeliest place of the loss. */
  get counted(): number {
    return this.#counted;
  }

  /**
   * The best guess of the lateness when the hold has to end now. Undefined when `sure` and no half while is whole: late bytes may
   * still be on their way.
   */
  guess(sure: boolean): number | undefined {
    return sure && this.#before === undefined
      ? undefined
      : Math.min(this.#lowest, this.#before ?? this.#lowest);
  }

  /** When the smallest lateness arrived. */
  get lowestAtS(): number {
    return this.#lowestAtS;
  }

  /** Whether an arrival is a likelier place than those before: a counted loss before any other, then the largest change of the delay. */
  place(counted: number, jumpS: number): boolean {
    const counts = counted > 0 && this.#counted === 0;
    const likelier = counts || ((counted > 0 || this.#counted === 0) && Math.abs(jumpS) > this.#jumpS);
    if (!likelier) return false;
    this.#jumpS = Math.abs(jumpS);
    this.#counted = counted;
    return true;
  }

  /** Takes the lateness of an arrival; the settled one when there is one. @param chance lateness that is nothing but chance. */
  settle(atS: number, late: number, pausedS: number, halfS: number, chance: number): number | undefined {
    if (pausedS > halfS) {
      // Another hole: what was late before it says nothing of what comes after.
      this.#before = undefined;
      this.#lowest = Number.POSITIVE_INFINITY;
      this.#halfSinceS = atS;
      if (pausedS > silenceS) this.#sinceS = atS;
    }
    if (late < this.#lowest) {
      this.#lowest = late;
      this.#lowestAtS = atS;
    }
    const over = atS - this.#sinceS >= longestHoldS;
    if (atS - this.#halfSinceS < halfS && !over) return undefined;
    const before = this.#before;
    const agree = before !== undefined && Math.abs(this.#lowest - before) <= chance;
    if (over || agree) return Math.min(this.#lowest, before ?? this.#lowest);
    this.#before = this.#lowest;
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#halfSinceS = atS;
    return undefined;
  }
}
