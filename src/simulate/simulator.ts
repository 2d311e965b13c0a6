import type { SimulatedDevice } from "../../datasets/format/frame/simulate/device.ts";
import {
  type Fate,
  type FaultEvent,
  type FaultRates,
  FaultyWire,
  type WireTick,
} from "../../datasets/format/frame/simulate/faults.ts";
import type { Recording } from "../../datasets/recording.ts";
import { seededRandom } from "../../signals/random.ts";
import { type Assignment, createRecordingFeed, type RecordingFeed } from "./recording-feed.ts";
import type { DeviceWire, WireListener } from "./wire.ts";

export interface SimulatorOptions {
  readonly device: SimulatedDevice;
  readonly recording: Recording;
  readonly openWire: (listener: WireListener) => Promise<DeviceWire>;
  /** Device seconds per second. */
  readonly speed?: number;
  /** Error of the device's clock, parts per million; positive: it is fast. */
  readonly driftPpm?: number;
  readonly faults?: FaultRates;
  readonly seed?: number;
  readonly fromS?: number;
  readonly loop?: boolean;
  /** Device time after which it ends, seconds; the recording's end when left out. */
  readonly durationS?: number;
  /** Streams without waiting for its start command. */
  readonly started?: boolean;
  readonly onEvent?: (event: SimulatorEvent) => void;
  /** Every tick that the device sent, with the counts that its encoder was given. */
  readonly onTick?: (tick: SimulatedTick) => void;
}

type Happening = "connected" | "disconnected" | "started" | "stopped" | "overflow";

export type SimulatorEvent =
  | { readonly kind: "fault"; readonly fault: FaultEvent }
  | { readonly kind: Happening; readonly atS: number; readonly tick: number };

export interface SimulatedTick {
  readonly tick: number;
  /** Device time since the first tick, by an exact clock. */
  readonly atS: number;
  readonly counts: readonly Float64Array[];
  /** By stream, what the wire did to it. */
  readonly fates: readonly Fate[];
  /** What reaches the host; empty when nothing does. */
  readonly bytes: Uint8Array;
}

export interface SimulatorTotals {
  /** Ticks of device time since the first one. */
  readonly ticks: number;
  /** Those in which the device sent; of them `whole`, `damaged` and `lost` on the wire. */
  readonly streamed: number;
  readonly whole: number;
  readonly damaged: number;
  readonly lost: number;
  readonly bytes: number;
  readonly faults: number;
}

export interface Simulator {
  readonly address: string;
  /** What each channel of the device carries. */
  readonly assignments: readonly Assignment[];
  /** Ends with the recording, the duration, or `stop()`. */
  readonly done: Promise<SimulatorTotals>;
  stop(): void;
}

/** How often it looks at the clock. */
const STEP_MS = 5;
/** Longest time without listening to the host. */
const LONGEST_STEP_MS = 50;
/** A host that leaves more than this unread loses what comes. */
const MOST_WAITING_BYTES = 1 << 20;

/**
 * A simulated device at the end of a wire. Its clock starts when it first streams to a host, and then runs by the wall clock
 * (never by adding up timers), whether a host is there or not.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const running = new RunningSimulator(options);
  const wire = await options.openWire(running);
  return {
    address: wire.address,
    assignments: running.assignments,
    done: running.run(wire),
    stop: () => running.stop(),
  };
}

class RunningSimulator implements WireListener {
  readonly #options: SimulatorOptions;
  readonly #device: SimulatedDevice;
  readonly #faulty: FaultyWire;
  readonly #totals = { ticks: 0, streamed: 0, whole: 0, damaged: 0, lost: 0, bytes: 0, faults: 0 };
  #wire: DeviceWire | undefined;
  #feed: RecordingFeed;
  #layout: SimulatedDevice["streams"];
  #startedMs: number | undefined;
  /** Tick and time from which ticks are counted: others after a command changed the rate. */
  #origin = { tick: 0, atS: 0 };
  #bootedS: number | undefined;
  /** Bytes on their way, in order: a stall holds back those behind it, too. */
  #held: { readonly sendS: number; readonly bytes: Uint8Array }[] = [];
  #plugged = true;
  #overflowing = false;
  #stopped = false;
  #failure: Error | undefined;

  constructor(options: SimulatorOptions) {
    const { device } = options;
    this.#options = options;
    this.#device = device;
    this.#layout = device.streams;
    this.#feed = this.#openFeed(options.fromS ?? 0);
    this.#faulty = new FaultyWire({
      rates: options.faults ?? {},
      random: seededRandom(options.seed ?? 1),
      streams: device.streams.length,
      ticksPerS: device.ticksPerS,
      counterWrap: device.counterWrap,
    });
    if (options.started) this.#startItself();
  }

  get assignments(): readonly Assignment[] {
    return this.#feed.assignments;
  }

  connected(): void {
    this.#tell("connected");
    if (!this.#device.ownPower && !this.#options.started) this.#say(this.#device.powerOn());
  }

  received(bytes: Uint8Array): void {
    // A board that boots does not listen.
    if (this.#bootedS !== undefined) return;
    const was = this.#device.streaming;
    this.#say(this.#device.receive(bytes));
    if (was !== this.#device.streaming) this.#tell(this.#device.streaming ? "started" : "stopped");
  }

  disconnected(): void {
    this.#tell("disconnected");
    this.#held = [];
    if (this.#device.ownPower) return;
    this.#device.powerOn();
    if (this.#options.started) this.#startItself();
  }

  failed(error: Error): void {
    this.#failure = error;
    this.#stopped = true;
  }

  stop(): void {
    this.#stopped = true;
  }

  async run(wire: DeviceWire): Promise<SimulatorTotals> {
    this.#wire = wire;
    try {
      while (!this.#stopped) {
        if (wire.connected && this.#device.streaming) this.#startedMs ??= performance.now();
        if (this.#startedMs !== undefined && !(await this.#playUntil(this.#now()))) break;
        await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      }
      this.#flush(Number.POSITIVE_INFINITY);
    } finally {
      await this.#feed.close();
      await wire.close();
    }
    if (this.#failure !== undefined) throw this.#failure;
    return this.#totals;
  }

  /** Plays what is due; false at the end. */
  async #playUntil(untilS: number): Promise<boolean> {
    const endS = this.#options.durationS ?? Number.POSITIVE_INFINITY;
    const sinceMs = performance.now();
    while (!this.#stopped && this.#timeOf(this.#totals.ticks) <= untilS) {
      if (this.#timeOf(this.#totals.ticks) >= endS || !(await this.#step())) return false;
      this.#flush(this.#timeOf(this.#totals.ticks));
      // A device that is too fast for this computer must still hear its host.
      if (performance.now() - sinceMs > LONGEST_STEP_MS) return true;
    }
    this.#flush(untilS);
    return true;
  }

  /** One tick; false at the end of the recording. */
  async #step(): Promise<boolean> {
    if (this.#device.streams !== this.#layout) await this.#adopt();
    const tick = this.#totals.ticks;
    const atS = this.#timeOf(tick);
    const counts = await this.#feed.next();
    if (counts === undefined) return false;
    this.#totals.ticks++;
    if (this.#bootedS !== undefined && atS >= this.#bootedS) this.#boot();
    const sends = this.#device.streaming && this.#bootedS === undefined;
    const carried = this.#faulty.carry(tick, atS, sends ? this.#device.tick(counts) : []);
    this.#account(carried);
    if (sends) this.#deliver(tick, atS, counts, carried);
    if (carried.plugged !== this.#plugged) await this.#replug(carried.plugged);
    return true;
  }

  #account({ events, bootedS }: WireTick): void {
    for (const fault of events) {
      this.#totals.faults++;
      this.#options.onEvent?.({ kind: "fault", fault });
    }
    this.#bootedS = bootedS ?? this.#bootedS;
  }

  #deliver(tick: number, atS: number, counts: readonly Float64Array[], carried: WireTick): void {
    const full = (this.#wire?.waitingBytes ?? 0) > MOST_WAITING_BYTES;
    if (full && !this.#overflowing) this.#tell("overflow");
    this.#overflowing = full;
    const there = this.#wire?.connected === true && !full;
    const fates = there ? carried.fates : carried.fates.map((): Fate => "lost");
    const bytes = there ? carried.bytes : carried.bytes.subarray(0, 0);
    this.#totals.streamed++;
    if (fates.includes("damaged")) this.#totals.damaged++;
    else if (fates.includes("lost")) this.#totals.lost++;
    else this.#totals.whole++;
    this.#options.onTick?.({ tick, atS, counts, fates, bytes });
    if (bytes.length > 0) this.#held.push({ sendS: carried.sendS, bytes });
  }

  #flush(atS: number): void {
    let sent = 0;
    while (sent < this.#held.length && this.#held[sent].sendS <= atS) {
      const { bytes } = this.#held[sent++];
      this.#totals.bytes += bytes.length;
      this.#wire?.write(bytes);
    }
    if (sent > 0) this.#held.splice(0, sent);
  }

  async #replug(plugged: boolean): Promise<void> {
    this.#plugged = plugged;
    if (plugged) return this.#wire?.plug();
    this.#flush(Number.POSITIVE_INFINITY);
    await this.#wire?.unplug();
  }

  #boot(): void {
    this.#bootedS = undefined;
    this.#say(this.#device.powerOn());
    if (this.#options.started) this.#startItself();
  }

  /** A command changed rate or channels: the recording goes on from where it is, in another shape. */
  async #adopt(): Promise<void> {
    const atS = this.#timeOf(this.#totals.ticks);
    this.#origin = { tick: this.#totals.ticks, atS };
    this.#layout = this.#device.streams;
    await this.#feed.close();
    this.#feed = this.#openFeed((this.#options.fromS ?? 0) + atS);
  }

  #openFeed(fromS: number): RecordingFeed {
    const { recording, loop = false } = this.#options;
    return createRecordingFeed(recording, this.#layout, { fromS, loop });
  }

  #startItself(): void {
    for (const command of this.#device.startCommands) this.#say(this.#device.receive(command));
  }

  #say(answer: Uint8Array): void {
    if (answer.length > 0) this.#wire?.write(answer);
  }

  #tell(kind: Happening): void {
    this.#options.onEvent?.({ kind, atS: this.#now(), tick: this.#totals.ticks });
  }

  #now(): number {
    const { speed = 1 } = this.#options;
    return this.#startedMs === undefined ? 0 : ((performance.now() - this.#startedMs) / 1000) * speed;
  }

  #timeOf(tick: number): number {
    const ticksPerS = this.#device.ticksPerS * (1 + (this.#options.driftPpm ?? 0) * 1e-6);
    return this.#origin.atS + (tick - this.#origin.tick) / ticksPerS;
  }
}
