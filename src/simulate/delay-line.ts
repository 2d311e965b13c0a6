/** Bytes on their way, in order: a stall holds back those behind it, too. */
export class DelayLine {
  #held: { readonly sendS: number; readonly bytes: Uint8Array }[] = [];

  /** `sendS`: device time at which they leave. */
  push(bytes: Uint8Array, sendS: number): void {
    this.#held.push({ sendS, bytes });
  }

  /** What leaves until then. */
  take(untilS: number): Uint8Array[] {
    const waits = this.#held.findIndex(({ sendS }) => sendS > untilS);
    return this.#held.splice(0, waits < 0 ? this.#held.length : waits).map(({ bytes }) => bytes);
  }

  /** The cable was pulled. */
  clear(): void {
    this.#held = [];
  }
}
