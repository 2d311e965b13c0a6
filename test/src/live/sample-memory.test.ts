import { describe, expect, it } from "vitest";
import { createSampleMemory } from "../../../src/live/sample-memory.ts";

const block = (startSample: number, ...samples: number[]) =>
  ({
    kind: "samples",
    channel: 2,
    startSample,
    sampleRateHz: 10,
    samples: Float32Array.from(samples),
  }) as const;
const ramp = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("memory of the last samples", () => {
  it("gives what was put in, across the end of its ring, and no more than it holds", () => {
    const memory = createSampleMemory(2, 10, 5);
    for (let at = 100; at < 180; at += 7) memory.push(block(at, ...ramp(at, at + 7)));
    const end = 184;
    expect(memory.span(0, 100, 1000)).toMatchObject({ startSample: end - 50, factor: 1, channel: 2 });
    expect([...(memory.span(0, 100, 1000)?.values ?? [])]).toEqual(ramp(end - 50, end));
    expect([...(memory.span(15, 16, 1000)?.values ?? [])]).toEqual(ramp(150, 160));
    expect(memory.span(0, 13, 1000)).toBeUndefined();
    expect(memory.span(19, 20, 1000)).toBeUndefined();
  });

  it("holds NaN for what was lost, whether a gap says so or a jump", () => {
    const memory = createSampleMemory(2, 10, 5);
    memory.push(block(0, 1, 2));
    memory.push({ kind: "gap", channel: 2, startSample: 2, sampleRateHz: 10, lostSamples: 2 });
    memory.push(block(6, 7));
    expect([...(memory.span(0, 1, 100)?.values ?? [])]).toEqual([
      1,
      2,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      7,
    ]);
    memory.push({ kind: "gap", channel: 2, startSample: 7, sampleRateHz: 10, lostSamples: 1e9 });
    memory.push(block(1e9 + 7, 3));
    const after = memory.span(0, 2e8, 100);
    expect(after?.startSample).toBe(1e9 + 8 - 50);
    expect(after?.values.at(-1)).toBe(3);
    expect(after?.values.at(-2)).toBeNaN();
  });

  it("takes a block longer than itself", () => {
    const memory = createSampleMemory(2, 10, 5);
    memory.push(block(0, ...ramp(0, 173)));
    expect([...(memory.span(0, 100, 1000)?.values ?? [])]).toEqual(ramp(123, 173));
  });

  it("gives pairs of least and most where more was asked than shall be drawn", () => {
    const memory = createSampleMemory(2, 10, 100);
    memory.push(block(0, ...ramp(0, 30), 5, -5, ...ramp(32, 100)));
    memory.push({ kind: "gap", channel: 2, startSample: 100, sampleRateHz: 10, lostSamples: 10 });
    const pairs = memory.span(0, 11, 22);
    expect(pairs?.factor).toBe(10);
    expect([...(pairs?.values ?? [])].slice(0, 8)).toEqual([0, 9, 10, 19, 20, 29, -5, 39]);
    expect(pairs?.values).toHaveLength(22);
    expect(pairs?.values.at(-1)).toBeNaN();
  });
});
