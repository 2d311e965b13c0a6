import type { FramedBlock, Framing } from "../../../datasets/format/frame/framed.ts";
import { createFraming, type FramingOptions } from "../../../datasets/format/frame/framing.ts";
import type { ConnectionState } from "../source.ts";
import type { ClosedNotice } from "../wire/wire.ts";
import type { Line } from "./line.ts";
import { Outlet, type OutletOptions } from "./outlet.ts";
import type { Pace } from "./pace.ts";
import { Silence } from "./silence.ts";
import { frameIntervalS } from "./start-up.ts";
import type { SensorTimings } from "./timings.ts";

export interface StreamOptions extends OutletOptions {
  readonly framing: FramingOptions;
  readonly pace: Pace;
  readonly timings: SensorTimings;
}

/** Wall milliseconds for the program's work before wires, sockets and Ctrl-C get their turn. */
const TURN_MS = 10;
/** Reads before the program's next turn, and how long one may be waited for. */
const READ_TURNS = 32;
const READ_WAIT_S = 0.005;

/** From bytes of one line after another to messages: one framing, one header, one count of samples. */
export class Stream {
  readonly #options: StreamOptions;
  readonly #framing: Framing;
  readonly #outlet: Outlet;
  #state: ConnectionState = "connecting";
  #healthAtS = Number.NEGATIVE_INFINITY;
  /** Bytes that lines threw away before they were framed. */
  #droppedBytes = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#framing = createFraming(options.layout, options.framing);
    this.#outlet = new Outlet(options);
  }

  /** Frames accepted since the beginning. */
  get frames(): number {
    return this.#framing.health().counters.frames;
  }

  /** Follows a line until it closes, falls silent for too long, or the source is stopped. */
  async follow(line: Line): Promise<ClosedNotice> {
    const { pace, timings, layout } = this.#options;
    const silence = new Silence(pace, timings, 3 * frameIntervalS(layout), this.frames);
    let startedAgain = false;
    for (;;) {
      const more = this.#turn(line);
      const fresh = silence.heard(this.frames);
      const silentS = silence.seconds;
      this.#watch(line, fresh, silentS);
      if (fresh) startedAgain = false;
      if (pace.stopped) return { reason: "ended", detail: "stopped" };
      if (more) {
        await this.#readFirst(line);
        continue;
      }
      if (line.notice !== undefined) return line.notice;
      if (line.wire.writable && silentS > timings.reopenS) {
        return { reason: "failed", detail: this.#whatIsMissing(line, silentS) };
      }
      if (line.wire.writable && silentS > timings.restartS && !startedAgain && layout.start.length > 0) {
        // The board was reset, perhaps: its counter would begin anew.
        startedAgain = true;
        this.#framing.interrupt();
        await line.say(layout.start, timings.commandGapS);
      }
      await line.next(timings.tickS);
    }
  }

  /** Takes and gives out all that a line has brought, however long that takes. The line is done with. */
  async empty(line: Line): Promise<void> {
    while (this.#turn(line)) await new Promise((resolve) => setImmediate(resolve));
    this.#droppedBytes += line.queue.droppedBytes;
  }

  /** The wire was cut. */
  interrupt(): void {
    this.#framing.interrupt();
    this.#state = "disconnected";
    this.#health(undefined);
  }

  finish(): void {
    this.#put(this.#framing.finish(), undefined, false);
    this.#outlet.giveOut(this.#framing.channels, Number.POSITIVE_INFINITY);
    this.#health(undefined);
  }

  /** Frames all bytes, gives out blocks for a while. Answers whether some still wait. */
  #turn(line: Line): boolean {
    const { pace, queueBytes } = this.#options;
    const { holdsBack, live } = line.wire;
    const endMs = performance.now() + TURN_MS;
    while (!holdsBack || this.#outlet.heldBytes < queueBytes / 4) {
      const chunk = line.queue.shift();
      if (chunk === undefined) break;
      if (chunk.gap) this.#framing.interrupt();
      this.#put(this.#framing.push(chunk.bytes, chunk.atS), chunk.atS, !holdsBack);
      if (performance.now() > endMs) break;
    }
    if (live && line.queue.bytes === 0) this.#put(this.#framing.idle(pace.now()), undefined, !holdsBack);
    const blocksWait = this.#outlet.giveOut(this.#framing.channels, endMs);
    line.waitingBytes = this.#outlet.heldBytes;
    return blocksWait || line.queue.bytes > 0;
  }

  /**
   * The program is late: what the wire has is read before the program goes on, because the system's own buffer is small and
   * what overflows there is lost without being counted.
   */
  async #readFirst(line: Line): Promise<void> {
    if (line.wire.holdsBack) return new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < READ_TURNS; turn++) {
      const before = line.queue.bytes;
      await line.next(READ_WAIT_S);
      if (line.queue.bytes === before) return;
    }
  }

  #put(blocks: readonly FramedBlock[], atS: number | undefined, mayDrop: boolean): void {
    if (this.#outlet.startedAtMs === undefined && this.frames > 0) {
      const agoS = atS === undefined ? 0 : this.#options.pace.now() - atS;
      this.#outlet.startedAtMs = Date.now() - agoS * 1000;
    }
    this.#outlet.put(blocks, mayDrop);
  }

  /** States and health. */
  #watch(line: Line, fresh: boolean, silentS: number): void {
    const { pace, timings } = this.#options;
    if (fresh) this.#become("streaming", line.wire.title);
    else if (silentS > timings.silentS) this.#become("silent", this.#whatIsMissing(line, silentS));
    if (pace.now() - this.#healthAtS >= timings.healthS) this.#health(line);
  }

  #become(state: ConnectionState, detail: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.emit({ kind: "state", state, detail });
  }

  #whatIsMissing(line: Line, silentS: number): string {
    const { pace, layout } = this.#options;
    return pace.now() - line.lastAtS >= silentS
      ? `nothing from ${line.wire.title} for ${silentS.toFixed(1)} s`
      : `no ${layout.protocol} frames from ${line.wire.title} for ${silentS.toFixed(1)} s, but other bytes`;
  }

  #health(line: Line | undefined): void {
    const { emit, pace } = this.#options;
    this.#healthAtS = pace.now();
    const health = this.#framing.health();
    const droppedBytes =
      this.#droppedBytes +
      (line?.queue.droppedBytes ?? 0) +
      this.#outlet.droppedBytes(this.#framing.channels, health.counters);
    emit({ kind: "health", health: { ...health, droppedBytes } });
  }
}
