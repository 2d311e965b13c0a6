import type { FrameCounters, FrameParser } from "../protocol.ts";
import { judge, missing } from "./frame-judge.ts";
import type { FrameShape, Run } from "./frame-shape.ts";
import { chain, MORE, NO } from "./frame-tests.ts";

/**
 * Finds the frames of a shape in bytes that may be cut anywhere.
 *
 * Bytes are read where they lie; only a tail that cannot be decided yet is kept (a few frames or a message). Without a lock every
 * position is tried until some consistent frames follow one another; they are delivered, too. In lock a frame is taken when its
 * checks hold, its counter continues and the head of the next frame confirms its end; anything else is judged by what follows.
 */
export class FrameEngine implements FrameParser {
  readonly counters: FrameCounters = {
    bytes: 0,
    frames: 0,
    frameBytes: 0,
    bytesSkipped: 0,
    crcFail: 0,
    footerFail: 0,
    lostByCounter: 0,
  };
  locked = false;
  readonly #shape: FrameShape;
  readonly #run: Run = { at: 0, frames: 0, lastAt: 0, expected: 0 };
  /** Undecided bytes, at most `#lookahead` between pushes. */
  readonly #kept: Uint8Array;
  #keptLength = 0;
  /** Bytes behind a position that suffice for every decision about it. */
  readonly #lookahead: number;
  #everLocked = false;
  /** Counter of the last frame that took its place; undefined when nothing is known of it. */
  #previous: number | undefined;
  #waits = false;
  #ending = false;

  constructor(shape: FrameShape) {
    this.#shape = shape;
    const frames = Math.max(shape.lockFrames, shape.relockFrames, shape.resumeFrames) + 5;
    this.#lookahead = Math.max(frames * shape.longest, shape.longestAside ?? 0);
    this.#kept = new Uint8Array(2 * this.#lookahead);
  }

  push(bytes: Uint8Array): void {
    this.counters.bytes += bytes.length;
    let at = 0;
    while (this.#keptLength > 0 && at < bytes.length) {
      const before = this.#keptLength;
      const taken = Math.min(bytes.length - at, this.#lookahead);
      this.#kept.set(bytes.subarray(at, at + taken), before);
      const parsed = this.#parse(this.#kept, 0, before + taken);
      if (parsed >= before) {
        this.#keptLength = 0;
        at += parsed - before;
        break;
      }
      this.#kept.copyWithin(0, parsed, before + taken);
      this.#keptLength = before + taken - parsed;
      at += taken;
    }
    if (this.#keptLength === 0 && at < bytes.length) {
      at = this.#parse(bytes, at, bytes.length);
      this.#kept.set(bytes.subarray(at));
      this.#keptLength = bytes.length - at;
    }
    this.#shape.flush();
  }

  interrupt(): void {
    this.finish();
    this.locked = false;
    this.#everLocked = false;
    this.#previous = undefined;
  }

  finish(): void {
    this.#ending = true;
    const at = this.#parse(this.#kept, 0, this.#keptLength);
    this.counters.bytesSkipped += this.#keptLength - at;
    this.#keptLength = 0;
    this.#ending = false;
    this.#shape.end?.();
    this.#shape.flush();
  }

  /** @returns where what is undecided starts. */
  #parse(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    this.#waits = false;
    while (!this.#waits && at < end)
      at = this.locked ? this.#follow(bytes, at, end) : this.#search(bytes, at, end);
    return at;
  }

  #search(bytes: Uint8Array, from: number, end: number): number {
    const shape = this.#shape;
    const frames = this.#everLocked ? shape.relockFrames : shape.lockFrames;
    let at = from;
    let found: number = NO;
    while (at < end) {
      const aside = shape.asideAt?.(bytes, at, end) ?? 0;
      if (aside > 0) {
        at += aside;
        continue;
      }
      found = aside < 0 && !this.#ending ? MORE : chain(shape, bytes, at, end, frames, this.#ending);
      if (found !== NO) break;
      at++;
    }
    this.counters.bytesSkipped += at - from;
    if (at >= end || found === MORE) this.#waits = true;
    else this.#lock(bytes, at);
    return at;
  }

  #lock(bytes: Uint8Array, at: number): void {
    const { counter } = this.#shape;
    if (counter !== undefined) {
      const first = counter.read(bytes, at);
      if (this.#previous !== undefined) this.#lose(missing(counter.advance(this.#previous, first)));
      this.#previous = counter.after(first, -1);
    }
    this.locked = true;
    this.#everLocked = true;
  }

  /** In lock: takes what continues, and decides about the first frame that does not. */
  #follow(bytes: Uint8Array, from: number, end: number): number {
    const shape = this.#shape;
    const at = this.#takeRun(bytes, from, end);
    if (at >= end) return at;
    const aside = shape.asideAt?.(bytes, at, end) ?? 0;
    if (aside > 0) {
      this.counters.bytesSkipped += aside;
      return at + aside;
    }
    const verdict = aside < 0 ? undefined : judge(shape, bytes, at, end, this.#previous, this.#ending);
    if (verdict === undefined) {
      if (this.#ending) this.locked = false;
      else this.#waits = true;
      return at;
    }
    if (verdict.failed === "crc") this.counters.crcFail++;
    if (verdict.failed === "footer") this.counters.footerFail++;
    this.#lose(verdict.lost);
    if (verdict.kind === "unlock") {
      this.locked = false;
      this.counters.bytesSkipped++;
      return at + 1;
    }
    if (verdict.kind === "take") this.#take(bytes, at, 1, verdict.length, verdict.counter ?? 0);
    else this.counters.bytesSkipped += verdict.length;
    if (shape.counter !== undefined) this.#previous = verdict.counter;
    return at + verdict.length;
  }

  /** Frames that continue one another; the last of them only when its end is confirmed by what follows. */
  #takeRun(bytes: Uint8Array, at: number, end: number): number {
    const shape = this.#shape;
    const run = this.#run;
    const { counter } = shape;
    run.at = at;
    run.frames = 0;
    run.lastAt = at;
    const first = counter === undefined ? 0 : counter.after(this.#previous as number, 1);
    run.expected = first;
    shape.follow(bytes, end, run);
    if (run.frames === 0) return at;
    let { at: to, frames, expected } = run;
    if (!this.#confirmed(bytes, to, end, expected)) {
      frames--;
      to = run.lastAt;
      if (counter !== undefined) expected = counter.read(bytes, to);
    }
    if (frames > 0) {
      this.#take(bytes, at, frames, to - at, first);
      if (counter !== undefined) this.#previous = counter.after(expected, -1);
    }
    return to;
  }

  #confirmed(bytes: Uint8Array, at: number, end: number, expected: number): boolean {
    const shape = this.#shape;
    if (end - at < shape.headBytes) return this.#ending;
    const length = shape.lengthAt(bytes, at);
    if (length === 0) return (shape.asideAt?.(bytes, at, end) ?? 0) > 0;
    if (length <= shape.headBytes && shape.check(bytes, at, length) !== "ok") return false;
    const { counter } = shape;
    return (
      counter === undefined || counter.advance(counter.after(expected, -1), counter.read(bytes, at)) === 1
    );
  }

  #take(bytes: Uint8Array, at: number, frames: number, length: number, counter: number): void {
    this.#shape.decode(bytes, at, frames, counter);
    this.counters.frames += frames;
    this.counters.frameBytes += length;
  }

  /** @param frames missing ones; undefined when the counter started again. */
  #lose(frames: number | undefined): void {
    if (frames === 0) return;
    this.#shape.lost(frames ?? 0);
    this.counters.lostByCounter += frames ?? 0;
  }
}
