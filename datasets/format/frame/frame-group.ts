import type { TimeBase } from "./clock-line.ts";
import type { FramedBlock } from "./framed.ts";
import { LossClock } from "./loss-clock.ts";
import type { RowBuffer } from "./row-buffer.ts";

/** A stream of the group: undefined buffer for a stream that never came while its rate was being estimated. */
export interface GroupStream {
  readonly buffer: RowBuffer;
  readonly rowsPerFrame: number;
}

/** Streams that come in the same frames: they are late together and lost together, one clock judges them. */
export class FrameGroup {
  readonly clock: LossClock;
  readonly #streams: readonly GroupStream[];
  #frames = 0;
  #counted = 0;
  #startRows: number[] = [];
  #countedRows: number[] = [];
  #place: number[] = [];
  #holding = false;
  #skipped = 0;
  /** Frames lost by the clock alone, and frames that the counter told too many (it had started again). */
  lostByClock = 0;
  overcounted = 0;

  constructor(
    streams: readonly GroupStream[],
    frameHz: number,
    timeBase: TimeBase,
    counterWrap: number | undefined,
  ) {
    this.#streams = streams;
    this.clock = new LossClock({ frameHz, timeBase, counterWrap });
  }

  /** Before the parser gets bytes. */
  begin(): void {
    this.#frames = 0;
    this.#counted = 0;
    this.#startRows = this.#rows();
  }

  addFrames(frames: number): void {
    this.#frames += frames;
  }

  lose(frames: number): void {
    if (frames > this.#counted) {
      this.#counted = frames;
      this.#countedRows = this.#rows();
    }
    this.#frames += frames;
    for (const { buffer, rowsPerFrame } of this.#streams) buffer.lose(frames * rowsPerFrame);
  }

  /** After the parser got bytes that came at a time; `skipped`: bytes skipped so far. */
  arrive(atS: number, skipped: number): FramedBlock[] {
    if (this.#frames === 0) return this.idle(atS);
    const lost = this.clock.arrive({
      atS,
      frames: this.#frames,
      counted: this.#counted,
      damaged: skipped > this.#skipped,
    });
    this.#skipped = skipped;
    if (!this.#holding || this.clock.placedLast)
      this.#place = this.#counted > 0 ? this.#countedRows : this.#startRows;
    this.#holding = lost === undefined;
    if (lost === undefined) return [];
    if (lost > 0) this.lostByClock += lost;
    else this.overcounted -= lost;
    if (lost !== 0)
      for (const [s, { buffer, rowsPerFrame }] of this.#streams.entries())
        buffer.lose(lost * rowsPerFrame, this.#place[s]);
    return this.take();
  }

  /** After the parser got bytes without a time. */
  count(): FramedBlock[] {
    this.clock.count(this.#frames);
    return this.take();
  }

  idle(atS: number): FramedBlock[] {
    return this.#holding && !this.clock.silent(atS) ? [] : this.take();
  }

  /** After the parser gave out what it still had of the wire that was cut. */
  interrupt(): void {
    this.clock.count(this.#frames);
    this.clock.interrupt();
    this.#holding = false;
  }

  /** All that waits, decided or not. */
  take(): FramedBlock[] {
    this.#holding = false;
    return this.#streams.flatMap(({ buffer }) => buffer.take());
  }

  #rows(): number[] {
    return this.#streams.map(({ buffer }) => buffer.rows);
  }
}
