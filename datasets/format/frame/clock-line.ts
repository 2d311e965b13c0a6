/**
 * How a device's time base behaves. `crystal`: a converter or timer paces the samples, the rate is steady within some 0.5 %
 * (ceramic resonators) and changes slowly with temperature. `program`: a loop paces them, the rate wanders by percents.
 */
export type TimeBase = "crystal" | "program";

/** Standard deviation of the slope before anything is known, and its random walk per square root of a second. */
const slopeOf = {
  crystal: { startS: 5e-3, walk: 1e-6 / Math.sqrt(60) },
  program: { startS: 3e-2, walk: 1e-2 },
} as const;

/** Spread of the smallest delays before it is known: wide, so that nothing is called a loss that a slow link explains. */
const startSpreadS = 0.004;
const smallestSpreadS = 5e-5;
const spreadMemory = 128;
/** Delays far above the line are late, not a change of the clock: they pull no harder than this many deviations. */
const lateClip = 3;
/** No clock gains this much in half a second; a lump that comes in step with the reader shows its drift in steps of a period. */
const staleS = 2e-3;
const stalePeriods = 1.5;

/**
 * The line of smallest delay: arrival time minus device time (frames times nominal period) against arrival time. Its slope is the
 * drift, its level the fastest way through the wire; arrivals are never early, so real delays lie on or above it. A Kalman filter
 * of level and slope over the smallest delay of every half second: constant memory, follows temperature, never accumulates.
 */
export class ClockLine {
  readonly #base: TimeBase;
  readonly #staleS: number;
  #level = 0;
  #slope = 0;
  #atS = 0;
  #levelVar = startSpreadS ** 2;
  #cross = 0;
  #slopeVar: number;
  #spreadVar = startSpreadS ** 2;
  #observed = 0;
  #surprise = 0;
  #firstS = 0;

  constructor(base: TimeBase, periodS: number) {
    this.#base = base;
    this.#staleS = Math.max(staleS, stalePeriods * periodS);
    this.#slopeVar = slopeOf[base].startS ** 2;
  }

  /** Delay that the line predicts at a time. */
  at(atS: number): number {
    return this.#level + this.#slope * (atS - this.#atS);
  }

  /** Standard deviation of what a smallest delay may differ from the line by. */
  spreadS(atS: number): number {
    const dt = atS - this.#atS;
    const level = this.#levelVar + 2 * dt * this.#cross + dt * dt * this.#slopeVar;
    return Math.sqrt(level + this.#spreadVar);
  }

  /** Starts anew at a level; what is known of the slope stays. */
  anchor(atS: number, delayS: number): void {
    if (this.#observed === 0) this.#firstS = atS;
    this.#level = delayS;
    this.#atS = atS;
    this.#levelVar = this.#spreadVar;
    this.#cross = 0;
  }

  /** A loss was sized by the line: what comes after it must not confirm the slope that sized it. */
  forgetCross(atS: number): void {
    this.#advance(Math.max(0, atS - this.#atS));
    this.#cross = 0;
  }

  /** The smallest delay of a while. */
  observe(atS: number, delayS: number): void {
    this.#advance(Math.max(0, atS - this.#atS));
    let surprise = delayS - this.#level;
    const expected = this.#levelVar + this.#spreadVar;
    const clip = lateClip * Math.sqrt(expected);
    const gain = this.#levelVar / expected;
    if (this.#base === "crystal") {
      // Neither chance nor any clock explains it, so it says nothing of the slope.
      if (Math.abs(surprise) > Math.max(clip, this.#staleS)) {
        // Earlier: what came before was late (a program that starts). Later: a stall, or a loss that nobody told; the line follows if it lasts.
        if (surprise > 0) this.#level += gain * clip;
        else {
          this.anchor(atS, delayS);
          this.#slopeVar = slopeOf[this.#base].startS ** 2;
        }
        return;
      }
      surprise = Math.min(surprise, clip);
    }
    const slopeGain = this.#cross / expected;
    this.#level += gain * surprise;
    this.#slope += slopeGain * surprise;
    this.#slopeVar -= slopeGain * this.#cross;
    this.#cross *= 1 - gain;
    this.#levelVar *= 1 - gain;
    this.#observed++;
    // What is left after the correction: surprises hold the uncertainty of the slope, too, which is counted already.
    // Their differences, because surprises that stay the same are an error of the line and no spread.
    const rest = ((surprise - this.#surprise) ** 2 / 2) * (this.#spreadVar / expected);
    this.#surprise = surprise;
    this.#spreadVar += (rest - this.#spreadVar) / Math.min(this.#observed + 1, spreadMemory);
    this.#spreadVar = Math.max(this.#spreadVar, smallestSpreadS ** 2);
  }

  /** Parts per million that the device is fast; undefined until it is known to about 50 ppm (a steady clock). */
  get driftPpm(): number | undefined {
    return Math.sqrt(this.#slopeVar) < 5e-5 ? -this.#slope * 1e6 : undefined;
  }

  /** Slope of the delay, once it is known to 2 %. */
  get slope(): number | undefined {
    const known = this.#observed > 4 && this.#atS - this.#firstS > 2;
    return known && Math.sqrt(this.#slopeVar) < 0.02 ? this.#slope : undefined;
  }

  #advance(dt: number): void {
    const walk = slopeOf[this.#base].walk ** 2;
    this.#level += this.#slope * dt;
    this.#atS += dt;
    this.#levelVar += 2 * dt * this.#cross + dt * dt * this.#slopeVar + (walk * dt ** 3) / 3;
    this.#cross += dt * this.#slopeVar + (walk * dt * dt) / 2;
    this.#slopeVar += walk * dt;
  }
}
