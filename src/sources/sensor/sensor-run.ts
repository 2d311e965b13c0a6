import { performance } from "node:perf_hooks";
import type { Protocol } from "../../../datasets/format/frame/protocol.ts";
import { findProtocol, protocols } from "../../../datasets/format/frame/registry.ts";
import type { ConnectionState, SourceMessage } from "../source.ts";
import { parseAddress } from "../wire/address.ts";
import { openerOf } from "../wire/open-wire.ts";
import type { ClosedNotice } from "../wire/wire.ts";
import { type Connected, connectProtocol, type Dialling, HungUp, openLine } from "./connect.ts";
import { allBaudRates, connectUnknown } from "./connect-unknown.ts";
import type { Line } from "./line.ts";
import { createPace, type Pace } from "./pace.ts";
import type { SensorOptions } from "./sensor-options.ts";
import { started } from "./start-up.ts";
import { Stream } from "./stream.ts";
import { defaultTimings, type SensorTimings } from "./timings.ts";

/** A board that leaves while it is asked is looked for until the pause between two attempts is so many times the first one. */
const STAY_AWAY = 8;

/** One subscription of a sensor source: connect, stream, and again until it is stopped or given up. */
export async function runSensor(
  options: SensorOptions,
  emit: (message: SourceMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  await new SensorRun(options, emit, signal).run();
}

class SensorRun {
  readonly #options: SensorOptions;
  readonly #emit: (message: SourceMessage) => void;
  readonly #pace: Pace;
  readonly #timings: SensorTimings;
  readonly #protocol: Protocol | undefined;
  #told = "";

  constructor(options: SensorOptions, emit: (message: SourceMessage) => void, signal: AbortSignal) {
    this.#options = options;
    this.#emit = emit;
    const { speed = 1, clock = () => (speed * performance.now()) / 1000 } = options;
    this.#pace = createPace(clock, speed, signal);
    this.#timings = { ...inWallTime(speed), ...options.timings };
    const { protocol } = options;
    this.#protocol = typeof protocol === "string" ? findProtocol(protocol) : protocol;
  }

  async run(): Promise<void> {
    const { options = {} } = this.#options;
    const dialling: Dialling = {
      opener: this.#options.opener ?? (await openerOf(parseAddress(this.#options.address), this.#protocol)),
      pace: this.#pace,
      timings: this.#timings,
      queueBytes: this.#options.queueBytes ?? 8 << 20,
      trying: (what) => this.#state("connecting", what),
    };
    this.#state("connecting", `opening ${this.#options.address}`);
    const connected = await this.#connectPatiently(dialling, options);
    if (connected === undefined) return this.#state("ended", "stopped before the device answered");
    try {
      await this.#stream(dialling, connected);
    } catch (error) {
      await connected.line.wire.close();
      throw error;
    }
  }

  async #stream(dialling: Dialling, connected: Connected): Promise<void> {
    const { scale, name } = this.#options;
    const { layout, protocol } = connected;
    const boards = boardsOf(connected);
    const stream = new Stream({
      layout,
      framing: { ...(scale ? { scale } : {}), speed: this.#options.speed ?? 1 },
      name: name ?? layout.protocol,
      device: `${protocol.title}${boards.length > 0 ? ` ${boards.join(" or ")}` : ""} on ${connected.line.wire.title}`,
      emit: this.#emit,
      queueBytes: dialling.queueBytes,
      pace: this.#pace,
      timings: this.#timings,
    });
    const { detail, failure } = await this.#keepStreaming(stream, dialling, connected);
    stream.finish();
    this.#state("ended", detail);
    if (failure !== undefined) throw failure;
  }

  /** A board may leave once more while it starts (a reset that takes its USB port along, a loose plug): it is looked for again. */
  async #connectPatiently(
    dialling: Dialling,
    options: NonNullable<SensorOptions["options"]>,
  ): Promise<Connected | undefined> {
    const { backoffS } = this.#timings;
    let wasThere = false;
    for (let pauseS = backoffS; ; pauseS *= 2) {
      try {
        return await this.#connect(dialling, options);
      } catch (error) {
        wasThere ||= error instanceof HungUp;
        if (!wasThere || this.#patienceS === 0 || pauseS > STAY_AWAY * backoffS) throw error;
        this.#state("disconnected", error instanceof Error ? error.message : String(error));
      }
      await this.#pace.sleep(pauseS);
      if (this.#pace.stopped) return undefined;
    }
  }

  async #connect(
    dialling: Dialling,
    options: NonNullable<SensorOptions["options"]>,
  ): Promise<Connected | undefined> {
    const { baudRate } = this.#options;
    const protocol = this.#protocol;
    const baudRates = (all: readonly number[]) => (baudRate === undefined ? all : [baudRate]);
    if (protocol !== undefined) {
      return connectProtocol(dialling, protocol, options, baudRates(protocol.baudRates));
    }
    const found = await connectUnknown(dialling, protocols, options, baudRates(allBaudRates(protocols)));
    if (found !== undefined) {
      dialling.trying(`found ${found.layout.protocol} on ${found.line.wire.title}: ${found.why}`);
    }
    return found;
  }

  /** Streams until the bytes end, the source is stopped, or the device is given up; says why. */
  async #keepStreaming(stream: Stream, dialling: Dialling, connected: Connected): Promise<ClosedNotice> {
    let line: Line | undefined = connected.line;
    let pauseS = this.#timings.backoffS;
    let lostAtS = this.#pace.now();
    for (;;) {
      if (line !== undefined) {
        const seen = stream.frames;
        const notice: ClosedNotice = await stream.follow(line);
        await this.#hangUp(line, connected, stream);
        if (notice.reason === "ended") return notice;
        stream.interrupt();
        this.#state("disconnected", notice.detail);
        if (stream.frames > seen) {
          pauseS = this.#timings.backoffS;
          lostAtS = this.#pace.now();
        }
      }
      if (this.#pace.now() - lostAtS >= this.#patienceS)
        return { reason: "ended", detail: `gave up ${this.#options.address}` };
      await this.#pace.sleep(pauseS);
      if (this.#pace.stopped) return { reason: "ended", detail: "stopped" };
      pauseS = Math.min(2 * pauseS, this.#timings.backoffMaxS);
      line = await this.#again(dialling, connected);
    }
  }

  get #patienceS(): number {
    const { reconnect = true } = this.#options;
    if (typeof reconnect === "number") return reconnect;
    return reconnect ? Number.POSITIVE_INFINITY : 0;
  }

  /** Opens the wire again and starts the device; undefined when it is not there. */
  async #again(dialling: Dialling, { baudRate, layout }: Connected): Promise<Line | undefined> {
    try {
      const line = await openLine(dialling, baudRate);
      this.#state("connecting", `${line.wire.title} is open again`);
      await started(line, layout, this.#timings, this.#pace.now);
      return line;
    } catch (error) {
      this.#state("disconnected", error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  async #hangUp(line: Line, { layout }: Connected, stream: Stream): Promise<void> {
    if (line.notice === undefined && line.wire.writable) {
      await line.say(layout.stop, this.#timings.commandGapS);
    }
    await line.wire.close();
    // What came until then counts, too.
    await stream.empty(line);
  }

  #state(state: ConnectionState, detail: string): void {
    if (`${state} ${detail}` === this.#told) return;
    this.#told = `${state} ${detail}`;
    this.#emit({ kind: "state", state, detail });
  }
}

/** Its board, and those of the same protocol that it could be as well. */
function boardsOf({ layout, protocol, alike }: Connected): string[] {
  const others = alike.filter((other) => other.protocol === protocol).map(({ options }) => options.board);
  return [...new Set([layout.board, ...others])].filter((board) => board !== undefined);
}

/** Where the device's clock runs faster than the wall's, opening and answering still take the wall time that they take. */
function inWallTime(speed: number): SensorTimings {
  const least = (seconds: number, wallS: number): number => Math.max(seconds, wallS * speed);
  const { answerS, probeS, silentS, restartS, reopenS } = defaultTimings;
  return {
    ...defaultTimings,
    answerS: answerS * Math.max(1, speed),
    probeS: probeS * Math.max(1, speed),
    silentS: least(silentS, 0.2),
    restartS: least(restartS, 0.3),
    reopenS: least(reopenS, 0.6),
  };
}
