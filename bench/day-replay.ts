/**
 * Replays an hour and a day of ECG, made by concatenating the MIT-BIH records, through the command line, and prints
 * wall time and peak memory of both. Needs the records: `npm run bench:day -- [folder of mitdb]` (Linux).
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Annotation } from "../datasets/annotation/annotation.ts";
import { listRecords } from "../datasets/io/list-records.ts";
import { openRecording } from "../datasets/io/open.ts";
import { saveAnnotations, saveWfdb } from "../datasets/io/save.ts";
import type { Block } from "../signals/sample-block.ts";

const shared = process.env["PULSEGATE_SHARED"] ?? "../shared";
const source = process.argv[2] ?? join(shared, "data/mitdb");
const work = mkdtempSync(join(tmpdir(), "pulsegate-day-"));
const RATE_HZ = 360;

/** Both channels of record after record until `hours` are full. */
async function* concatenated(
  records: readonly string[],
  hours: number,
  notes: Annotation[],
): AsyncGenerator<Block> {
  const end = hours * 3600 * RATE_HZ;
  let at = 0;
  while (at < end) {
    for (const name of records) {
      if (at >= end) break;
      const record = await openRecording(join(source, name));
      const length = Math.min(record.channels[0]?.lengthSamples ?? 0, end - at);
      for (const note of await record.annotations("atr")) {
        if (note.sample < length) notes.push({ ...note, sample: note.sample + at });
      }
      for await (const block of record.blocks({ toS: length / RATE_HZ })) {
        yield { ...block, startSample: block.startSample + at };
      }
      at += length;
    }
  }
}

async function make(name: string, hours: number): Promise<string> {
  const records = await listRecords(source);
  const notes: Annotation[] = [];
  const path = join(work, name);
  const signal = { format: 212, gain: 200, baseline: 1024, adcBits: 11, adcZero: 1024 };
  await saveWfdb(
    path,
    {
      frameRateHz: RATE_HZ,
      signals: [
        { ...signal, name: "MLII" },
        { ...signal, name: "V1" },
      ],
    },
    concatenated(records, hours, notes),
  );
  await saveAnnotations(path, "atr", notes);
  return path;
}

interface Measured {
  readonly wallS: number;
  readonly peakMb: number;
}

function replay(record: string): Promise<Measured> {
  const started = performance.now();
  const main = resolve("dist/src/cli/main.js");
  const child = spawn(process.execPath, [main, "replay", record, "--out", `${record}-out`], {
    stdio: "ignore",
  });
  let peakMb = 0;
  // The kernel's own high-water mark; the last reading before the end is what counts.
  const poll = setInterval(() => {
    try {
      const text = readFileSync(`/proc/${child.pid}/status`, "utf8");
      peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024);
    } catch {
      clearInterval(poll);
    }
  }, 20);
  return new Promise((done, fail) => {
    child.on("close", (code) => {
      clearInterval(poll);
      if (code === 0) done({ wallS: (performance.now() - started) / 1000, peakMb });
      else fail(new Error(`replay of ${record} ended with ${code}`));
    });
  });
}

try {
  const hour = await replay(await make("hour", 1));
  const day = await replay(await make("day", 24));
  for (const [name, { wallS, peakMb }] of Object.entries({ "1 h": hour, "24 h": day })) {
    console.log(`${name.padEnd(5)} ${wallS.toFixed(1)} s wall, ${peakMb.toFixed(0)} MB peak`);
  }
  console.log(`peak memory of 24 h over 1 h: ${(day.peakMb / hour.peakMb).toFixed(2)}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
