import type { ClosedNotice, Wire, WireOpener, WireOptions } from "../wire/wire.ts";
import { ByteQueue } from "./byte-queue.ts";
import type { Pace } from "./pace.ts";

/** An open wire with the bytes that wait, and ways to wait for what comes. */
export class Line {
  readonly queue: ByteQueue;
  readonly openedAtS: number;
  /** Arrival of the last bytes, or the opening. */
  lastAtS: number;
  #wire: Wire | undefined;
  #notice: ClosedNotice | undefined;
  readonly #pace: Pace;
  #wake: () => void = () => undefined;

  readonly #heldBytes: number;
  #waitingBytes = 0;
  #paused = false;

  private constructor(pace: Pace, queueBytes: number) {
    this.#pace = pace;
    this.openedAtS = pace.now();
    this.#heldBytes = queueBytes / 4;
    this.queue = new ByteQueue(queueBytes);
    this.lastAtS = pace.now();
  }

  static async open(opener: WireOpener, options: Omit<WireOptions, "clock">, pace: Pace, queueBytes: number) {
    const line = new Line(pace, queueBytes);
    line.#wire = await opener(
      {
        bytes: (bytes, atS) => {
          line.queue.push(bytes, atS, line.#wire?.holdsBack !== true);
          line.lastAtS = pace.now();
          line.#balance();
          line.#wake();
        },
        closed: (notice) => {
          line.#notice = notice;
          line.#wake();
        },
      },
      { ...options, clock: pace.now },
    );
    return line;
  }

  get wire(): Wire {
    if (this.#wire === undefined) throw new Error("a line is only given out when it is open");
    return this.#wire;
  }

  get notice(): ClosedNotice | undefined {
    return this.#notice;
  }

  /** Nothing more will come: the wire closed, or the source was stopped. */
  get over(): boolean {
    return this.#notice !== undefined || this.#pace.stopped;
  }

  /** Resolves when bytes came, the wire closed, `seconds` passed or the source was stopped. */
  async next(seconds: number): Promise<void> {
    if (this.#notice !== undefined) return;
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await this.#pace.sleep(seconds, woken);
    this.#wake = () => undefined;
  }

  /** Waits until `done` holds (asked whenever bytes came), at most `seconds`, less when the wire closes. */
  async until(done: () => boolean, seconds: number): Promise<boolean> {
    const endS = this.#pace.now() + seconds;
    while (!done()) {
      const leftS = endS - this.#pace.now();
      if (leftS <= 0 || this.over) return false;
      await this.next(leftS);
    }
    return true;
  }

  /** Says commands one after another; a wire that does not take them counts as closed. */
  async say(commands: readonly Uint8Array[], gapS: number): Promise<void> {
    for (const [i, command] of commands.entries()) {
      if (i > 0) await this.#pace.sleep(gapS);
      if (this.#notice !== undefined) return;
      try {
        await this.wire.write(command);
      } catch (error) {
        this.#notice ??= { reason: "failed", detail: error instanceof Error ? error.message : String(error) };
        this.#wake();
      }
    }
  }

  /** What waits further on, in the program, counts too when it comes to making the sender wait. */
  set waitingBytes(bytes: number) {
    this.#waitingBytes = bytes;
    this.#balance();
  }

  /** A sender that can wait is made to, so that nothing has to be thrown away. */
  #balance(): void {
    if (this.#wire?.holdsBack !== true) return;
    const bytes = this.queue.heldBytes + this.#waitingBytes;
    if (!this.#paused && bytes >= this.#heldBytes) this.#wire.pause();
    else if (this.#paused && bytes < this.#heldBytes / 2) this.#wire.resume();
    else return;
    this.#paused = !this.#paused;
  }
}
