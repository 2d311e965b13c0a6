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
  readonly #speed: number;
  #frames = 0;
  #counted = 0;
  #startRows: number[] = [];
  #countedRows: number[] = [];
  #place: number[] = [];
  #holding = false;
  #restarted = false;
  #skipped = 0;
  /** Frames lost by the clock alone, and frames that the counter told too many (it had started again). */
  lostByClock = 0;
  overcounted = 0;

  /**
   * @param speed seconds of the arrivals' clock in one wall second. Programs and wires are late by wall time, so the clock judges in
   * it: a device at 60 times its speed is one of 60 times its rate.
   */
  constructor(
    streams: readonly GroupStream[],
    frameHz: number,
    timeBase: TimeBase,
    counterWrap: number | undefined,
    speed = 1,
  ) {
    this.#streams = streams;
    this.#speed = speed;
    this.clock = new LossClock({ frameHz: frameHz * speed, timeBase, counterWrap });
  }

  /** What arrival says of the rate of frames; undefined until it is known. */
  get measuredHz(): number | undefined {
    const hz = this.clock.measuredHz;
    return hz === undefined ? undefined : hz / this.#speed;
  }

  /** Before the parser gets bytes. */
  begin(): void {
    this.#frames = 0;
    this.#counted = 0;
    this.#restarted = false;
    this.#startRows = this.#rows();
  }

  addFrames(frames: number): void {
    this.#frames += frames;
  }

  /** @param frames missing ones; 0 where the counter started again and does not tell. */
  lose(frames: number): void {
    if (frames === 0) this.#restarted = true;
    if (frames > this.#counted || (frames === 0 && this.#counted === 0)) {
      this.#counted = frames;
      this.#countedRows = this.#rows();
    }
    this.#frames += frames;
    for (const { buffer, rowsPerFrame } of this.#streams) buffer.lose(frames * rowsPerFrame);
  }

  /** After the parser got bytes that came at a time; `skipped`: bytes skipped so far. */
  arrive(atS: number, skipped: number): FramedBlock[] {
    if (this.#frames === 0) return this.idle(atS);
    // What a cut swallowed is missing in front of all that came after it, whatever else was lost there.
    const counts = !this.clock.cut && (this.#counted > 0 || this.#restarted);
    const lost = this.clock.arrive({
      atS: atS / this.#speed,
      frames: this.#frames,
      counted: this.#counted,
      damaged: skipped > this.#skipped,
      restarted: this.#restarted,
    });
    this.#skipped = skipped;
    if (!this.#holding || this.clock.placedLast) this.#place = counts ? this.#countedRows : this.#startRows;
    this.#holding = lost === undefined;
    return lost === undefined ? [] : this.#take(lost);
  }

  /** After the parser got bytes without a time. */
  count(): FramedBlock[] {
    this.clock.count(this.#frames);
    return this.#take(this.clock.release());
  }

  idle(atS: number): FramedBlock[] {
    if (!this.#holding) return this.#take(0);
    const lost = this.clock.silent(atS / this.#speed);
    return lost === undefined ? [] : this.#take(lost);
  }

  /** After the parser gave out what it still had of the wire that was cut. */
  interrupt(): void {
    this.clock.count(this.#frames);
    this.#lose(this.clock.interrupt());
    this.#holding = false;
  }

  /** All that waits, with the best guess of what was lost in front of it. */
  finish(): FramedBlock[] {
    return this.#take(this.clock.release());
  }

  #lose(lost: number): void {
    if (lost === 0) return;
    if (lost > 0) this.lostByClock += lost;
    else this.overcounted -= lost;
    for (const [s, { buffer, rowsPerFrame }] of this.#streams.entries())
      buffer.lose(lost * rowsPerFrame, this.#place[s]);
  }

  #take(lost: number): FramedBlock[] {
    this.#lose(lost);
    this.#holding = false;
    return this.#streams.flatMap(({ buffer }) => buffer.take());
  }

  #rows(): number[] {
    return this.#streams.map(({ buffer }) => buffer.rows);
  }
}
