import { Subject } from "rxjs";
import type { Block } from "../../signals/sample-block.ts";
import type { HistorySpan, LiveSession } from "../../src/live/live-session.ts";
import type { LiveMessage, SessionInfo } from "../../src/live/messages.ts";
import type { SourceChannel } from "../../src/sources/source.ts";

/** A number that says which sample it is: every one of the first 2^24 of a channel is a different float32. */
export const knownSample = (channel: number, index: number): number =>
  (((index * 0x9e3779b1) >>> 8) / 2 ** 24 - 0.5) * (channel + 1);

export const fakeChannels = (n: number, sampleRateHz: number): SourceChannel[] =>
  Array.from({ length: n }, (_, k) => ({
    name: `CH${k + 1}`,
    modality: "ecg",
    sampleRateHz,
    rateEstimated: false,
    units: "mV",
    lengthSamples: undefined,
  }));

interface FakeSessionOptions {
  readonly id?: string;
  readonly channels: readonly SourceChannel[];
  readonly value?: (channel: number, index: number) => number;
  readonly designs?: SessionInfo["designs"];
  readonly notes?: readonly string[];
  readonly memoryS?: number;
  readonly startedAtMs?: number;
}

/** A live session by hand: time passes when the test says so, and every sample is known beforehand. */
export interface FakeSession extends LiveSession {
  readonly info: SessionInfo;
  /** Seconds since sample 0. */
  readonly atS: number;
  readonly marks: readonly { readonly atS: number; readonly text: string }[];
  readonly stopped: boolean;
  /** One block a channel. */
  advance(seconds: number): void;
  /** The same, but nobody knows the samples. */
  lose(seconds: number): void;
  /** Tells watchers; what they have to know later goes to the snapshot, too. */
  say(message: LiveMessage): void;
  end(reason: string): void;
}

/** Of these the snapshot keeps the last one, of others all. */
const LATEST = ["session", "state", "health", "rhythm", "energy", "recording", "preview"];

export function createFakeSession(options: FakeSessionOptions): FakeSession {
  const {
    id = "fake",
    channels,
    value = knownSample,
    memoryS = 600,
    startedAtMs = 1_700_000_000_000,
  } = options;
  const designs = options.designs ?? [
    { name: "always-on", title: "Always on", gated: false, cell: "lipo-100" },
  ];
  const info: SessionInfo = {
    id,
    header: { name: "fake", device: "a source by hand", protocol: "fake", channels, startedAtMs },
    deviceChannel: 0,
    modality: "ecg",
    windowS: 10,
    designs,
    baseline: designs[0]?.name ?? "",
    ...(options.notes !== undefined && { notes: options.notes }),
  };
  const messages = new Subject<LiveMessage>();
  const blocks = new Subject<Block>();
  const told: LiveMessage[] = [{ kind: "session", session: info }];
  const memory = channels.map(({ sampleRateHz }) => new Float32Array(Math.ceil(memoryS * sampleRateHz)));
  const ends = channels.map(() => 0);
  const marks: { atS: number; text: string }[] = [];
  let atS = 0;
  let stopped = false;

  const say = (message: LiveMessage) => {
    const old = told.findIndex(({ kind }) => kind === message.kind);
    if (LATEST.includes(message.kind) && old >= 0) told[old] = message;
    else told.push(message);
    messages.next(message);
  };
  const pass = (seconds: number, known: boolean) => {
    atS += seconds;
    for (const [channel, { sampleRateHz }] of channels.entries()) {
      const startSample = ends[channel] as number;
      const length = Math.round(atS * sampleRateHz) - startSample;
      if (length <= 0) continue;
      const kept = memory[channel] as Float32Array;
      const samples = new Float32Array(known ? length : 0);
      for (let k = 0; k < length; k++) {
        if (known) samples[k] = value(channel, startSample + k);
        kept[(startSample + k) % kept.length] = known ? (samples[k] as number) : Number.NaN;
      }
      ends[channel] = startSample + length;
      const place = { channel, startSample, sampleRateHz };
      blocks.next(
        known ? { kind: "samples", ...place, samples } : { kind: "gap", ...place, lostSamples: length },
      );
      if (!known) say({ kind: "gap", channel, startS: startSample / sampleRateHz, endS: atS });
    }
  };
  const spanOf = (channel: number, fromS: number, toS: number, points: number): HistorySpan[] => {
    const { sampleRateHz } = channels[channel] as SourceChannel;
    const kept = memory[channel] as Float32Array;
    const end = Math.min(ends[channel] as number, Math.ceil(toS * sampleRateHz));
    const startSample = Math.max(
      (ends[channel] as number) - kept.length,
      Math.floor(fromS * sampleRateHz),
      0,
    );
    if (end <= startSample) return [];
    const samples = Float32Array.from(
      { length: end - startSample },
      (_, k) => kept[(startSample + k) % kept.length] as number,
    );
    const factor = samples.length <= points ? 1 : Math.ceil(samples.length / Math.floor(points / 2));
    return [
      { channel, startSample, sampleRateHz, factor, values: factor === 1 ? samples : pairs(samples, factor) },
    ];
  };

  return {
    id,
    info,
    messages,
    blocks,
    marks,
    get atS() {
      return atS;
    },
    get stopped() {
      return stopped;
    },
    snapshot: () => [...told],
    history: (fromS, toS, points) => channels.flatMap((_, channel) => spanOf(channel, fromS, toS, points)),
    mark(markedS, text) {
      marks.push({ atS: markedS, text });
      say({ kind: "marker", id: marks.length, atS: markedS, text });
    },
    stop() {
      stopped = true;
    },
    advance: (seconds) => pass(seconds, true),
    lose: (seconds) => pass(seconds, false),
    say,
    end(reason) {
      say({ kind: "ended", atS, reason, summary: null });
      messages.complete();
      blocks.complete();
    },
  };
}

function pairs(samples: Float32Array, factor: number): Float32Array {
  const values = new Float32Array(2 * Math.ceil(samples.length / factor)).fill(Number.NaN);
  for (let at = 0, k = 0; at < samples.length; at += factor, k += 2) {
    const known = samples.subarray(at, at + factor).filter((v) => !Number.isNaN(v));
    if (known.length === 0) continue;
    values[k] = known.reduce((a, b) => Math.min(a, b));
    values[k + 1] = known.reduce((a, b) => Math.max(a, b));
  }
  return values;
}
