import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSlidingWindow } from "../../../signals/window/sliding-window.ts";
import { chunkLengths, chunksOf } from "../support.ts";

const ramp = (n: number) => Float32Array.from({ length: n }, (_, i) => i + 0.5);

describe("createSlidingWindow", () => {
  it.each([
    { size: 3, hop: 3, starts: [0, 3, 6] },
    { size: 4, hop: 2, starts: [0, 2, 4, 6] },
    { size: 2, hop: 5, starts: [0, 5] },
    { size: 10, hop: 1, starts: [0, 1] },
    { size: 12, hop: 12, starts: [] },
  ])("of $size every $hop samples cuts 11 samples at $starts", ({ size, hop, starts }) => {
    const windows = createSlidingWindow({ size, hop }).push(ramp(11));
    expect(windows.map(({ startSample }) => startSample)).toEqual(starts);
    for (const { startSample, samples } of windows) {
      expect(samples).toEqual(ramp(11).slice(startSample, startSample + size));
    }
  });

  it("gives the same windows for any chunking, those of the definition", () => {
    const sizes = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(sizes, sizes, chunkLengths(90), fc.nat(400), (size, hop, lengths, length) => {
        const samples = ramp(length);
        const window = createSlidingWindow({ size, hop });
        const got = [...chunksOf(samples, lengths)].flatMap((chunk) => window.push(chunk));
        const expected = [];
        for (let start = 0; start + size <= length; start += hop) {
          expected.push({ startSample: start, samples: samples.slice(start, start + size) });
        }
        expect(got).toEqual(expected);
      }),
    );
  });

  it("begins again at 0 after reset", () => {
    const window = createSlidingWindow({ size: 4, hop: 7 });
    window.push(ramp(6));
    window.reset();
    expect(window.push(ramp(4))).toEqual([{ startSample: 0, samples: ramp(4) }]);
  });

  it.each([
    { size: 0, hop: 1, message: /size, got 0/ },
    { size: 4, hop: 1.5, message: /hop, got 1.5/ },
  ])("refuses $size, $hop", ({ message, ...design }) => {
    expect(() => createSlidingWindow(design)).toThrow(message);
  });
});
