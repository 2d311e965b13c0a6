import fc from "fast-check";
import { from, lastValueFrom, toArray } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { describe, expect, it } from "vitest";
import { type Block, blockLength } from "../../../signals/sample-block.ts";
import { resampled } from "../../../src/pipeline/resampled.ts";

const FROM = 360;
const TO = 128;
const wave = (i: number) => Math.sin((2 * Math.PI * 5 * i) / FROM);
const samples = (startSample: number, n: number): Block => ({
  kind: "samples",
  channel: 2,
  startSample,
  sampleRateHz: FROM,
  samples: Float32Array.from({ length: n }, (_, i) => wave(startSample + i)),
});
const gap = (startSample: number, lostSamples: number): Block => ({
  kind: "gap",
  channel: 2,
  startSample,
  sampleRateHz: FROM,
  lostSamples,
});
const run = (blocks: readonly Block[]) => lastValueFrom(from(blocks).pipe(resampled(TO), toArray()));
/** One value a sample, null where missing: what the blocks say, however they are cut. */
const flat = (blocks: readonly Block[]) =>
  blocks.flatMap((block) =>
    block.kind === "gap" ? new Array<number | null>(block.lostSamples).fill(null) : [...block.samples],
  );

describe("resampled", () => {
  it("keeps a 5 Hz sine in place", async () => {
    const out = flat(await run([samples(0, 3600)]));
    expect(out).toHaveLength(1280);
    const worst = Math.max(
      ...out.slice(64, -64).map((x, i) => Math.abs((x ?? 9) - Math.sin((2 * Math.PI * 5 * (i + 64)) / TO))),
    );
    expect(worst).toBeLessThan(2e-3);
  });

  it("hands a gap on with its place and duration", async () => {
    const blocks = await run([samples(0, 360), gap(360, 720), samples(1080, 360)]);
    const gaps = blocks.filter((block) => block.kind === "gap");
    expect(gaps.map((g) => g.startSample)[0]).toBe(128);
    expect(gaps.reduce((n, g) => n + blockLength(g), 0)).toBe(256);
    expect(blocks.every((block) => block.channel === 2 && block.sampleRateHz === TO)).toBe(true);
  });

  it("treats a jump of the start sample as a gap", async () => {
    expect(flat(await run([samples(0, 360), samples(720, 360)]))).toEqual(
      flat(await run([samples(0, 360), gap(360, 360), samples(720, 360)])),
    );
  });

  it.each([
    { what: "empty", source: "|", out: "|" },
    { what: "never", source: "-", out: "-" },
    { what: "an error", source: "-#", out: "-#" },
  ])("passes on $what", ({ source, out }) => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
      ({ cold, expectObservable }) => {
        expectObservable(cold<Block>(source).pipe(resampled(TO))).toBe(out);
      },
    );
  });

  it("does not depend on how the samples are chunked, and two subscribers see the same", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 900 })), { maxLength: 6 }),
        async (runs) => {
          const coarse: Block[] = [];
          const fine: Block[] = [];
          let at = 0;
          for (const [lost, n] of runs) {
            coarse.push(lost && at > 0 ? gap(at, n) : samples(at, n));
            const half = Math.floor(n / 3);
            for (const [start, length] of [
              [at, half],
              [at + half, n - half],
            ] as const) {
              if (length > 0) fine.push(lost && at > 0 ? gap(start, length) : samples(start, length));
            }
            at += n;
          }
          const operator$ = from(coarse).pipe(resampled(TO), toArray());
          const first = flat(await lastValueFrom(operator$, { defaultValue: [] }));
          expect(flat(await lastValueFrom(operator$, { defaultValue: [] }))).toEqual(first);
          expect(flat(await run(fine))).toEqual(first);
        },
      ),
      { numRuns: 40 },
    );
  });
});
