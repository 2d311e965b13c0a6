import { PulsegateError } from "../../../signals/errors.ts";
import type { FramedBlock, FramedChannel, Framing, FramingHealth } from "./framed.ts";
import type { FrameLayout, FrameParser } from "./protocol.ts";
import { RateEstimate } from "./rate-estimate.ts";
import { type FramingOptions, RunningFraming, type StreamRate } from "./running-framing.ts";

/** A stream whose rate is not known after this long has not come, or has stopped: the others start without it. */
const absentS = 10;
/** Bytes kept while rates are unknown; beyond that the oldest, which made no rows that tell a rate, are skipped. */
const mostBytes = 1 << 20;
/** Bytes without a time are taken in pieces shorter than most frames, so that frames of different streams come one by one. */
const pieceBytes = 32;

/** What waits for the rates: bytes with their time, or a cut of the wire. */
type Waiting = { readonly bytes: Uint8Array; readonly atS: number | undefined } | "cut";

/**
 * A framing that has to find rates first: keeps the bytes, parses them once to count rows, and gives them to a running framing, with
 * their times, when every rate is known.
 */
export class EstimatingFraming implements Framing {
  readonly #layout: FrameLayout;
  readonly #options: FramingOptions;
  readonly #counter: FrameParser;
  readonly #estimates: readonly RateEstimate[];
  /** Rows of each stream in the bytes that came last; of the stream that times the others in all of them. */
  readonly #rows: number[];
  #timingRows = 0;
  #running: RunningFraming | undefined;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #droppedBytes = 0;
  #firstRowS: number | undefined;

  constructor(layout: FrameLayout, options: FramingOptions) {
    this.#layout = layout;
    this.#options = options;
    this.#rows = layout.streams.map(() => 0);
    this.#estimates = layout.streams.map(() => new RateEstimate());
    this.#counter = layout.createParser({
      rows: (stream, _counts, rows) => {
        this.#rows[stream] = (this.#rows[stream] ?? 0) + rows;
      },
      lost: (frames) => {
        for (const [s, stream] of layout.streams.entries())
          this.#rows[s] = (this.#rows[s] ?? 0) + frames * stream.rowsPerFrame;
      },
    });
  }

  get channels(): readonly FramedChannel[] | undefined {
    return this.#running?.channels;
  }

  push(bytes: Uint8Array, atS: number | undefined): FramedBlock[] {
    if (this.#running !== undefined) return this.#running.push(bytes, atS);
    if (atS === undefined) return this.#pushUntimed(bytes);
    this.#count(bytes, atS);
    return this.#estimate(atS);
  }

  /** Rows of a stream whose rate is known are the clock for the others. */
  #pushUntimed(bytes: Uint8Array): FramedBlock[] {
    const { streams, protocol } = this.#layout;
    const timing = streams.findIndex((stream) => stream.rate !== undefined);
    const hz = streams[timing]?.rate?.hz;
    if (hz === undefined)
      throw new PulsegateError("bad-option", "nobody says the rate, and bytes without times cannot", {
        where: protocol,
        expected: "a rate in Hz (rateHz, --rate)",
      });
    const blocks: FramedBlock[] = [];
    let at = 0;
    for (; at < bytes.length && this.#running === undefined; at += pieceBytes) {
      this.#count(bytes.subarray(at, at + pieceBytes), undefined);
      this.#timingRows += this.#rows[timing] ?? 0;
      blocks.push(...this.#estimate(this.#timingRows / hz));
    }
    if (at < bytes.length) blocks.push(...this.push(bytes.subarray(at), undefined));
    return blocks;
  }

  #count(bytes: Uint8Array, atS: number | undefined): void {
    this.#keep(bytes, atS);
    this.#rows.fill(0);
    this.#counter.push(bytes);
  }

  /** Rows that were just counted came at a time. */
  #estimate(atS: number): FramedBlock[] {
    for (const [s, rows] of this.#rows.entries()) this.#estimates[s]?.add(atS, rows);
    if (this.#rows.some((rows) => rows > 0)) this.#firstRowS ??= atS;
    return this.#start(atS, false);
  }

  idle(atS: number): FramedBlock[] {
    return this.#running?.idle(atS) ?? [];
  }

  interrupt(): void {
    if (this.#running !== undefined) {
      this.#running.interrupt();
      return;
    }
    if (this.#waiting.at(-1) !== "cut") this.#waiting.push("cut");
    this.#counter.interrupt();
    for (const estimate of this.#estimates) estimate.restart();
    this.#firstRowS = undefined;
  }

  finish(): FramedBlock[] {
    const blocks = this.#running === undefined ? this.#start(Number.POSITIVE_INFINITY, true) : [];
    if (this.#running === undefined) this.#counter.finish();
    return [...blocks, ...(this.#running?.finish() ?? [])];
  }

  health(): FramingHealth {
    if (this.#running === undefined) {
      return {
        counters: { ...this.#counter.counters, lostByClock: 0 },
        locked: this.#counter.locked,
        driftPpm: undefined,
        jitterMs: undefined,
        rates: [],
      };
    }
    const health = this.#running.health();
    const { counters } = health;
    const bytes = counters.bytes + this.#droppedBytes;
    const bytesSkipped = counters.bytesSkipped + this.#droppedBytes;
    return { ...health, counters: { ...counters, bytes, bytesSkipped } };
  }

  #keep(bytes: Uint8Array, atS: number | undefined): void {
    this.#waiting.push({ bytes: bytes.slice(), atS });
    this.#waitingBytes += bytes.length;
    while (this.#waitingBytes > mostBytes && this.#waiting.length > 1) {
      const oldest = this.#waiting.shift();
      if (oldest === undefined || oldest === "cut") continue;
      this.#waitingBytes -= oldest.bytes.length;
      this.#droppedBytes += oldest.bytes.length;
    }
  }

  #start(atS: number, last: boolean): FramedBlock[] {
    const late = this.#firstRowS !== undefined && atS - this.#firstRowS > absentS;
    const rates: (StreamRate | undefined)[] = [];
    for (const [s, stream] of this.#layout.streams.entries()) {
      const estimate = this.#estimates[s] as RateEstimate;
      const hz = stream.rate === undefined ? estimate.hz(last) : undefined;
      const rate = stream.rate ?? (hz === undefined ? undefined : { hz, how: "estimated" as const });
      if (rate === undefined && !(late || last)) return [];
      rates.push(rate);
    }
    if (rates.every((rate) => rate === undefined)) return [];
    const running = new RunningFraming(this.#layout, rates, this.#options);
    this.#running = running;
    const blocks = this.#waiting.flatMap((waiting) => {
      if (waiting !== "cut") return running.push(waiting.bytes, waiting.atS);
      running.interrupt();
      return [];
    });
    this.#waiting = [];
    return blocks;
  }
}
