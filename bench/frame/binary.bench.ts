import { tsImport } from "tsx/esm/api";
import { afterAll, bench, describe } from "vitest";
import type { FrameCase } from "./frames.ts";

// Both as modules of Node, as they run outside of tests: modules of Vitest look every imported function up at every call, which
// takes the engine more than half of its speed.
const { findProtocol } = (await tsImport(
  "../../datasets/format/frame/registry.ts",
  import.meta.url,
)) as typeof import("../../datasets/format/frame/registry.ts");
const { frameCases } = (await tsImport("./frames.ts", import.meta.url)) as typeof import("./frames.ts");

const MEGABYTES = 1;
const PIECE = 1 << 16;
/** Keeps the results alive, so that no work is optimised away. */
const used = new Float64Array(1);
const best = new Map<string, { ours: number; naive: number }>();

function bytesOf(one: FrameCase): Uint8Array {
  const frames = Math.floor((MEGABYTES * 1e6) / one.length);
  const bytes = new Uint8Array(frames * one.length);
  for (let n = 0; n < frames; n++) bytes.set(one.frame(n), n * one.length);
  return bytes;
}

function ours(one: FrameCase, bytes: Uint8Array): void {
  const layout = findProtocol(one.name.split(/[ ,]/)[0]!.replace("-daisy", "")).layout(one.options);
  let rows = 0;
  const parser = layout.createParser({
    rows: (_stream, counts, n) => {
      used[0]! += counts[0]!;
      rows += n;
    },
    lost: () => {
      throw new Error("the bench lost a frame");
    },
  });
  for (let at = 0; at < bytes.length; at += PIECE) parser.push(bytes.subarray(at, at + PIECE));
  parser.finish();
  if (parser.counters.frameBytes !== bytes.length || rows === 0) throw new Error("the bench missed a frame");
}

function naive(one: FrameCase, bytes: Uint8Array): void {
  let frames = 0;
  for (let at = 0; at + one.length <= bytes.length; ) {
    const parsed = one.starts(bytes, at)
      ? one.naive(new DataView(bytes.slice(at, at + one.length).buffer))
      : undefined;
    if (parsed === undefined) at++;
    else {
      at += one.length;
      frames++;
      used[0]! += Object.keys(parsed).length;
    }
  }
  if (frames * one.length !== bytes.length) throw new Error("the simple parser missed a frame");
}

/** Best of all runs in MB/s: what the machine can do when nothing else runs. */
function timed(one: FrameCase, bytes: Uint8Array, which: "ours" | "naive", run: typeof ours): void {
  const start = performance.now();
  run(one, bytes);
  const rate = bytes.length / 1e3 / (performance.now() - start);
  const rates = best.get(one.name) ?? { ours: 0, naive: 0 };
  best.set(one.name, { ...rates, [which]: Math.max(rates[which], rate) });
}

for (const one of frameCases)
  describe(`${MEGABYTES} MB of ${one.name}, frames of ${one.length} bytes in pieces of 64 KiB`, () => {
    const bytes = bytesOf(one);
    const options = { time: 300, iterations: 5, warmupTime: 100, warmupIterations: 2 };
    bench("frame engine", () => timed(one, bytes, "ours", ours), options);
    bench("slice, DataView and object a frame", () => timed(one, bytes, "naive", naive), options);
  });

afterAll(() => {
  for (const [name, rates] of best) {
    const ratio = (rates.ours / rates.naive).toFixed(1);
    console.log(
      `${name.padEnd(24)} ${rates.ours.toFixed(0).padStart(6)} MB/s, naive ${rates.naive.toFixed(0).padStart(4)} MB/s: ${ratio} x`,
    );
  }
});
