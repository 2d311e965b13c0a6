import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block } from "../../../signals/sample-block.ts";
import type { HistorySpan } from "../../../src/live/live-session.ts";
import { createEnvelope } from "../../../src/serve/envelope.ts";
import { createSampleBatch } from "../../../src/serve/sample-batch.ts";

/** Runs of known and lost samples, as block lengths: positive known, negative lost. */
const runs = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 300 }),
    fc.integer({ min: -700, max: -1 }),
    fc.constantFrom(-257, -65_536),
  ),
  { minLength: 1, maxLength: 12 },
);
const blocksOf = (lengths: readonly number[], channel: number, sampleRateHz = 500): Block[] => {
  let startSample = 0;
  return lengths.map((length) => {
    const place = { channel, startSample, sampleRateHz };
    startSample += Math.abs(length);
    return length < 0
      ? { kind: "gap", ...place, lostSamples: -length }
      : {
          kind: "samples",
          ...place,
          samples: Float32Array.from({ length }, (_, k) => Math.fround(Math.sin(place.startSample + k))),
        };
  });
};
/** Every sample that spans cover, in order; pairs are given as [min, max, samples]. */
function covered(spans: readonly HistorySpan[], channel: number) {
  let at = 0;
  const pieces: { at: number; low: number; high: number; n: number }[] = [];
  for (const span of spans.filter((s) => s.channel === channel)) {
    expect(span.startSample).toBe(at);
    const step = span.factor === 1 ? 1 : 2;
    for (let k = 0; k < span.values.length; k += step) {
      const low = span.values[k] as number;
      const high = span.values[k + step - 1] as number;
      pieces.push({ at, low, high, n: span.factor });
      at += span.factor;
    }
  }
  return { pieces, end: at };
}

describe("sample batch", () => {
  it("covers every sample of every channel once, bit for bit, gaps as NaN", () => {
    fc.assert(
      fc.property(runs, runs, fc.nat(5), (first, second, cut) => {
        const batch = createSampleBatch();
        const blocks = [blocksOf(first, 0), blocksOf(second, 1, 25)];
        const spans: HistorySpan[] = [];
        for (const [channel, own] of blocks.entries()) {
          for (const [k, block] of own.entries()) {
            batch.push(block);
            if (k === cut && channel === 0) spans.push(...batch.take());
          }
        }
        spans.push(...batch.take());
        expect(batch.size).toBe(0);
        for (const [channel, own] of blocks.entries()) {
          const { pieces, end } = covered(spans, channel);
          expect(end).toBe(
            own.reduce((n, b) => n + (b.kind === "gap" ? b.lostSamples : b.samples.length), 0),
          );
          const wrong = pieces.filter(({ at, low, n }) => {
            const block = own.findLast((b) => b.startSample <= at) as Block;
            return block.kind === "gap"
              ? !Number.isNaN(low)
              : n !== 1 || low !== block.samples[at - block.startSample];
          });
          expect(wrong).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("joins blocks that follow each other, and cuts what is too long for a frame", () => {
    const batch = createSampleBatch();
    for (const block of blocksOf([10, 20, -3, 30], 0)) batch.push(block);
    expect(batch.size).toBe(63);
    expect(batch.take().map(({ values }) => values.length)).toEqual([63]);
    for (const block of blocksOf([150_000], 0)) batch.push(block);
    expect(batch.take().map(({ values }) => values.length)).toEqual([65_536, 65_536, 18_928]);
  });

  it("says a night without the sensor in a few numbers", () => {
    const batch = createSampleBatch();
    for (const block of blocksOf([-8 * 3600 * 500], 0)) batch.push(block);
    expect(batch.size).toBeLessThan(1000);
  });

  it("starts anew where a block does not follow the one before", () => {
    const batch = createSampleBatch();
    const [first, second] = blocksOf([10, 10], 0) as [Block, Block];
    batch.push(first);
    batch.push({ ...second, startSample: 12 });
    expect(batch.take().map(({ startSample }) => startSample)).toEqual([0, 12]);
  });
});

describe("envelope", () => {
  it("covers every sample once with its true smallest and largest, in a bounded number of pairs", () => {
    fc.assert(
      fc.property(runs, (lengths) => {
        const batch = createSampleBatch();
        const envelope = createEnvelope();
        const blocks = blocksOf(lengths, 0);
        const truth: number[] = [];
        for (const block of blocks) {
          batch.push(block);
          for (const span of batch.take()) envelope.push(span);
          if (block.kind === "samples") truth.push(...block.samples);
          else for (let k = 0; k < block.lostSamples; k++) truth.push(Number.NaN);
        }
        const spans = envelope.take();
        const { pieces, end } = covered(spans, 0);
        expect(end).toBe(truth.length);
        const wrong = pieces.filter(({ at, low, high, n }) => {
          const known = truth.slice(at, at + n).filter((v) => !Number.isNaN(v));
          const smallest = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
          const largest = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
          return known.length === 0 ? !Number.isNaN(low + high) : low !== smallest || high !== largest;
        });
        expect(wrong).toEqual([]);
        expect(envelope.take()).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("makes a second of samples and an hour of them about equally small", () => {
    const sizes = [500, 3600 * 500].map((length) => {
      const envelope = createEnvelope();
      const values = new Float32Array(10_000);
      for (let at = 0; at < length; at += values.length)
        envelope.push({
          channel: 0,
          startSample: at,
          sampleRateHz: 500,
          factor: 1,
          values: values.subarray(0, Math.min(length - at, values.length)),
        });
      return envelope.take().reduce((n, span) => n + span.values.length, 0);
    });
    for (const size of sizes) expect(size).toBeGreaterThan(15);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(34);
  });
});
