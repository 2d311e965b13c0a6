import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Subject } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openRecorder } from "../../../datasets/io/record/open-recorder.ts";
import type { Closing, Recorder } from "../../../datasets/io/record/recorder.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import type { LiveMessage } from "../../../src/live/messages.ts";
import { startSession } from "../../../src/live/session.ts";
import { createSessionRecording } from "../../../src/live/session-recording.ts";
import type { SourceMessage } from "../../../src/sources/source.ts";

const full = new PulsegateError("io", "the file cannot be written", { got: "the disk is full" });

function recorderThat(fails: { sync?: boolean; close?: Error } = {}) {
  const calls: string[] = [];
  let failed: Error | undefined;
  let closing: Closing | undefined;
  const recorder: Recorder = {
    take: () => void calls.push("take"),
    annotate: ({ atS }) => void calls.push(`annotate ${atS}`),
    async sync() {
      calls.push("sync");
      if (!fails.sync) return;
      failed = full;
      throw full;
    },
    async close(given) {
      calls.push("close");
      closing = given;
      if (fails.close !== undefined) throw fails.close;
      return ["whole"];
    },
    files: ["some.edf"],
    bytes: 7,
    get failed() {
      return failed;
    },
  };
  return { recorder, calls, closing: () => closing };
}

const plain = {
  name: "A0",
  modality: "other" as const,
  sampleRateHz: 10,
  rateEstimated: false,
  units: "adc",
  lengthSamples: undefined,
};
const block = { kind: "gap", channel: 0, startSample: 0, sampleRateHz: 1, lostSamples: 1 } as const;

describe("the recording of a session", () => {
  it("is closed when the disk has failed, too: its files are let go of, and the session ends well", async () => {
    const { recorder, calls } = recorderThat({ sync: true, close: full });
    const recording = createSessionRecording(recorder);
    recording.take(block, undefined);
    await recording.sync(undefined);
    expect(recording.state(1)).toMatchObject({ bytes: 7, error: expect.stringMatching(/disk is full/) });
    recording.take(block, undefined);
    recording.annotate({ atS: 1, symbol: "N" });
    await recording.sync(undefined);
    expect(await recording.close(undefined)).toEqual(["some.edf"]);
    expect(calls).toEqual(["take", "sync", "close"]);
  });

  it("tells a failure that comes only when it is closed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulsegate-session-"));
    const channel = { ...plain, units: "mV" };
    const header = {
      name: "x",
      device: "x",
      protocol: "x",
      channels: [channel],
      startedAtMs: 0,
      comments: [],
    };
    const recorder = await openRecorder(join(folder, "x"), "wfdb", header);
    const recording = createSessionRecording(recorder);
    recording.take({ ...block, sampleRateHz: 10 }, undefined);
    await recording.sync(undefined);
    expect(recording.failed).toBeUndefined();
    rmSync(folder, { recursive: true });
    expect(await recording.close(undefined)).toHaveLength(3);
    expect(recording.failed).toMatchObject({ code: "io" });
    expect(recording.state(1)).toMatchObject({
      error: expect.stringMatching(/removed while it was written/),
    });
  });

  it("puts what happened before the first sample at its start", () => {
    const { recorder, calls } = recorderThat();
    createSessionRecording(recorder).annotate({ atS: -0.4, symbol: "N" });
    expect(calls).toEqual(["annotate 0"]);
  });
});

describe("a session that records", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("has on the disk every second what came until then", async () => {
    const { recorder, calls } = recorderThat();
    const source = new Subject<SourceMessage>();
    const session = startSession({
      source,
      stop: new AbortController(),
      openRecorder: async () => recorder,
      deviceOptional: true,
    });
    const header = { name: "x", device: "x", protocol: "x", channels: [plain], startedAtMs: 0 };
    source.next({ kind: "header", header });
    await vi.advanceTimersByTimeAsync(10);
    for (let fifth = 0; fifth < 15; fifth++) {
      source.next({
        kind: "block",
        block: { ...block, sampleRateHz: 10, startSample: 2 * fifth, lostSamples: 2 },
      });
      await vi.advanceTimersByTimeAsync(200);
    }
    const second = ["take", "take", "take", "take", "take", "sync"];
    expect(calls).toEqual([...second, ...second, ...second]);
    source.complete();
    expect(await session.done).toMatchObject({ recordedFiles: ["whole"], durationS: 3 });
  });

  it("ends when the recording is what counts and the disk fails, in order, and says why", async () => {
    const { recorder, calls } = recorderThat({ sync: true, close: full });
    const source = new Subject<SourceMessage>();
    const stop = new AbortController();
    stop.signal.addEventListener("abort", () => source.complete());
    const openRecorder = async () => recorder;
    const session = startSession({ source, stop, openRecorder, deviceOptional: true });
    const told: LiveMessage[] = [];
    session.messages.subscribe((message) => told.push(message));
    const header = { name: "x", device: "x", protocol: "x", channels: [plain], startedAtMs: 0 };
    source.next({ kind: "header", header });
    await vi.advanceTimersByTimeAsync(1100);
    expect(await session.done).toMatchObject({ recordedFiles: ["some.edf"], recordingFailed: full });
    expect(calls).toEqual(["sync", "close"]);
    expect(told.at(-2)).toMatchObject({ kind: "recording", error: expect.stringMatching(/disk is full/) });
    expect(told.at(-1)).toMatchObject({ kind: "ended" });
  });
});
