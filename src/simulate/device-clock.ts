/**
 * Time as a simulated device has it. It begins when the device first streams to a host, and then runs by the wall clock (never
 * by adding up timers), whether a host is there or not.
 */
export class DeviceClock {
  readonly #speed: number;
  /** Ticks of the device's own clock in one that is exact. */
  readonly #fast: number;
  #startedMs: number | undefined;
  /** What ticks are counted from, and their rate since then. */
  #origin: { readonly tick: number; readonly atS: number; readonly ticksPerS: number };

  /** `speed`: device seconds per second; `driftPpm`: error of its clock, positive: it is fast. */
  constructor(ticksPerS: number, speed: number, driftPpm: number) {
    this.#speed = speed;
    this.#fast = 1 + driftPpm * 1e-6;
    this.#origin = { tick: 0, atS: 0, ticksPerS };
  }

  start(): void {
    this.#startedMs ??= performance.now();
  }

  get running(): boolean {
    return this.#startedMs !== undefined;
  }

  /** Seconds since it began. */
  now(): number {
    return this.#startedMs === undefined ? 0 : ((performance.now() - this.#startedMs) / 1000) * this.#speed;
  }

  /** When a tick is due, in seconds of an exact clock. */
  timeOf(tick: number): number {
    const { atS, ticksPerS, tick: first } = this.#origin;
    return atS + (tick - first) / (ticksPerS * this.#fast);
  }

  /** From this tick on they come at another rate. */
  setRate(tick: number, ticksPerS: number): void {
    this.#origin = { tick, atS: this.timeOf(tick), ticksPerS };
  }
}
