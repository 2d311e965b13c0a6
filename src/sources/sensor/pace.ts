/** Time as a source sees it: a clock in seconds, and sleeping that ends when the source is stopped. */
export interface Pace {
  readonly now: () => number;
  readonly stopped: boolean;
  /** Until `seconds` of the clock have passed, `woken` has resolved, or the source is stopped. */
  sleep(seconds: number, woken?: Promise<void>): Promise<void>;
}

/** `speed`: seconds of the clock in one wall second. */
export function createPace(now: () => number, speed: number, signal: AbortSignal): Pace {
  return {
    now,
    get stopped() {
      return signal.aborted;
    },
    async sleep(seconds, woken) {
      if (signal.aborted || seconds <= 0) return;
      let done: () => void = () => undefined;
      const slept = new Promise<void>((resolve) => {
        done = resolve;
      });
      const timer = setTimeout(done, (seconds / speed) * 1000);
      signal.addEventListener("abort", done);
      await (woken === undefined ? slept : Promise.race([slept, woken]));
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
    },
  };
}
