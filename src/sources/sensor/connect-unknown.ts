import { detect, sureScore } from "../../../datasets/format/frame/detect.ts";
import type { Detection } from "../../../datasets/format/frame/detection.ts";
import type { Protocol, ProtocolOptions } from "../../../datasets/format/frame/protocol.ts";
import { takesOptions } from "../../../datasets/format/frame/takes-options.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { type Connected, type Dialling, startsAndLocks, tryBaudRates } from "./connect.ts";
import { type Heard, isSilent, whatCame } from "./heard.ts";
import type { Line } from "./line.ts";
import { inOrderOfAsking } from "./order-of-asking.ts";
import { identified } from "./start-up.ts";

/** A detection this good need not be waited for any longer. */
const CERTAIN = 0.9;

/** Share of the longest wait for an answer in the first round: most devices answer at once. */
const IMPATIENCE = 0.5;
/** The same before the first listening, when a board that opening its port reset is still in its boot loader. */
const HURRY = 0.2;

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
  const search = new Search(dialling, protocols, options);
  return tryBaudRates(
    dialling,
    // A device that sends at another rate is heard, not understood: it is asked when listening has failed at every rate.
    [...baudRates, ...baudRates],
    (line, baudRate) => search.attempt(line, baudRate),
    (line) =>
      new PulsegateError("connection", "no known protocol", {
        where: line.wire.title,
        got: whatCame(search.heard, line.wire.setBaudRate === undefined ? [] : baudRates),
        expected: "a device that is powered and runs its firmware, or --protocol with its name",
      }),
  );
}

class Search {
  readonly #dialling: Dialling;
  readonly #protocols: readonly Protocol[];
  readonly #options: ProtocolOptions;
  /** By baud rate, in the order of listening. */
  readonly heard: Heard[] = [];

  constructor(dialling: Dialling, protocols: readonly Protocol[], options: ProtocolOptions) {
    this.#dialling = dialling;
    this.#protocols = protocols;
    this.#options = options;
  }

  /** A rate that comes for the first time is listened to, and a silent device asked in a hurry; the second time it is asked with patience. */
  async attempt(line: Line, baudRate: number | undefined): Promise<Connected | undefined> {
    const before = this.heard.find((one) => one.baudRate === baudRate);
    if (before !== undefined) return this.#ask(line, before, 1);
    this.#dialling.trying(`listening on ${line.wire.title}`);
    const quick = this.heard.length === 0 ? await this.#askAtOnce(line, baudRate) : undefined;
    if (quick !== undefined || line.over) return quick;
    const best = await this.#listen(line);
    if (isSure(best)) return this.#found(line, best, baudRate);
    const heard: Heard = { baudRate, bytes: line.queue.bytes, best, answered: false };
    this.heard.push(heard);
    const connected = heard.bytes > 0 ? undefined : await this.#ask(line, heard, IMPATIENCE);
    if (connected !== undefined || line.over || line.wire.setBaudRate !== undefined) return connected;
    return this.#ask(line, heard, 1);
  }

  /** A device that is silent and awake answers before a boot loader would be done. */
  async #askAtOnce(line: Line, baudRate: number | undefined): Promise<Connected | undefined> {
    const { timings } = this.#dialling;
    if (await line.until(() => line.queue.bytes > 0, HURRY * timings.answerS)) return undefined;
    for (const protocol of this.#askable(line, baudRate)) {
      const connected = await this.#askOne(line, protocol, baudRate, HURRY, 0);
      if (connected !== undefined || line.over) return connected;
    }
    return undefined;
  }

  #askable(line: Line, baudRate: number | undefined): Protocol[] {
    const speaks = (protocol: Protocol) =>
      (baudRate === undefined || protocol.baudRates.includes(baudRate)) &&
      takesOptions(protocol, this.#options);
    return line.wire.writable ? inOrderOfAsking(this.#protocols.filter(speaks)) : [];
  }

  /** The best guess from what comes by itself; the bytes stay in the queue. */
  async #listen(line: Line): Promise<Detection | undefined> {
    const { pace, timings } = this.#dialling;
    // A board that opening its port resets says nothing before its boot loader is done.
    const bootsS = line.openedAtS + timings.resetS - pace.now();
    // What sends is heard at any baud rate: who was silent at one need not be waited for at the next.
    const wasSilent = this.heard.length > 0 && this.heard.every(isSilent);
    const patienceS = Math.max(bootsS, wasSilent ? 0 : timings.answerS);
    if (!(await line.until(() => line.queue.bytes > 0, patienceS))) return undefined;
    // What comes first may have waited somewhere: it says nothing about the rate.
    await line.until(() => false, timings.probeS / 10);
    const since = { atS: pace.now(), bytes: line.queue.bytes };
    let best: Detection | undefined;
    for (let step = 1; step <= 4 && (best?.score ?? 0) < CERTAIN; step++) {
      await line.until(() => false, since.atS + (step / 4) * timings.probeS - pace.now());
      const bytes = line.queue.joined();
      const bytesPerS = (bytes.length - since.bytes) / (pace.now() - since.atS);
      const timed = line.wire.live && bytesPerS > 0;
      [best] = detect(bytes, this.#protocols, timed ? { spanS: bytes.length / bytesPerS } : {});
    }
    return best;
  }

  /** A device that streams and is understood: what it is exactly, it may say. */
  async #found(
    line: Line,
    { protocol, options: guessed, why, alike }: Detection,
    baudRate: number | undefined,
  ): Promise<Connected> {
    const possible = alike.filter((other) => agree(other.options, this.#options));
    const found = { line, protocol, baudRate, why: why.join("; "), alike: possible };
    const asIs = protocol.layout({ ...guessed, ...this.#options });
    if (asIs.identification === undefined || !line.wire.writable) return { ...found, layout: asIs };
    const { layout, answered } = await identified(line, protocol, this.#options, this.#dialling);
    const settled = answered ? layout : asIs;
    // Asking stops some boards: they are started again.
    await startsAndLocks(line, settled, this.#dialling);
    if (!answered) return { ...found, layout: settled };
    return { ...found, layout: settled, why: `${why[0]}; it answered what it is`, alike: [] };
  }

  /** Asks and starts a device in one way after another; what comes then and is no answer is listened to. */
  async #ask(line: Line, heard: Heard, patience: number): Promise<Connected | undefined> {
    const { baudRate } = heard;
    const asked = this.#askable(line, baudRate);
    const sinceS = line.lastAtS;
    for (const protocol of asked) {
      const connected = await this.#askOne(line, protocol, baudRate, patience);
      if (connected !== undefined || line.over) return connected;
    }
    const answered = line.lastAtS > sinceS;
    heard.answered ||= answered;
    if (!answered || heard.bytes > 0) return undefined;
    line.queue.skip();
    const best = await this.#listen(line);
    if (isSure(best)) return this.#found(line, best, baudRate);
    // What it was asked may have set it going.
    for (const protocol of asked.reverse()) {
      await line.say(protocol.layout(this.#options).stop, this.#dialling.timings.commandGapS);
    }
    return undefined;
  }

  async #askOne(
    line: Line,
    protocol: Protocol,
    baudRate: number | undefined,
    patience: number,
    resetS = this.#dialling.timings.resetS,
  ): Promise<Connected | undefined> {
    const { trying, pace } = this.#dialling;
    trying(`asking for ${protocol.name} on ${line.wire.title}`);
    const answerS = patience * this.#dialling.timings.answerS;
    const timings = { ...this.#dialling.timings, answerS, resetS };
    const { layout, answered } = await identified(line, protocol, this.#options, { timings, pace });
    if (!answered || !(await startsAndLocks(line, layout, this.#dialling))) return undefined;
    return { line, protocol, layout, baudRate, why: "the device answered what it is", alike: [] };
  }
}

/** Whether nothing that the user says speaks against it. */
const agree = (options: ProtocolOptions, { board, channels }: ProtocolOptions): boolean =>
  (board ?? options.board) === options.board && (channels ?? options.channels) === options.channels;

const isSure = (best: Detection | undefined): best is Detection => (best?.score ?? 0) >= sureScore;
