import { type LiveMessage, SAMPLE_FRAME, type SessionInfo } from "../../../src/live/messages.ts";
import type { SampleFrame } from "../../../src/live/sample-frame.ts";
import { SampleRing } from "./sample-ring.ts";
import { SpanSet } from "./spans.ts";
import { TimedList } from "./timed-list.ts";

export type Message<K extends LiveMessage["kind"]> = Extract<LiveMessage, { kind: K }>;

/** What the page and the server's session remember, seconds; of samples less when channels are many and fast, see `memoryS`. */
export const MEMORY_S = 600;
const MOST_SAMPLES = 4_000_000;
const MOST_ITEMS = 20_000;
/** Times of one beat told twice are a rounding apart. */
const LEAST_APART_S = 0.01;

const atS = (item: { readonly atS: number }) => item.atS;
const startS = (item: { readonly startS: number }) => item.startS;
const always = () => true;
const sameId = (a: Message<"marker">, b: Message<"marker">) => a.id === b.id;

/** What the page knows of one session. Forgets nothing when the connection breaks; another session is another store. */
export class SessionStore {
  readonly session: SessionInfo;
  /** By channel; undefined until its first samples. */
  readonly rings: (SampleRing | undefined)[] = [];
  readonly rates: number[];
  /** How far back samples of every channel are kept, seconds. */
  readonly memoryS: number;
  /** False from the moment that the server is reached anew until it names this session: it may have another by now, or none. */
  current = true;
  /** Which times were fetched, or came live. */
  readonly fetched = new SpanSet();
  readonly verdicts = new TimedList<Message<"verdict">>(MOST_ITEMS, startS, always);
  readonly beats = new TimedList<Message<"beat">>(MOST_ITEMS, atS, always);
  readonly pulses = new TimedList<Message<"pulse">>(MOST_ITEMS, atS, always);
  /** What is lost, by channel. */
  readonly gaps: readonly SpanSet[];
  readonly markers = new TimedList<Message<"marker">>(MOST_ITEMS, atS, sameId);
  readonly rhythms = new TimedList<Message<"rhythm">>(3600, atS, always);
  readonly energies = new TimedList<Message<"energy">>(3600, atS, always);
  readonly states = new TimedList<Message<"state">>(1000, atS, (a, b) => a.state === b.state);
  health: Message<"health"> | undefined;
  /** See {@link outlook} and {@link pending}. */
  #preview: Message<"preview"> | undefined;
  recording: Message<"recording"> | undefined;
  ended: Message<"ended"> | undefined;
  /** Time of the newest sample of any channel. */
  headS = 0;
  /** The latest time that a message names: all that is known of a session that sends no samples any more. */
  toldS = 0;
  /** When samples last came as smallest and largest only: this page could not follow. */
  thinnedAtS = Number.NEGATIVE_INFINITY;
  /** Rises when samples come that were missing. */
  refills = 0;
  /** Rises with everything that changes what is painted beside the trace. */
  changes = 0;

  constructor(session: SessionInfo) {
    this.session = session;
    this.gaps = session.header.channels.map(() => new SpanSet());
    this.rates = session.header.channels.map((channel) => channel.sampleRateHz);
    this.memoryS = Math.min(MEMORY_S, this.#samplesEach / Math.max(...this.rates));
  }

  get state(): Message<"state"> | undefined {
    return this.states.last;
  }

  take(message: Exclude<LiveMessage, { kind: "session" }>): void {
    this.changes++;
    this.toldS = Math.max(this.toldS, "atS" in message ? message.atS : message.endS);
    switch (message.kind) {
      case "health":
        this.health = message;
        break;
      case "gap":
        this.gaps[message.channel]?.add(message.startS, message.endS);
        break;
      case "preview":
        this.#preview = message;
        break;
      case "recording":
        this.recording = message;
        break;
      case "ended":
        this.ended = message;
        break;
      default:
        this.#list(message).add(message);
    }
  }

  takeSamples(frame: SampleFrame): void {
    const { channel, factor, startSample, sampleRateHz, values, type } = frame;
    if (channel >= this.session.header.channels.length) return;
    this.rates[channel] = sampleRateHz;
    const ring = this.#ring(channel, sampleRateHz);
    ring.write(startSample, values, factor);
    const length = factor === 1 ? values.length : (values.length >> 1) * factor;
    this.headS = Math.max(this.headS, ring.head / sampleRateHz);
    if (type !== SAMPLE_FRAME.live) this.refills++;
    // Long losses come as pairs of NaN: those say all there is to say.
    else if (factor > 1 && !values.every(Number.isNaN)) this.thinnedAtS = this.headS;
    else this.fetched.add(startSample / sampleRateHz, (startSample + length) / sampleRateHz);
  }

  /** All that there is to know of these times is known. */
  know(fromS: number, toS: number): void {
    this.fetched.add(fromS, toS);
    this.changes++;
  }

  /** The verdict of the newest window. */
  get verdict(): Message<"verdict"> | undefined {
    return this.verdicts.last;
  }

  /** What the gate says of the part of the next window that is in; undefined while that is too little. */
  get outlook(): NonNullable<Message<"preview">["verdict"]> | undefined {
    const ahead = this.#preview?.verdict ?? undefined;
    const { verdict } = this;
    return verdict === undefined || (ahead !== undefined && ahead.startS > verdict.startS)
      ? ahead
      : undefined;
  }

  /** Times of beats or pulses that were found and not judged yet. */
  get pending(): readonly number[] {
    const told = this.beats.last ?? this.pulses.last;
    const sinceS = told === undefined ? Number.NEGATIVE_INFINITY : told.atS + LEAST_APART_S;
    return this.#preview?.beats.filter((beatS) => beatS > sinceS) ?? [];
  }

  #list(message: { readonly kind: LiveMessage["kind"] }): { add(item: LiveMessage): void } {
    const lists: Partial<Record<LiveMessage["kind"], unknown>> = {
      state: this.states,
      verdict: this.verdicts,
      beat: this.beats,
      pulse: this.pulses,
      rhythm: this.rhythms,
      energy: this.energies,
      marker: this.markers,
    };
    // A kind that this page does not know (a newer server) is nothing to it.
    return (lists[message.kind] as { add(item: LiveMessage): void } | undefined) ?? { add: () => undefined };
  }

  get #samplesEach(): number {
    return Math.floor(MOST_SAMPLES / this.session.header.channels.length);
  }

  #ring(channel: number, sampleRateHz: number): SampleRing {
    const there = this.rings[channel];
    if (there !== undefined) return there;
    const most = Math.min(this.#samplesEach, Math.ceil(MEMORY_S * sampleRateHz));
    const ring = new SampleRing(Math.max(1, most));
    this.rings[channel] = ring;
    return ring;
  }
}
