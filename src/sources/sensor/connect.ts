import type { Alike } from "../../../datasets/format/frame/detection.ts";
import type { FrameLayout, Protocol, ProtocolOptions } from "../../../datasets/format/frame/protocol.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import type { WireOpener } from "../wire/wire.ts";
import { Line } from "./line.ts";
import type { Pace } from "./pace.ts";
import { frameIntervalS, identified, locks, started } from "./start-up.ts";
import type { SensorTimings } from "./timings.ts";

/** A device that sends what it should. */
export interface Connected {
  readonly line: Line;
  readonly protocol: Protocol;
  readonly layout: FrameLayout;
  /** Undefined for wires that have none. */
  readonly baudRate: number | undefined;
  /** For people: how its protocol is known. */
  readonly why: string;
  /** What it could be as well, where it has not said what it is and bytes cannot tell. */
  readonly alike: readonly Alike[];
}

export interface Dialling {
  readonly opener: WireOpener;
  readonly pace: Pace;
  readonly timings: SensorTimings;
  readonly queueBytes: number;
  /** Tells people what is being tried. */
  readonly trying: (what: string) => void;
}

/** The wire closed by itself before the device was known. */
export class HungUp extends PulsegateError {
  constructor({ wire, notice }: Line) {
    super("connection", notice?.detail ?? `${wire.title} closed`, {
      expected: "a device that stays while it is asked",
    });
  }
}

/** Speed of wires that have none. */
const ANY_BAUD = 115_200;

export function openLine(
  { opener, pace, timings, queueBytes }: Dialling,
  baudRate: number = ANY_BAUD,
): Promise<Line> {
  const { openTimeoutS, writeTimeoutS } = timings;
  return Line.open(opener, { baudRate, openTimeoutS, writeTimeoutS }, pace, queueBytes);
}

/**
 * Opens a wire and tries it at one baud rate after another (once, where it has none) until `attempt` succeeds. Closes it
 * otherwise. Undefined when the source was stopped meanwhile.
 * @throws PulsegateError when the wire does not open, what `refused` says when all attempts fail, and `HungUp`.
 */
export async function tryBaudRates(
  dialling: Dialling,
  baudRates: readonly number[],
  attempt: (line: Line, baudRate: number | undefined) => Promise<Connected | undefined>,
  refused: (line: Line) => PulsegateError,
): Promise<Connected | undefined> {
  const line = await openLine(dialling, baudRates[0]);
  let connected: Connected | undefined;
  try {
    const { setBaudRate } = line.wire;
    const rates = setBaudRate === undefined ? [undefined] : baudRates;
    for (const [i, baudRate] of rates.entries()) {
      if (i > 0 && baudRate !== undefined) await setBaudRate?.(baudRate);
      line.queue.skip();
      connected = await attempt(line, baudRate);
      if (connected !== undefined) return connected;
      if (line.over) break;
    }
    if (dialling.pace.stopped) return undefined;
    if (line.notice?.failure !== undefined) throw line.notice.failure;
    throw line.notice === undefined || line.notice.reason === "ended" ? refused(line) : new HungUp(line);
  } finally {
    if (connected === undefined) await line.wire.close();
  }
}

/** Opens a device of a known protocol: asks what it is, starts it, and waits for its frames. */
export function connectProtocol(
  dialling: Dialling,
  protocol: Protocol,
  options: ProtocolOptions,
  baudRates: readonly number[],
): Promise<Connected | undefined> {
  let bytes = 0;
  return tryBaudRates(
    dialling,
    baudRates,
    async (line, baudRate) => {
      dialling.trying(`asking for ${protocol.name} on ${line.wire.title}`);
      const { layout } = await identified(line, protocol, options, dialling);
      if (await startsAndLocks(line, layout, dialling)) {
        return { line, protocol, layout, baudRate, why: "the protocol was named", alike: [] };
      }
      bytes += line.queue.bytes;
      return undefined;
    },
    (line) => refused(line, protocol, baudRates, bytes),
  );
}

/** Starts the stream and waits for frames; a device that was started and sends no frames is stopped again. */
export async function startsAndLocks(
  line: Line,
  layout: FrameLayout,
  { pace, timings }: Dialling,
): Promise<boolean> {
  const came = await started(line, layout, timings, pace.now);
  const listenS = Math.max(timings.probeS, 5 * frameIntervalS(layout));
  if (came && (await locks(line, layout, listenS))) return true;
  if (line.wire.writable) await line.say(layout.stop, timings.commandGapS);
  return false;
}

function refused(
  line: Line,
  protocol: Protocol,
  baudRates: readonly number[],
  bytes: number,
): PulsegateError {
  const where = line.wire.title;
  if (line.notice !== undefined && bytes === 0) {
    return new PulsegateError("connection", line.notice.detail, { where });
  }
  const at = baudRates.length > 1 && line.wire.setBaudRate ? ` at ${baudRates.join(", ")} baud` : "";
  if (bytes === 0) {
    return new PulsegateError("connection", `nothing comes from the device${at}`, {
      where,
      expected: `a device that is powered and runs its ${protocol.name} firmware`,
    });
  }
  return new PulsegateError("connection", `bytes come, but no ${protocol.name} frames${at}`, {
    where,
    got: `${bytes} bytes`,
    expected: "another protocol, board or baud rate",
  });
}
