import type { FramedBlock, Framing } from "../../../datasets/format/frame/framed.ts";
import { createFraming, type FramingOptions } from "../../../datasets/format/frame/framing.ts";
import type { FrameLayout } from "../../../datasets/format/frame/protocol.ts";
import type { ConnectionState, SourceMessage } from "../source.ts";
import type { ClosedNotice } from "../wire/wire.ts";
import type { Line } from "./line.ts";
import type { Pace } from "./pace.ts";
import { frameIntervalS } from "./start-up.ts";
import type { SensorTimings } from "./timings.ts";

export interface StreamOptions {
  readonly layout: FrameLayout;
  readonly framing: FramingOptions;
  readonly name: string;
  readonly device: string;
  readonly emit: (message: SourceMessage) => void;
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
  readonly #slackS: number;
  #headerTold = false;
  #startedAtMs: number | undefined;
  #state: ConnectionState = "connecting";
  #frames = 0;
  #framesAtS = 0;
  #healthAtS = Number.NEGATIVE_INFINITY;
  #droppedBefore = 0;
  #line: Line | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#framing = createFraming(options.layout, options.framing);
    this.#slackS = 3 * frameIntervalS(options.layout);
  }

  /** Frames accepted since the beginning. */
  get frames(): number {
    return this.#framing.health().counters.frames;
  }

  /** Follows a line until it closes, falls silent for too long, or the source is stopped. */
  async follow(line: Line): Promise<ClosedNotice> {
    const { pace, timings, layout } = this.#options;
    this.#line = line;
    this.#framesAtS = pace.now();
    let startedAgain = false;
    for (;;) {
      const more = this.drain(line);
      this.#watch(line);
      const silentS = pace.now() - this.#framesAtS - this.#slackS;
      if (silentS <= timings.silentS) startedAgain = false;
      if (pace.stopped) return { reason: "ended", detail: "stopped" };
      if (more) {
        await this.#readFirst(line);
        continue;
      }
      if (line.notice !== undefined) return line.notice;
      if (silentS > timings.reopenS && line.wire.writable)
        return { reason: "failed", detail: this.#silence(line) };
      if (silentS > timings.restartS && !startedAgain && line.wire.writable && layout.start.length > 0) {
        // The board was reset, perhaps: its counter would begin anew.
        startedAgain = true;
        this.#framing.interrupt();
        await line.say(layout.start, timings.commandGapS);
      }
      await line.next(timings.tickS);
    }
  }

  /**
   * The program is late: what the wire has is read before the program goes on, because the system's own buffer is small and
   * what overflows there is lost without a trace.
   */
  async #readFirst(line: Line): Promise<void> {
    if (line.wire.holdsBack) return new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < READ_TURNS; turn++) {
      const before = line.queue.bytes + line.queue.droppedBytes;
      await line.next(READ_WAIT_S);
      if (line.queue.bytes + line.queue.droppedBytes === before) return;
    }
  }

  /** Takes what waits, as long as a turn lasts. Answers whether something still waits. */
  drain(line: Line): boolean {
    const endMs = performance.now() + TURN_MS;
    for (;;) {
      const chunk = line.queue.shift();
      if (chunk === undefined) break;
      if (chunk.gap) this.#framing.interrupt();
      this.#tell(this.#framing.push(chunk.bytes, chunk.atS), chunk.atS);
      if (performance.now() > endMs) break;
    }
    line.readOn();
    return line.queue.bytes > 0;
  }

  /** The wire was cut. */
  interrupt(): void {
    this.#framing.interrupt();
    this.#state = "disconnected";
    this.#health();
  }

  /** A line is done with: its losses stay counted. */
  dropped(line: Line): void {
    this.#droppedBefore += line.queue.droppedBytes;
    if (this.#line === line) this.#line = undefined;
  }

  finish(): void {
    this.#tell(this.#framing.finish(), undefined);
    this.#health();
  }

  /** States, health and the passing of time. */
  #watch(line: Line): void {
    const { pace, timings, emit } = this.#options;
    const nowS = pace.now();
    const { frames } = this;
    if (frames > this.#frames) {
      this.#frames = frames;
      this.#framesAtS = nowS;
      if (this.#state !== "streaming") {
        this.#state = "streaming";
        emit({ kind: "state", state: "streaming", detail: line.wire.title });
      }
    } else if (nowS - this.#framesAtS - this.#slackS > timings.silentS && this.#state !== "silent") {
      this.#state = "silent";
      emit({ kind: "state", state: "silent", detail: this.#silence(line) });
    }
    if (line.wire.live) this.#tell(this.#framing.idle(nowS), nowS);
    if (nowS - this.#healthAtS >= timings.healthS) this.#health();
  }

  #silence(line: Line): string {
    const { pace, layout } = this.#options;
    const forS = (pace.now() - this.#framesAtS).toFixed(1);
    const quiet = line.lastAtS <= this.#framesAtS;
    return quiet
      ? `nothing from ${line.wire.title} for ${forS} s`
      : `no ${layout.protocol} frames from ${line.wire.title} for ${forS} s, but other bytes`;
  }

  #health(): void {
    const { emit, pace } = this.#options;
    this.#healthAtS = pace.now();
    const droppedBytes = this.#droppedBefore + (this.#line?.queue.droppedBytes ?? 0);
    emit({ kind: "health", health: { ...this.#framing.health(), droppedBytes } });
  }

  #tell(blocks: readonly FramedBlock[], atS: number | undefined): void {
    const { emit, pace, name, device, layout } = this.#options;
    if (this.#startedAtMs === undefined && this.frames > 0) {
      this.#startedAtMs = Date.now() - (atS === undefined ? 0 : pace.now() - atS) * 1000;
    }
    const { channels } = this.#framing;
    if (blocks.length === 0 || channels === undefined) return;
    if (!this.#headerTold) {
      this.#headerTold = true;
      const startedAtMs = this.#startedAtMs ?? Date.now();
      emit({ kind: "header", header: { name, device, protocol: layout.protocol, channels, startedAtMs } });
    }
    for (const { block, counts } of blocks) emit({ kind: "block", block, counts });
  }
}
