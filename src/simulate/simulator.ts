import type { SimulatedDevice } from "../../datasets/format/frame/simulate/device.ts";
import {
  type Fate,
  type FaultRates,
  FaultyWire,
  type WireTick,
} from "../../datasets/format/frame/simulate/faults.ts";
import type { Recording } from "../../datasets/recording.ts";
import { seededRandom } from "../../signals/random.ts";
import { DelayLine } from "./delay-line.ts";
import { DeviceClock } from "./device-clock.ts";
import { type Assignment, createRecordingFeed, type RecordingFeed } from "./recording-feed.ts";
import type { Happening, SimulatedTick, SimulatorEvent, SimulatorTotals } from "./simulator-events.ts";
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

/** A simulated device at the end of a wire. */
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
  readonly #clock: DeviceClock;
  readonly #faulty: FaultyWire;
  readonly #onTheWay = new DelayLine();
  readonly #totals = { ticks: 0, streamed: 0, whole: 0, damaged: 0, lost: 0, bytes: 0, faults: 0 };
  #wire: DeviceWire | undefined;
  #feed: RecordingFeed;
  #layout: SimulatedDevice["streams"];
  #bootedS: number | undefined;
  #plugged = true;
  #overflowing = false;
  #stopped = false;
  #failure: Error | undefined;

  constructor(options: SimulatorOptions) {
    const { device } = options;
    this.#options = options;
    this.#device = device;
    this.#layout = device.streams;
    this.#clock = new DeviceClock(device.ticksPerS, options.speed ?? 1, options.driftPpm ?? 0);
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
    this.#onTheWay.clear();
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
        if (wire.connected && this.#device.streaming) this.#clock.start();
        if (this.#clock.running && !(await this.#playUntil(this.#clock.now()))) break;
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
    while (!this.#stopped && this.#clock.timeOf(this.#totals.ticks) <= untilS) {
      if (this.#clock.timeOf(this.#totals.ticks) >= endS || !(await this.#step())) return false;
      this.#flush(this.#clock.timeOf(this.#totals.ticks));
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
    const atS = this.#clock.timeOf(tick);
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
    if (bytes.length > 0) this.#onTheWay.push(bytes, carried.sendS);
  }

  #flush(untilS: number): void {
    for (const bytes of this.#onTheWay.take(untilS)) {
      this.#totals.bytes += bytes.length;
      this.#wire?.write(bytes);
    }
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
    const { ticks } = this.#totals;
    this.#clock.setRate(ticks, this.#device.ticksPerS);
    this.#layout = this.#device.streams;
    await this.#feed.close();
    this.#feed = this.#openFeed((this.#options.fromS ?? 0) + this.#clock.timeOf(ticks));
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
    this.#options.onEvent?.({ kind, atS: this.#clock.now(), tick: this.#totals.ticks });
  }
}
