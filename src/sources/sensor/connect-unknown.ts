import { type Detection, detect, sureScore } from "../../../datasets/format/frame/detect.ts";
import type { Protocol, ProtocolOptions } from "../../../datasets/format/frame/protocol.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { type Connected, type Dialling, startsAndLocks, tryBaudRates } from "./connect.ts";
import type { Line } from "./line.ts";
import { identified } from "./start-up.ts";

/** A detection this good need not be waited for any longer. */
const CERTAIN = 0.9;

/** All that protocols want, those first that most protocols use. */
export function allBaudRates(protocols: readonly Protocol[]): number[] {
  const uses = new Map<number, number>();
  for (const baudRate of protocols.flatMap((protocol) => protocol.baudRates)) {
    uses.set(baudRate, (uses.get(baudRate) ?? 0) + 1);
  }
  return [...uses].sort((a, b) => b[1] - a[1]).map(([baudRate]) => baudRate);
}

/**
 * Opens a device and finds out what it speaks: listens at each baud rate, and where nothing comes, or nothing that is
 * known, asks and starts it in the ways of the protocols that use this baud rate.
 */
export function connectUnknown(
  dialling: Dialling,
  protocols: readonly Protocol[],
  options: ProtocolOptions,
  baudRates: readonly number[],
): Promise<Connected | undefined> {
  const seen: string[] = [];
  return tryBaudRates(
    dialling,
    baudRates,
    async (line, baudRate) => {
      dialling.trying(`listening on ${line.wire.title}`);
      const detection = await listenedTo(line, protocols, dialling);
      if (detection !== undefined && detection.score >= sureScore) {
        return heard(line, detection, options, baudRate, dialling);
      }
      seen.push(summary(line, baudRate, detection));
      for (const protocol of line.wire.writable ? protocols : []) {
        const speaks = baudRate === undefined || protocol.baudRates.includes(baudRate);
        const connected = speaks && (await asked(line, protocol, options, baudRate, dialling));
        if (connected || line.over) return connected || undefined;
      }
      return undefined;
    },
    (line) =>
      new PulsegateError("connection", "no known protocol", {
        where: line.wire.title,
        got: seen.every((one) => one.endsWith("nothing"))
          ? `nothing${among(baudRates, line)}`
          : seen.join("; "),
        expected: "a device that is powered and runs its firmware, or --protocol with its name",
      }),
  );
}

/** The best guess from what comes by itself; the bytes stay in the queue. */
async function listenedTo(
  line: Line,
  protocols: readonly Protocol[],
  { pace, timings }: Dialling,
): Promise<Detection | undefined> {
  // A board that opening its port resets says nothing before its boot loader is done.
  const bootsS = Math.max(0, line.openedAtS + timings.resetS - pace.now());
  if (!(await line.until(() => line.queue.bytes > 0, Math.max(bootsS, timings.answerS)))) return undefined;
  const firstAtS = pace.now();
  let best: Detection | undefined;
  for (let step = 1; step <= 4 && (best?.score ?? 0) < CERTAIN; step++) {
    await line.until(() => false, firstAtS + (step / 4) * timings.probeS - pace.now());
    const bytes = line.queue.joined();
    const spanS = line.wire.live ? { spanS: pace.now() - firstAtS } : {};
    [best] = detect(bytes, protocols, spanS);
  }
  return best;
}

/** A device that streams and is understood: what it is exactly, it may say. */
async function heard(
  line: Line,
  { protocol, options: guessed, why }: Detection,
  options: ProtocolOptions,
  baudRate: number | undefined,
  dialling: Dialling,
): Promise<Connected> {
  const found = { line, protocol, baudRate, why: why.join("; ") };
  const asIs = protocol.layout({ ...guessed, ...options });
  if (asIs.identification === undefined || !line.wire.writable) return { ...found, layout: asIs };
  const { layout, answered } = await identified(line, protocol, options, dialling);
  const settled = answered ? layout : asIs;
  // Asking stops some boards: they are started again.
  await startsAndLocks(line, settled, dialling);
  return { ...found, layout: settled };
}

/** Asks and starts a device in the way of one protocol. */
async function asked(
  line: Line,
  protocol: Protocol,
  options: ProtocolOptions,
  baudRate: number | undefined,
  dialling: Dialling,
): Promise<Connected | undefined> {
  const plain = protocol.layout(options);
  if (plain.start.length === 0) return undefined;
  dialling.trying(`asking for ${protocol.name} on ${line.wire.title}`);
  const { layout, answered } = await identified(line, protocol, options, dialling);
  if (plain.identification !== undefined && !answered) return undefined;
  line.queue.skip();
  if (!(await startsAndLocks(line, layout, dialling))) return undefined;
  const why = answered ? "the device answered what it is" : "it could be started";
  return { line, protocol, layout, baudRate, why };
}

function summary(line: Line, baudRate: number | undefined, best: Detection | undefined): string {
  const { bytes } = line.queue;
  const guess = best === undefined ? "" : `, at best ${best.protocol.name} (score ${best.score.toFixed(2)})`;
  return `${baudRate === undefined ? "" : `${baudRate} baud: `}${bytes === 0 ? "nothing" : `${bytes} bytes`}${guess}`;
}

const among = (baudRates: readonly number[], line: Line): string =>
  line.wire.setBaudRate === undefined ? "" : ` at ${baudRates.join(", ")} baud`;
