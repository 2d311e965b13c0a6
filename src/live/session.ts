import { exhaustMap, interval, Subject, Subscription } from "rxjs";
import type { Mark } from "../../datasets/io/record/recorder.ts";
import type { Finding } from "../../datasets/recording.ts";
import { PulsegateError } from "../../signals/errors.ts";
import { type Block, blockLength } from "../../signals/sample-block.ts";
import type { ChosenChannel } from "../replay/choose-channel.ts";
import type { Replayed } from "../replay/replay.ts";
import type { ReplayRun } from "../replay/run.ts";
import { type DeviceChoice, type DeviceSetUp, setUpDevice } from "../replay/set-up.ts";
import { summarise } from "../replay/summarise.ts";
import type { Source, SourceHeader, SourceHealth, SourceMessage } from "../sources/source.ts";
import { chooseSessionChannel } from "./choose-session-channel.ts";
import { createDeviceTrack, type DeviceTrack } from "./device-track.ts";
import { createEnergyMeter, type EnergyMeter } from "./energy-meter.ts";
import { followSource } from "./follow-source.ts";
import { healthFindings } from "./health.ts";
import type { LiveSession } from "./live-session.ts";
import { createMessageLog } from "./message-log.ts";
import type { LiveMessage } from "./messages.ts";
import { createRhythmTracker } from "./rhythm.ts";
import { createSampleMemory, type SampleMemory } from "./sample-memory.ts";
import { createSessionRecording, type OpenRecorder, type SessionRecording } from "./session-recording.ts";

export interface SessionOptions extends DeviceChoice {
  readonly source: Source;
  /** Ends the session when it is aborted; the source was given the signal, too, and ends by it. */
  readonly stop: AbortController;
  readonly lead?: string | undefined;
  /** What channels measure that do not say it. */
  readonly modality?: "ecg" | "ppg" | undefined;
  /** Without: nothing is recorded. */
  readonly openRecorder?: OpenRecorder | undefined;
  /** True: the recording is what counts, and a signal that is neither ECG nor PPG is only recorded; false: it is an error. */
  readonly deviceOptional?: boolean;
  /** Reference annotations of a replayed recording. */
  readonly reference?: ReplayRun["reference"];
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

/** The device side of a session, once the header is known. */
interface Track extends DeviceSetUp {
  readonly track: DeviceTrack;
  readonly meter: EnergyMeter;
  readonly chosen: ChosenChannel;
}

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
  let device: Track | undefined;
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
    device = await openDevice(opened);
    if (options.openRecorder !== undefined) {
      recording = createSessionRecording(await options.openRecorder(opened));
    }
    if (device === undefined) return;
    const { chosen, baseline } = device;
    tell({
      kind: "session",
      session: {
        id,
        header: opened,
        deviceChannel: chosen.index,
        modality: chosen.modality,
        windowS: device.device.windowS,
        designs: device.device.designs.map(({ name, title, gated, cell }) => ({
          name,
          title,
          gated,
          cell: cell[chosen.modality],
        })),
        baseline: device.device.designs[baseline]!.name,
        notes: sessionNotes(chosen),
      },
    });
    // Watchers begin anew with a session: what they were told of the connection before counts for it.
    if (state !== undefined) tell({ ...state, atS: nowS });
  };

  const openDevice = async (opened: SourceHeader): Promise<Track | undefined> => {
    const chosen = sessionChannel(options, opened);
    if (chosen === undefined) return undefined;
    const setUp = await setUpDevice(chosen.modality, options);
    const meter = createEnergyMeter(setUp.device, chosen.modality);
    const annotate = (mark: Mark) => recording?.annotate({ ...mark, channel: chosen.index });
    const track = createDeviceTrack({
      ...setUp,
      modality: chosen.modality,
      recordedUnits: chosen.recordedUnits,
      rhythm,
      onEvent: meter.take,
      tell,
      annotate,
    });
    return { ...setUp, chosen, meter, track };
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
    if (channel === device?.chosen.index) device.track.next(block);
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
    const replayed = await sumUp();
    const summary = replayed === undefined ? null : ((await options.deliver?.(replayed)) ?? null);
    const reason = stop.signal.aborted ? "stopped" : "the source ended";
    tell({ kind: "ended", atS: nowS, reason, summary });
    return { replayed, header, recordedFiles, recordingFailed: recording?.failed, durationS: nowS };
  };
  const sumUp = async (): Promise<Replayed | undefined> => {
    if (device === undefined || header === undefined || device.collector.samples === 0) return undefined;
    const { track, chosen, meter: _, ...setUp } = device;
    const notes = sessionNotes(chosen).map(
      (message): Finding => ({ severity: "warning", file: header?.device ?? "", message }),
    );
    const findings = [...notes, ...(health === undefined ? [] : healthFindings(header.device, health))];
    const run: ReplayRun = {
      ...setUp,
      recording: { name: header.name, format: header.protocol, provenance: header.provenance, findings },
      channel: chosen.channel,
      modality: chosen.modality,
      startS: track.startS ?? 0,
      complete: true,
      reference: options.reference,
      mixedNoise: undefined,
      wallS: (Date.now() - startedMs) / 1000,
    };
    return { run, summary: await summarise(run) };
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

/** What people should know before they trust the numbers. */
function sessionNotes({ channel, modality }: ChosenChannel): string[] {
  if (modality !== "ecg" || channel.units === "mV") return [];
  return [
    `${channel.name} comes in ${channel.units}, and the gate judges millivolts: give the gain of the amplifier (--gain) or counts per mV (--scale)`,
  ];
}

/** The channel for the device; undefined when there is none and the session can do without. */
function sessionChannel(options: SessionOptions, header: SourceHeader): ChosenChannel | undefined {
  try {
    return chooseSessionChannel(header, options);
  } catch (error) {
    const none = error instanceof PulsegateError && error.code === "unsupported";
    if (none && options.deviceOptional === true) return undefined;
    throw error;
  }
}
