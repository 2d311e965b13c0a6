import type { SimulatedDevice } from "../../datasets/format/frame/simulate/device.ts";
import {
  createFaultyWire,
  type Fate,
  type FaultEvent,
  type FaultRates,
} from "../../datasets/format/frame/simulate/faults.ts";
import type { Recording } from "../../datasets/recording.ts";
import { seededRandom } from "../../signals/random.ts";
import { createRecordingFeed, type RecordingFeed } from "./recording-feed.ts";
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
  /** Every tick with the counts that the encoder was given, before its bytes go out. */
  readonly onTick?: (tick: SimulatedTick) => void;
}

export type SimulatorEvent =
  | { readonly kind: "fault"; readonly fault: FaultEvent }
  | {
      readonly kind: "connected" | "disconnected" | "started" | "stopped" | "overflow";
      readonly atS: number;
      readonly tick: number;
    };

export interface SimulatedTick {
  readonly tick: number;
  /** Time since the stream's first tick, by an exact clock. */
  readonly atS: number;
  readonly counts: readonly Float64Array[];
  /** By stream, what the wire did to it. */
  readonly fates: readonly Fate[];
  readonly bytes: Uint8Array;
}

/** What came of it, by ticks. */
export interface SimulatorTotals {
  /** Ticks of device time, those of them when it was streaming, and those whose bytes went out whole, damaged or not at all. */
  readonly ticks: number;
  readonly streamed: number;
  readonly whole: number;
  readonly damaged: number;
  readonly lost: number;
  readonly bytes: number;
  readonly faults: number;
}

export interface Simulator {
  readonly address: string;
  readonly feed: Pick<RecordingFeed, "assignments">;
  /** Ends with the recording, the duration, or `stop()`. */
  readonly done: Promise<SimulatorTotals>;
  stop(): void;
}

/** How often it looks at the clock. */
const STEP_MS = 5;
const LONGEST_STEP_MS = 50;
/** A host that leaves more than this unread loses what comes. */
const MOST_WAITING_BYTES = 1 << 20;

/**
 * A simulated device at the end of a wire. Its clock starts when it first streams to a host, and then runs by the wall clock
 * (never by adding up timers), whether a host is there or not.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { device, recording, speed = 1, driftPpm = 0, loop = false, fromS = 0 } = options;
  let feed = createRecordingFeed(recording, device.streams, { fromS, loop });
  let layout = device.streams;
  const faulty = createFaultyWire({
    rates: options.faults ?? {},
    random: seededRandom(options.seed ?? 1),
    streams: device.streams.length,
    ticksPerS: device.ticksPerS,
    counterWrap: device.counterWrap,
  });
  const totals = { ticks: 0, streamed: 0, whole: 0, damaged: 0, lost: 0, bytes: 0, faults: 0 };
  let stopped = false;
  let failure: Error | undefined;
  let startedMs: number | undefined;
  /** Tick and time from which ticks are counted: another one after a command changed the rate. */
  let origin = { tick: 0, atS: 0 };
  let bootedS: number | undefined;
  let held: { sendS: number; bytes: Uint8Array }[] = [];
  let overflowing = false;

  const now = () => (startedMs === undefined ? 0 : ((performance.now() - startedMs) / 1000) * speed);
  const timeOf = (tick: number) =>
    origin.atS + (tick - origin.tick) / (device.ticksPerS * (1 + driftPpm * 1e-6));
  const tell = (kind: Exclude<SimulatorEvent["kind"], "fault">) =>
    options.onEvent?.({ kind, atS: now(), tick: totals.ticks });

  const listener: WireListener = {
    connected() {
      tell("connected");
      if (!device.ownPower) say(device.powerOn());
    },
    received(bytes) {
      // A host that talks to a board that boots, or to none, is not heard.
      if (bootedS !== undefined) return;
      const was = device.streaming;
      say(device.receive(bytes));
      if (was !== device.streaming) tell(device.streaming ? "started" : "stopped");
    },
    disconnected() {
      tell("disconnected");
      held = [];
      if (!device.ownPower) device.powerOn();
    },
    failed(error) {
      failure = error;
      stopped = true;
    },
  };
  const wire = await options.openWire(listener);
  function say(answer: Uint8Array): void {
    if (answer.length > 0) wire.write(answer);
  }
  if (options.started) for (const command of device.startCommands) say(device.receive(command));

  /** Bytes go out in order: what a stall held back goes first. */
  const send = (bytes: Uint8Array, sendS: number) => {
    if (bytes.length > 0) held.push({ sendS, bytes });
  };
  const flush = (atS: number) => {
    while (held.length > 0 && held[0].sendS <= atS) {
      const [{ bytes }] = held.splice(0, 1);
      if (!wire.connected) continue;
      totals.bytes += bytes.length;
      wire.write(bytes);
    }
  };

  /** One tick; false at the end of the recording. */
  const step = async (): Promise<boolean> => {
    if (device.streams !== layout) {
      layout = device.streams;
      const playedS = timeOf(totals.ticks);
      origin = { tick: totals.ticks, atS: playedS };
      await feed.close();
      feed = createRecordingFeed(recording, layout, { fromS: fromS + playedS, loop });
    }
    const tick = totals.ticks;
    const atS = timeOf(tick);
    const counts = await feed.next();
    if (counts === undefined) return false;
    totals.ticks++;
    if (bootedS !== undefined && atS >= bootedS) {
      bootedS = undefined;
      say(device.powerOn());
      if (options.started) for (const command of device.startCommands) say(device.receive(command));
    }
    const on = device.streaming && bootedS === undefined;
    const carried = faulty.carry(tick, atS, on ? device.tick(counts) : []);
    for (const fault of carried.events) {
      totals.faults++;
      options.onEvent?.({ kind: "fault", fault });
    }
    bootedS = carried.bootedS ?? bootedS;
    const full = wire.waitingBytes > MOST_WAITING_BYTES;
    if (full && !overflowing) tell("overflow");
    overflowing = full;
    const there = wire.connected && !full;
    const fates = there ? carried.fates : carried.fates.map((): Fate => "lost");
    if (on) totals.streamed++;
    count(fates);
    if (on) options.onTick?.({ tick, atS, counts, fates, bytes: there ? carried.bytes : new Uint8Array(0) });
    if (there) send(carried.bytes, carried.sendS);
    await replug(carried.plugged);
    return true;
  };

  const count = (fates: readonly Fate[]) => {
    if (fates.includes("damaged")) totals.damaged++;
    else if (fates.every((fate) => fate === "whole")) totals.whole++;
    else totals.lost++;
  };

  let pluggedNow = true;
  const replug = async (plugged: boolean) => {
    if (plugged === pluggedNow) return;
    pluggedNow = plugged;
    if (plugged) return wire.plug();
    flush(Number.POSITIVE_INFINITY);
    await wire.unplug();
  };

  const run = async (): Promise<SimulatorTotals> => {
    try {
      while (!stopped) {
        if (startedMs === undefined && wire.connected && device.streaming) startedMs = performance.now();
        if (startedMs !== undefined && !(await playUntil(now()))) break;
        await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      }
      flush(Number.POSITIVE_INFINITY);
    } finally {
      await feed.close();
      await wire.close();
    }
    if (failure !== undefined) throw failure;
    return totals;
  };

  const endS = options.durationS ?? Number.POSITIVE_INFINITY;
  /** Plays what is due; false at the end. */
  const playUntil = async (untilS: number): Promise<boolean> => {
    const sinceMs = performance.now();
    while (!stopped && timeOf(totals.ticks) <= untilS) {
      if (timeOf(totals.ticks) >= endS || !(await step())) return false;
      flush(timeOf(totals.ticks));
      // A device that is too fast for this computer must still hear its host.
      if (performance.now() - sinceMs > LONGEST_STEP_MS) break;
    }
    flush(untilS);
    return true;
  };

  return {
    address: wire.address,
    feed,
    done: run(),
    stop() {
      stopped = true;
    },
  };
}
