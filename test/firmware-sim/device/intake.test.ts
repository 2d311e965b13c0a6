import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIntake, type SampleSpan } from "../../../firmware-sim/device/intake.ts";
import type { Block } from "../../../signals/sample-block.ts";

const RATE = 128;

function run(blocks: readonly Block[], quantum = 4) {
  const quanta: number[][] = [];
  const gaps: SampleSpan[] = [];
  const intake = createIntake({
    sampleRateHz: RATE,
    quantum,
    onQuantum: (samples) => quanta.push([...samples]),
    onGap: (span) => gaps.push(span),
  });
  for (const block of blocks) intake.push(block);
  intake.finish();
  return { quanta, gaps, position: intake.position };
}
const samples = (startSample: number, ...values: number[]): Block => ({
  kind: "samples",
  channel: 0,
  startSample,
  sampleRateHz: RATE,
  samples: Float32Array.from(values),
});
const gap = (startSample: number, lostSamples: number): Block => ({
  kind: "gap",
  channel: 0,
  startSample,
  sampleRateHz: RATE,
  lostSamples,
});

describe("intake", () => {
  it("cuts samples into quanta and delivers a shorter last one", () => {
    expect(run([samples(0, 1, 2, 3), samples(3, 4, 5, 6)]).quanta).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  it("repeats the last sample through a gap, told or found by its start sample", () => {
    const told = run([samples(0, 1, 2), gap(2, 3), samples(5, 9)]);
    const found = run([samples(0, 1, 2), samples(5, 9)]);
    expect(told).toEqual({
      quanta: [
        [1, 2, 2, 2],
        [2, 9],
      ],
      gaps: [{ startSample: 2, endSample: 5 }],
      position: 6,
    });
    expect(found).toEqual(told);
  });

  it.each([
    {
      what: "another rate",
      block: { ...samples(0, 1), sampleRateHz: 360 },
      message: /got 360 Hz, expected 128 Hz/,
    },
    {
      what: "the past",
      block: samples(0, 1),
      message: /out of order, got start sample 0, expected at least 2/,
    },
  ])("refuses a block of $what", ({ block, message }) => {
    expect(() => run([samples(0, 7, 8), block])).toThrow(message);
  });

  it("knows which spans miss samples", () => {
    const intake = createIntake({ sampleRateHz: RATE, quantum: 4, onQuantum: () => {}, onGap: () => {} });
    for (const block of [samples(0, 1, 2, 3), gap(3, 2), samples(5, 4, 5, 6)]) intake.push(block);
    const missing = (startSample: number, endSample: number) => intake.missing({ startSample, endSample });
    expect([missing(0, 3), missing(2, 4), missing(3, 6), missing(5, 8)]).toEqual([0, 1, 2, 0]);
  });

  it("does not depend on how samples and gaps are cut into blocks", () => {
    const pieces = fc.array(fc.record({ lost: fc.boolean(), cuts: fc.array(fc.nat(7), { maxLength: 4 }) }));
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 9 }), (runs, quantum) => {
        const fine: Block[] = [];
        const coarse: Block[] = [];
        let at = 0;
        for (const [r, { lost, cuts }] of runs.entries()) {
          const start = at;
          for (const n of cuts) {
            const values = Array.from({ length: n }, (_, i) => at + i + 1);
            fine.push(lost ? gap(at, n) : samples(at, ...values));
            at += n;
          }
          const all = Array.from({ length: at - start }, (_, i) => start + i + 1);
          // Two neighbouring runs of the same kind are one run.
          const same = r > 0 && runs[r - 1]?.lost === lost;
          if (!same || at > start) coarse.push(lost ? gap(start, at - start) : samples(start, ...all));
        }
        expect(run(fine, quantum)).toEqual(run(coarse, quantum));
      }),
    );
  });
});
