import { concat, firstValueFrom, from, mergeMap, of, take, throwError, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import type { Closing, Mark, Recorder } from "../../../datasets/io/record/recorder.ts";
import { openDemo, openShipped } from "../../../datasets/io/shipped.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { blockLength, cutBlock } from "../../../signals/sample-block.ts";
import type { LiveMessage } from "../../../src/live/messages.ts";
import { type SessionOptions, startSession } from "../../../src/live/session.ts";
import { replay } from "../../../src/replay/replay.ts";
import { recordingSource } from "../../../src/sources/recording-source.ts";
import type { Source, SourceMessage } from "../../../src/sources/source.ts";

const FAST = { speed: Number.POSITIVE_INFINITY };

function run(recording: Recording, options: Partial<SessionOptions> = {}, toS = 60) {
  const stop = new AbortController();
  const session = startSession({
    source: recordingSource(recording, { toS }, { ...FAST, signal: stop.signal }),
    stop,
    ...options,
  });
  const messages: LiveMessage[] = [];
  session.messages.subscribe((message) => messages.push(message));
  return { session, messages };
}

/** A recorder that keeps what it is given. */
function memoryRecorder() {
  const marks: Mark[] = [];
  const samples: number[] = [];
  let closing: Closing | undefined;
  const recorder: Recorder = {
    take(block) {
      samples[block.channel] = (samples[block.channel] ?? 0) + blockLength(block);
    },
    annotate: (mark) => void marks.push(mark),
    sync: async () => {},
    close: async (given) => {
      closing = given;
      return ["memory"];
    },
    files: ["memory"],
    bytes: 0,
    failed: undefined,
  };
  return { recorder, marks, samples, closing: () => closing };
}

describe("a live session", () => {
  it.each(["demo", "ppg-synthetic"])("says of %s what a replay says", async (name) => {
    const recording = name === "demo" ? await openDemo() : await openShipped(name);
    const { session, messages } = run(recording);
    const { replayed, durationS } = await session.done;
    const { summary } = await replay({ recording, toS: 60, annotator: "none" });
    expect(durationS).toBe(60);
    expect({ ...replayed?.summary, run: 0 }).toEqual({ ...summary, run: 0 });

    const verdicts = messages.filter((m) => m.kind === "verdict");
    expect(verdicts.map(({ verdict, startS }) => [verdict, startS])).toEqual(
      summary.gate.verdicts.map(({ verdict, startS }) => [verdict, startS]),
    );
    const beats = messages.filter((m) => m.kind === "beat" || m.kind === "pulse");
    expect(beats).toHaveLength(summary.designs[0]?.beats.detected ?? -1);
    const energy = messages.findLast((m) => m.kind === "energy");
    for (const [d, design] of summary.designs.entries()) {
      expect(energy?.designs[d]?.totalJ).toBe(design.energy.totalJ);
      expect(energy?.designs[d]?.windows.skipped).toBe(design.windows.skipped);
      expect(energy?.designs[d]?.lifetimeDays).toBeCloseTo(design.battery.lifetimeDays, 6);
    }
    expect(messages.at(-1)).toMatchObject({ kind: "ended", reason: "the source ended", summary: null });
  });

  it("tells a late watcher the same, and keeps every sample", async () => {
    const recording = await openDemo();
    const { session, messages } = run(recording);
    await session.done;
    const late = session.snapshot();
    expect(late[0]?.kind).toBe("session");
    const events = (all: readonly LiveMessage[]) =>
      all.filter((m) => m.kind === "beat" || m.kind === "verdict");
    expect(events(late)).toEqual(events(messages));

    const [whole] = session.history(10, 11, 10_000);
    expect(whole).toMatchObject({ channel: 0, startSample: 3600, factor: 1 });
    const truth: number[] = [];
    for await (const block of recording.blocks({ channels: [0], fromS: 10, toS: 11 }))
      if (block.kind === "samples") truth.push(...block.samples);
    expect([...(whole?.values ?? [])]).toEqual(truth);

    const [pairs] = session.history(10, 11, 20);
    expect(pairs?.factor).toBe(36);
    expect(pairs?.values[0]).toBe(Math.min(...truth.slice(0, 36)));
    expect(pairs?.values[1]).toBe(Math.max(...truth.slice(0, 36)));
  });

  it("tells watchers a provisional verdict and beats before the firmware's, and records none of them", async () => {
    const recording = await openDemo();
    const { recorder, marks } = memoryRecorder();
    const source = recordingSource(recording, { toS: 16 }, FAST).pipe(
      mergeMap((message): SourceMessage[] =>
        message.kind === "block"
          ? [...cutBlock(message.block, 90)].map((block) => ({ ...message, block }))
          : [message],
      ),
    );
    const { session, messages } = run(recording, { source, openRecorder: async () => recorder });
    await session.done;
    const previews = messages.flatMap((m) => (m.kind === "preview" ? [m] : []));
    const first = previews.find(({ verdict }) => verdict !== null);
    expect(first?.atS).toBeLessThan(10);
    expect(first?.verdict).toMatchObject({ startS: 0, verdict: "clean" });
    const ahead = previews.find(({ beats }) => beats.length > 0);
    expect(ahead?.atS).toBeLessThan(4);
    const index = (message: LiveMessage | undefined) => messages.indexOf(message as LiveMessage);
    const verdict = messages.find((m) => m.kind === "verdict");
    expect(index(first)).toBeGreaterThan(-1);
    expect(index(first)).toBeLessThan(index(verdict));
    const told = messages.flatMap((m) => (m.kind === "beat" ? [m.atS] : []));
    expect(previews.flatMap(({ beats }) => beats).filter((atS) => !told.includes(atS))).toEqual([]);
    expect(previews.at(-1)).toMatchObject({ verdict: null, beats: [] });
    expect(marks.filter(({ symbol }) => symbol !== "~").length).toBe(told.length);
  });

  it("records all channels, the gate, the beats and the watchers' markers", async () => {
    const { recorder, marks, samples } = memoryRecorder();
    const recording = await openDemo();
    const { session, messages } = run(recording, { openRecorder: async () => recorder });
    setTimeout(() => session.mark(3, "lead moved"), 0);
    const { recordedFiles, replayed } = await session.done;
    expect(recordedFiles).toEqual(["memory"]);
    expect(samples).toEqual(recording.channels.map((channel) => 60 * channel.sampleRateHz));
    expect(marks.filter((mark) => mark.symbol === "~").length).toBeGreaterThan(0);
    const calls = replayed?.summary.designs[0]?.beats.byClass ?? {};
    for (const label of ["N", "S", "V"]) {
      expect(marks.filter((mark) => mark.symbol === label)).toHaveLength(calls[label] ?? -1);
    }
    if (marks.some((mark) => mark.aux === "lead moved")) {
      expect(messages.some((m) => m.kind === "marker" && m.text === "lead moved")).toBe(true);
    }
  });

  it("records the first verdict, clean too: a recording without noise says that the gate has looked at it", async () => {
    const { recorder, marks } = memoryRecorder();
    const recording = await openDemo();
    const { session, messages } = run(recording, { openRecorder: async () => recorder }, 25);
    await session.done;
    const verdicts = messages.flatMap((m) => (m.kind === "verdict" ? [m] : []));
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(["clean"]));
    expect(marks.filter(({ symbol }) => symbol === "~")).toEqual([
      { atS: verdicts[0]?.startS, channel: 0, symbol: "~", subtype: 0, aux: "clean" },
    ]);
  });

  it("keeps what came before a source failed, and tells the failure", async () => {
    const { recorder, samples } = memoryRecorder();
    const recording = await openDemo();
    const source: Source = concat(
      recordingSource(recording, { toS: 20 }, FAST),
      throwError(() => new Error("the wire burnt")),
    );
    let delivered = 0;
    const { session, messages } = run(recording, {
      source,
      openRecorder: async () => recorder,
      deliver: async ({ summary }) => {
        delivered = summary.recording.durationS;
        return "summary.json";
      },
    });
    await expect(session.done).rejects.toThrow("the wire burnt");
    expect(samples[0]).toBe(20 * 360);
    expect(delivered).toBe(20);
    expect(messages.at(-1)).toMatchObject({ kind: "ended", summary: "summary.json" });
  });

  it("keeps what comes while it opens, however much", async () => {
    const { recorder, samples } = memoryRecorder();
    const recording = await openDemo();
    const blocks = Array.from({ length: 50_000 }, (_, i): SourceMessage => {
      const samples = Float32Array.of(i);
      return {
        kind: "block",
        block: { kind: "samples", channel: 0, startSample: i, sampleRateHz: 360, samples },
      };
    });
    const [header] = await firstValueFrom(
      recordingSource(recording, { toS: 1 }, FAST).pipe(take(1), toArray()),
    );
    const { session } = run(recording, {
      source: from([header as SourceMessage, ...blocks]),
      openRecorder: async () => recorder,
    });
    expect((await session.done).durationS).toBeCloseTo(50_000 / 360, 9);
    expect(samples[0]).toBe(50_000);
  });

  it("goes on without its recording when the disk is full, and says so", async () => {
    const { recorder } = memoryRecorder();
    const failed = new Error("no space left on device");
    const stop = new AbortController();
    const recording = await openDemo();
    const source = recordingSource(recording, { toS: 3 }, { speed: 2, signal: stop.signal });
    const { session, messages } = run(recording, {
      source,
      stop,
      openRecorder: async () => ({ ...recorder, failed }),
    });
    const { durationS } = await session.done;
    expect(durationS).toBe(3);
    expect(messages.find((m) => m.kind === "recording")).toMatchObject({ error: failed.message });
  });

  it("records a signal that is neither ECG nor PPG without a device, or says what it needs", async () => {
    const recording = await openDemo();
    const channels = recording.channels.map((channel) => ({ ...channel, modality: "other" as const }));
    const plain = { ...recording, channels };
    const { recorder, samples } = memoryRecorder();
    const recorded = run(plain, { openRecorder: async () => recorder, deviceOptional: true });
    expect((await recorded.session.done).replayed).toBeUndefined();
    expect(samples[0]).toBe(60 * 360);
    await expect(run(plain).session.done).rejects.toThrow("no ECG or PPG channel");
    const named = run(plain, { modality: "ecg" });
    expect((await named.session.done).replayed?.summary.recording.modality).toBe("ecg");
  });

  it("ends when it is stopped, with a summary of what came until then", async () => {
    const stop = new AbortController();
    const recording = await openDemo();
    const source = recordingSource(recording, {}, { speed: 20, signal: stop.signal });
    const { session, messages } = run(recording, { source, stop });
    session.blocks.subscribe(({ startSample }) => {
      if (startSample > 5 * 360) session.stop();
    });
    const { durationS, replayed } = await session.done;
    expect(durationS).toBeGreaterThan(5);
    expect(durationS).toBeLessThan(300);
    expect(replayed?.summary.recording.durationS).toBeCloseTo(durationS, 1);
    expect(messages.at(-1)).toMatchObject({ kind: "ended", reason: "stopped" });
  });

  it("turns what was lost on the wire into findings", async () => {
    const recording = await openDemo();
    const health: SourceMessage = {
      kind: "health",
      health: {
        counters: {
          bytes: 100,
          frames: 5,
          frameBytes: 80,
          bytesSkipped: 20,
          crcFail: 0,
          footerFail: 1,
          lostByCounter: 7,
          lostByClock: 256,
        },
        locked: true,
        driftPpm: 12,
        jitterMs: 1,
        rates: [],
        droppedBytes: 0,
      },
    };
    const source: Source = concat(recordingSource(recording, { toS: 10 }, FAST), of(health));
    const { session } = run(recording, { source });
    const findings = (await session.done).replayed?.summary.recording.findings.join("\n");
    expect(findings).toContain("7 frames are missing by the device's counter");
    expect(findings).toContain("256 frames are missing by the clock");
    expect(findings).not.toContain("check sum");
  });
});
