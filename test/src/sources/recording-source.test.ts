import { firstValueFrom, toArray } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Recording } from "../../../datasets/recording.ts";
import type { Block } from "../../../signals/sample-block.ts";
import { recordingBlocks, recordingSource } from "../../../src/sources/recording-source.ts";

/** Two channels of different rates in chunks of 4 s, channel after channel, with a gap in the first one. */
function twoRates(durationS: number): Recording {
  const rates = [250, 100];
  async function* blocks(): AsyncGenerator<Block> {
    for (let atS = 0; atS < durationS; atS += 4) {
      for (const [channel, sampleRateHz] of rates.entries()) {
        const startSample = atS * sampleRateHz;
        const length = Math.min(4, durationS - atS) * sampleRateHz;
        const head = { channel, sampleRateHz, startSample };
        if (channel === 0 && atS === 4) {
          yield { ...head, kind: "gap", lostSamples: length };
        } else {
          const samples = Float32Array.from({ length }, (_, i) => (startSample + i) % 1000);
          yield { ...head, kind: "samples", samples };
        }
      }
    }
  }
  return {
    name: "two-rates",
    format: "synthetic",
    channels: rates.map((sampleRateHz, i) => ({
      name: `c${i}`,
      modality: "ecg",
      sampleRateHz,
      rateEstimated: false,
      units: "mV",
      lengthSamples: durationS * sampleRateHz,
    })),
    durationS,
    comments: [],
    provenance: undefined,
    blocks,
    annotators: [],
    annotations: async () => [],
    findings: [],
  };
}

/** Every sample of a channel in one array, NaN where it is lost; throws when blocks are not in order. */
function joined(blocks: readonly Block[], channel: number): Float32Array {
  const out: number[] = [];
  for (const block of blocks.filter((b) => b.channel === channel)) {
    expect(block.startSample).toBe(out.length);
    if (block.kind === "samples") out.push(...block.samples);
    else out.push(...new Array<number>(block.lostSamples).fill(Number.NaN));
  }
  return Float32Array.from(out);
}

describe("a recording in the place of a sensor", () => {
  beforeEach(() => {
    vi.useFakeTimers({ loopLimit: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("gives a header, every sample once in time order, and an end", async () => {
    const recording = twoRates(9);
    const done = firstValueFrom(recordingSource(recording, {}, { speed: 3 }).pipe(toArray()));
    await vi.runAllTimersAsync();
    const messages = await done;
    expect(messages[0]?.kind).toBe("header");
    expect(messages.filter((m) => m.kind === "state").map((m) => m.state)).toEqual(["streaming", "ended"]);
    const blocks = messages.flatMap((m) => (m.kind === "block" ? [m.block] : []));
    const plain = await firstValueFrom(recordingBlocks(recording).pipe(toArray()));
    for (const channel of [0, 1]) expect(joined(blocks, channel)).toEqual(joined(plain, channel));
    let lastS = 0;
    for (const { startSample, sampleRateHz } of blocks) {
      const atS = startSample / sampleRateHz;
      expect(atS).toBeGreaterThan(lastS - 0.08);
      lastS = atS;
    }
  });

  it.each([4, 60])("keeps the recorded time over an hour at speed %d", async (speed) => {
    const startedMs = performance.now();
    // What comes at one moment is as late as its last sample.
    const endsS = new Map<number, number>();
    recordingBlocks(twoRates(3600), {}, { speed }).subscribe((block) => {
      const length = block.kind === "gap" ? block.lostSamples : block.samples.length;
      endsS.set(performance.now(), (block.startSample + length) / block.sampleRateHz);
    });
    await vi.runAllTimersAsync();
    let [leastMs, mostMs] = [Number.POSITIVE_INFINITY, 0];
    for (const [atMs, endS] of endsS) {
      const lateMs = atMs - startedMs - (endS / speed) * 1000;
      leastMs = Math.min(leastMs, lateMs);
      mostMs = Math.max(mostMs, lateMs);
    }
    expect(endsS.size).toBeGreaterThan(2900);
    expect([...endsS.values()].at(-1)).toBe(3600);
    expect(leastMs).toBeGreaterThanOrEqual(-1e-6);
    expect(mostMs).toBeLessThan(5);
  });

  it("keeps its pace where a piece is shorter than a sample", async () => {
    const blocks: Block[] = [];
    const stop = new AbortController();
    recordingBlocks(twoRates(8), {}, { speed: 0.05, signal: stop.signal }).subscribe((block) =>
      blocks.push(block),
    );
    await vi.advanceTimersByTimeAsync(40_100);
    expect(joined(blocks, 0).length / 250).toBeCloseTo(2, 1);
    stop.abort();
    await vi.runAllTimersAsync();
  });

  it("stops where it is when the signal says so", async () => {
    const stop = new AbortController();
    const blocks: Block[] = [];
    let ended = false;
    recordingBlocks(twoRates(100), {}, { speed: 1, signal: stop.signal }).subscribe({
      next: (block) => blocks.push(block),
      complete: () => {
        ended = true;
      },
    });
    await vi.advanceTimersByTimeAsync(10_010);
    stop.abort();
    await vi.runAllTimersAsync();
    expect(ended).toBe(true);
    expect(joined(blocks, 0).length / 250).toBeCloseTo(10, 1);
  });
});
