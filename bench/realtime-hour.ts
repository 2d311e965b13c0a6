/**
 * Replays an hour of generated ECG (4 channels at 500 Hz would do as well) at the speed of its recording and prints how late its
 * blocks came: `npx tsx bench/realtime-hour.ts [seconds]`. Nothing is scaled: it takes an hour.
 */
import { lastValueFrom, tap } from "rxjs";
import { openShipped } from "../datasets/io/shipped.ts";
import type { Recording } from "../datasets/recording.ts";
import { blockLength } from "../signals/sample-block.ts";
import { recordingBlocks } from "../src/sources/recording-source.ts";

const lengthS = Number(process.argv[2] ?? 3600);

/** The shipped recording again and again. */
function repeated(recording: Recording, toS: number): Recording {
  const durationS = recording.durationS ?? 0;
  return {
    ...recording,
    async *blocks(options = {}) {
      for (let atS = 0; atS < toS; atS += durationS) {
        for await (const block of recording.blocks({ ...options, toS: Math.min(durationS, toS - atS) }))
          yield { ...block, startSample: block.startSample + Math.round(atS * block.sampleRateHz) };
      }
    },
  };
}

const recording = repeated(await openShipped("ecg208"), lengthS);
const lateMs: number[] = [];
let startedMs = 0;
await lastValueFrom(
  recordingBlocks(recording, { channels: [0] }, { speed: 1 }).pipe(
    tap((block) => {
      const endS = (block.startSample + blockLength(block)) / block.sampleRateHz;
      const nowMs = performance.now();
      if (startedMs === 0) startedMs = nowMs - endS * 1000;
      lateMs.push(nowMs - startedMs - endS * 1000);
    }),
  ),
);
const hundred = (values: readonly number[]) => values.slice().sort((a, b) => a - b);
const at = (values: readonly number[], share: number) =>
  (values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN).toFixed(2);
const all = hundred(lateMs);
const tail = hundred(lateMs.slice(-500));
const head = hundred(lateMs.slice(0, 500));
console.log(
  `${lengthS} s, ${lateMs.length} blocks of 20 ms: late by ${at(all, 0.5)} ms (median), ${at(all, 0.99)} ms (99 %), ${at(all, 1)} ms (most)`,
);
console.log(`median of the first 10 s ${at(head, 0.5)} ms, of the last 10 s ${at(tail, 0.5)} ms`);
