import { exhaustMap, interval, Subject, Subscription } from "rxjs";
import { type Block, blockLength } from "../../signals/sample-block.ts";
import type { Replayed } from "../replay/replay.ts";
import type { Source, SourceHeader, SourceHealth, SourceMessage } from "../sources/source.ts";
import { followSource } from "./follow-source.ts";
import type { LiveSession } from "./live-session.ts";
import { createMessageLog } from "./message-log.ts";
import type { LiveMessage } from "./messages.ts";
import { createRhythmTracker } from "./rhythm.ts";
import { createSampleMemory, type SampleMemory } from "./sample-memory.ts";
import { openSessionDevice, type SessionDevice, type SessionDeviceOptions } from "./session-device.ts";
import { createSessionRecording, type OpenRecorder, type SessionRecording } from "./session-recording.ts";

export interface SessionOptions extends SessionDeviceOptions {
  readonly source: Source;
  /** Ends the session when it is aborted; the source was given the signal, too, and ends by it. */
  readonly stop: AbortController;
  /** Without: nothing is recorded. */
  readonly openRecorder?: OpenRecorder | undefined;
  readonly memoryS?: number;
  /** Writes what a finished session is summed up to; returns the name of the summary for the watchers. */
  readonly deliver?: ((replayed: Replayed) => Promise<string | null>) | undefined;
}

export interface SessionResult {
  /** Undefined without a device or without samples. */
  readonly replayed: Replayed | undefined;
  readonly header: SourceHeader | undefined;
  readonly recordedFiles: readonly string[];
  /** Why the recording ends before the session does. */
  readonly recordingFailed: Error | undefined;
  readonly durationS: number;
}

export interface RunningSession extends LiveSession {
  /** Settles when all is summed up and written. Rejects with what the source failed with, or what kept the session from beginning. */
  readonly done: Promise<SessionResult>;
}

const TICK_MS = 1000;
/** A source that was asked to end and does not is left. */
const PATIENCE_MS = 5000;

/**
 * Runs a source through the device, the recorder and the memory of the watchers. All of it happens as the blocks come, in their
 * order; watchers only listen.
 */
export function startSession(options: SessionOptions): RunningSession {
  const { source, stop, memoryS = 600 } = options;
  const id = Date.now().toString(36);
  const startedMs = Date.now();
  const messages = new Subject<LiveMessage>();
  const blocks = new Subject<Block>();
  const log = createMessageLog();
  const rhythm = createRhythmTracker();
  const memories: SampleMemory[] = [];
  let header: SourceHeader | undefined;
  let device: SessionDevice | undefined;
  let recording: SessionRecording | undefined;
  let health: SourceHealth | undefined;
  let state: Extract<SourceMessage, { kind: "state" }> | undefined;
  let nowS = 0;
  let markers = 0;

  const tell = (message: LiveMessage) => {
    log.add(message);
    messages.next(message);
  };

  const open = async (opened: SourceHeader) => {
    header = opened;
    for (const [channel, { sampleRateHz }] of opened.channels.entries())
      memories.push(createSampleMemory(channel, sampleRateHz, memoryS));
    device = await openSessionDevice(opened, options, {
      rhythm,
      tell,
      annotate: (mark) => recording?.annotate(mark),
    });
    if (options.openRecorder !== undefined) {
      recording = createSessionRecording(await options.openRecorder(opened));
    }
    if (device === undefined) return;
    tell({ kind: "session", session: { id, header: opened, ...device.info } });
    // Watchers begin anew with a session: what they were told of the connection before counts for it.
    if (state !== undefined) tell({ ...state, atS: nowS });
  };

  const takeBlock = ({ block, counts }: Extract<SourceMessage, { kind: "block" }>) => {
    const { channel, startSample, sampleRateHz } = block;
    nowS = Math.max(nowS, (startSample + blockLength(block)) / sampleRateHz);
    memories[channel]?.push(block);
    recording?.take(block, counts);
    blocks.next(block);
    if (block.kind === "gap") {
      const startS = startSample / sampleRateHz;
      tell({ kind: "gap", channel, startS, endS: startS + block.lostSamples / sampleRateHz });
    }
    if (channel === device?.info.deviceChannel) device.track.next(block);
  };
  const take = (message: SourceMessage) => {
    if (message.kind === "block") return takeBlock(message);
    if (message.kind === "state") {
      state = message;
      return tell({ ...message, atS: nowS });
    }
    if (message.kind === "health") {
      health = message.health;
      tell({ ...message, atS: nowS });
    }
  };

  const tick = async () => {
    log.forget(nowS - memoryS);
    if (device !== undefined) {
      tell({ kind: "energy", atS: nowS, designs: device.meter.read() });
      tell({ kind: "rhythm", atS: nowS, ...rhythm.at(nowS) });
    }
    if (recording === undefined) return;
    await recording.sync(health);
    tell(recording.state(nowS));
    // Without its recording such a session is for nothing.
    if (options.deviceOptional === true && recording.failed !== undefined) stop.abort();
  };

  const finish = async (): Promise<SessionResult> => {
    device?.track.complete();
    // The device's last events are annotations, too.
    const recordedFiles = (await recording?.close(health)) ?? [];
    if (recording !== undefined) tell(recording.state(nowS));
    if (device !== undefined) tell({ kind: "energy", atS: nowS, designs: device.meter.read("days too") });
    const replayed = await device?.sumUp(health, (Date.now() - startedMs) / 1000);
    const summary = replayed === undefined ? null : ((await options.deliver?.(replayed)) ?? null);
    const reason = stop.signal.aborted ? "stopped" : "the source ended";
    tell({ kind: "ended", atS: nowS, reason, summary });
    return { replayed, header, recordedFiles, recordingFailed: recording?.failed, durationS: nowS };
  };

  const running = new Subscription();
  const done = new Promise<void>((resolve, reject) => {
    const ended = (error?: unknown) => (error === undefined ? resolve() : reject(error));
    running.add(followSource(source, { open, take }, ended));
    running.add(
      interval(TICK_MS)
        .pipe(exhaustMap(() => tick()))
        .subscribe({ error: reject }),
    );
    stop.signal.addEventListener("abort", () => {
      setTimeout(resolve, PATIENCE_MS).unref();
    });
  })
    .finally(() => running.unsubscribe())
    .then(finish, async (error: unknown) => {
      // What came before the failure is kept; the failure is what is told.
      await finish().catch(() => undefined);
      throw error;
    })
    .finally(() => {
      messages.complete();
      blocks.complete();
    });

  return {
    id,
    messages,
    blocks,
    done,
    snapshot: log.snapshot,
    history: (fromS, toS, points) => memories.flatMap((memory) => memory.span(fromS, toS, points) ?? []),
    mark(atS, text) {
      recording?.annotate({ atS, symbol: '"', aux: text });
      tell({ kind: "marker", id: ++markers, atS, text });
    },
    stop: () => stop.abort(),
  };
}
