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
  readonly baudRate: number;
}

export interface Dialling {
  readonly opener: WireOpener;
  readonly pace: Pace;
  readonly timings: SensorTimings;
  readonly queueBytes: number;
  /** Tells people what is being tried. */
  readonly trying: (what: string) => void;
}

/** Speed of wires that have none. */
const ANY_BAUD = 115_200;

export function openLine({ opener, pace, timings, queueBytes }: Dialling, baudRate: number): Promise<Line> {
  const { openTimeoutS, writeTimeoutS } = timings;
  return Line.open(opener, { baudRate, openTimeoutS, writeTimeoutS }, pace, queueBytes);
}

/**
 * Opens a device of a known protocol: finds its baud rate when there are several, asks what it is and starts it.
 * Undefined when it was stopped meanwhile.
 * @throws PulsegateError when the wire does not open, nothing comes, or what comes are no frames of the protocol.
 */
export async function connectProtocol(
  dialling: Dialling,
  protocol: Protocol,
  options: ProtocolOptions,
  baudRates: readonly number[],
): Promise<Connected | undefined> {
  const { pace, timings, trying } = dialling;
  const [first = ANY_BAUD] = baudRates;
  const line = await openLine(dialling, first);
  let bytes = 0;
  try {
    for (const baudRate of baudRates.length === 0 ? [first] : baudRates) {
      if (baudRate !== first) await changeBaudRate(line, baudRate);
      trying(`asking for ${protocol.name} on ${line.wire.title}`);
      const layout = await identified(line, protocol, options, timings, pace.now);
      const came = await started(line, layout, timings, pace.now);
      const listenS = Math.max(timings.probeS, 5 * frameIntervalS(layout));
      if (came && (await locks(line, layout, listenS))) return { line, protocol, layout, baudRate };
      bytes += line.queue.bytes;
      if (line.over) break;
    }
    if (!pace.stopped) throw refused(line, protocol, baudRates, bytes);
    await line.wire.close();
    return undefined;
  } catch (error) {
    await line.wire.close();
    throw error;
  }
}

async function changeBaudRate(line: Line, baudRate: number): Promise<void> {
  await line.wire.setBaudRate(baudRate);
  line.queue.skip();
}

function refused(
  line: Line,
  protocol: Protocol,
  baudRates: readonly number[],
  bytes: number,
): PulsegateError {
  const where = line.wire.title;
  if (line.notice !== undefined && bytes === 0)
    return new PulsegateError("connection", line.notice.detail, { where });
  const at = baudRates.length > 1 ? ` at ${baudRates.join(", ")} baud` : "";
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
