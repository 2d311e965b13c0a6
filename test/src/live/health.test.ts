import { describe, expect, it } from "vitest";
import { healthClosing, healthFindings } from "../../../src/live/health.ts";

const health = (counters: object) => ({
  counters: {
    bytes: 1000,
    frames: 50,
    frameBytes: 900,
    bytesSkipped: 0,
    crcFail: 0,
    footerFail: 0,
    lostByCounter: 0,
    lostByClock: 0,
    ...counters,
  },
  locked: true,
  driftPpm: -12.34,
  jitterMs: undefined,
  rates: [{ stream: "ECG 1", hz: 250, how: "estimated" as const, measuredHz: 249.98 }],
  droppedBytes: 0,
});

describe("what is said of the bytes of a sensor", () => {
  it("does not find fault with the rest of a line that listening began in", () => {
    expect(healthFindings("a device", health({ bytesSkipped: 7, joiningBytes: 7 }))).toEqual([]);
    expect(healthFindings("a device", health({ bytesSkipped: 9, joiningBytes: 7 }))).toMatchObject([
      { message: "2 bytes belong to no frame" },
    ]);
    expect(healthFindings("a device", health({ bytesSkipped: 9 }))).toMatchObject([
      { message: "9 bytes belong to no frame" },
    ]);
  });

  it("keeps counters, drift and rates with how they are known", () => {
    expect(healthClosing(health({ bytesSkipped: 7, joiningBytes: 7 })).metadata).toMatchObject({
      bytes_skipped: 7,
      clock_drift_ppm: -12.3,
      rate_hz_ecg_1: "250 (estimated)",
      measured_rate_hz_ecg_1: "249.9800",
    });
  });
});
