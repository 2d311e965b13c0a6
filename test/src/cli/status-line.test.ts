import { describe, expect, it } from "vitest";
import { createStatus } from "../../../src/cli/live/status-line.ts";

describe("the status of a live session in a terminal", () => {
  it("shows numbers only when there are some, and tells losses", () => {
    const status = createStatus();
    expect(status.line()).toBe("0 s · connecting · -- bpm");
    expect(status.take({ kind: "state", state: "streaming", detail: "tty", atS: 1 })).toBe("streaming: tty");
    status.take({ kind: "verdict", startS: 0, endS: 10, verdict: "noisy", score: 1, reason: "flat line" });
    status.take({ kind: "rhythm", atS: 65, rateBpm: 71.6, sdnnMs: null, rmssdMs: null, beats: 9 });
    const counters = { bytes: 0, frames: 0, frameBytes: 0, bytesSkipped: 9, crcFail: 1, footerFail: 1 };
    status.take({
      kind: "health",
      atS: 66,
      health: {
        counters: { ...counters, lostByCounter: 3, lostByClock: 256 },
        locked: true,
        driftPpm: undefined,
        jitterMs: undefined,
        rates: [],
        droppedBytes: 0,
      },
    });
    status.take({ kind: "beat", atS: 58, inNoisyWindow: false, calls: [] });
    expect(status.line()).toBe(
      "1 min 6 s · streaming · noisy: flat line · 72 bpm · 259 frames lost, 2 frames damaged",
    );
  });

  it("tells that the recording has failed, for as long as the session lasts", () => {
    const status = createStatus();
    const recording = { kind: "recording", file: "x.edf", bytes: 7, atS: 61 } as const;
    expect(status.take(recording)).toBeUndefined();
    status.take({ ...recording, error: "the disk is full" });
    status.take({ kind: "rhythm", atS: 65, rateBpm: 71.6, sdnnMs: null, rmssdMs: null, beats: 9 });
    expect(status.line()).toBe("1 min 5 s · recording failed: the disk is full · connecting · 72 bpm");
  });

  it("says the days of the design that lasts longest", () => {
    const status = createStatus();
    const design = {
      totalJ: 1,
      powerW: 1e-4,
      byComponent: [],
      lifetimeRangeDays: null,
      windows: { processed: 1, skipped: 0 },
      beats: { classified: 1, notClassified: 0 },
    };
    status.take({
      kind: "energy",
      atS: 30,
      designs: [
        { ...design, name: "always-on", lifetimeDays: 200 },
        { ...design, name: "gated", lifetimeDays: 210 },
      ],
    });
    expect(status.line()).toContain("100 µW, 210 days (gated)");
  });
});
