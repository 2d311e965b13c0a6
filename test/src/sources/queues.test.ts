import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FramedBlock } from "../../../datasets/format/frame/framed.ts";
import { blockLength } from "../../../signals/sample-block.ts";
import { BlockQueue } from "../../../src/sources/sensor/block-queue.ts";
import { ByteQueue } from "../../../src/sources/sensor/byte-queue.ts";

describe("bytes that wait for a slow program", () => {
  it("never take more memory than allowed, and what is dropped is counted and marked", () => {
    const limit = 4096;
    const steps = fc.array(fc.oneof(fc.nat({ max: 700 }), fc.constant("take" as const)), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        const queue = new ByteQueue(limit);
        let pushed = 0;
        let taken = 0;
        let next = 0;
        for (const step of all) {
          if (step === "take") {
            const chunk = queue.shift();
            if (chunk === undefined) continue;
            // A chunk that does not follow the one before it says so.
            expect(chunk.gap).toBe(chunk.atS !== next);
            next = (chunk.atS ?? 0) + chunk.bytes.length;
            taken += chunk.bytes.length;
          } else if (step > 0) {
            queue.push(new Uint8Array(step), pushed);
            pushed += step;
          }
          expect(queue.heldBytes).toBeLessThanOrEqual(limit);
          expect(taken + queue.bytes + queue.droppedBytes).toBe(pushed);
          expect(queue.joined()).toHaveLength(queue.bytes);
        }
      }),
    );
  });

  it("are seen without being taken", () => {
    const queue = new ByteQueue(4096);
    queue.push(Uint8Array.of(1, 2, 3), 0);
    queue.push(Uint8Array.of(4, 5), 1);
    expect([...queue.joined()]).toEqual([1, 2, 3, 4, 5]);
    expect([...queue.joined(2)]).toEqual([3, 4, 5]);
    expect([...queue.joined(4)]).toEqual([5]);
    expect([...queue.joined(9)]).toEqual([]);
    expect(queue.shift()?.bytes).toHaveLength(3);
  });
});

describe("blocks that wait for a slow program", () => {
  it("become gaps that leave every sample number right", () => {
    const limit = 6000;
    const steps = fc.array(
      fc.oneof(
        fc.record({ channel: fc.nat({ max: 2 }), length: fc.integer({ min: 1, max: 200 }) }),
        fc.constant("take" as const),
      ),
      { maxLength: 150 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const queue = new BlockQueue(limit);
        const pushed = [0, 0, 0];
        const seen = [0, 0, 0];
        const lost = [0, 0, 0];
        const take = (): boolean => {
          const block = queue.shift()?.block;
          if (block === undefined) return false;
          expect(block.startSample).toBe(seen[block.channel]);
          // Values are the samples' own numbers: what comes out is what went in.
          if (block.kind === "samples") expect(block.samples[0]).toBe(block.startSample);
          else lost[block.channel] = (lost[block.channel] ?? 0) + block.lostSamples;
          seen[block.channel] = block.startSample + blockLength(block);
          return true;
        };
        for (const step of all) {
          if (step === "take") take();
          else {
            queue.push([samples(step.channel, pushed[step.channel] ?? 0, step.length)]);
            pushed[step.channel] = (pushed[step.channel] ?? 0) + step.length;
          }
          expect(queue.heldBytes).toBeLessThanOrEqual(limit);
        }
        while (take());
        expect(seen).toEqual(pushed);
        expect(lost).toEqual([0, 1, 2].map((channel) => queue.droppedSamples[channel] ?? 0));
      }),
    );
  });

  it("come in pieces of a twentieth of a second, with their counts", () => {
    const queue = new BlockQueue(1 << 20);
    queue.push([samples(0, 0, 120)]);
    const lengths: number[] = [];
    for (let framed = queue.shift(); framed !== undefined; framed = queue.shift()) {
      lengths.push(blockLength(framed.block));
      expect(framed.counts?.[0]).toBe(framed.block.startSample);
    }
    expect(lengths).toEqual([50, 50, 20]);
  });

  it("goes on with all channels together, though what was held comes channel by channel", () => {
    const queue = new BlockQueue(1 << 20);
    queue.push([0, 1, 2].map((channel) => samples(channel, 0, 20_000)));
    const ends = [0, 0, 0];
    for (let framed = queue.shift(); framed !== undefined; framed = queue.shift()) {
      ends[framed.block.channel] = framed.block.startSample + blockLength(framed.block);
      expect(Math.max(...ends) - Math.min(...ends)).toBeLessThanOrEqual(50);
    }
    expect(ends).toEqual([20_000, 20_000, 20_000]);
  });
});

function samples(channel: number, startSample: number, length: number): FramedBlock {
  const counts = Int32Array.from({ length }, (_, i) => startSample + i);
  return {
    block: { kind: "samples", channel, startSample, sampleRateHz: 1000, samples: Float32Array.from(counts) },
    counts,
  };
}
