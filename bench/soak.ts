/**
 * A sensor watched for a day: a simulated board on a pseudo-terminal at 60 times its speed, with some 500 faults, through the
 * serial port, framing, device and recorder. Then every sample is accounted for, and the recording is replayed and has to
 * give the same events. `npx tsx bench/soak.ts [--hours 24] [--speed 60] [--faults 500] [--protocol chords] [--board uno-r3]
 * [--wire pty|tcp] [--keep DIR]`. Takes hours / speed.
 */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openWfdb } from "../datasets/format/wfdb/open-wfdb.ts";
import { openFolder } from "../datasets/io/folder.ts";
import { openRecorder } from "../datasets/io/record/open-recorder.ts";
import { startSession } from "../src/live/session.ts";
import { replay } from "../src/replay/replay.ts";
import type { RunSummary } from "../src/report/summary.ts";
import { sensorSource } from "../src/sources/sensor-source.ts";
import { accountFor } from "./soak/account.ts";

const { values } = parseArgs({
  options: {
    hours: { type: "string", default: "24" },
    speed: { type: "string", default: "60" },
    faults: { type: "string", default: "500" },
    protocol: { type: "string", default: "chords" },
    board: { type: "string", default: "uno-r3" },
    wire: { type: "string", default: "pty" },
    keep: { type: "string" },
  },
});
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const durationS = Number(values.hours) * 3600;
const speed = Number(values.speed);
const work = values.keep ?? mkdtempSync(join(tmpdir(), "pulsegate-soak-"));
const truthFile = join(work, "truth.bin");
const faultsFile = join(work, "faults.json");

/** The board, in a process of its own as a real one would be. */
const board = fork(new URL("./soak/board.ts", import.meta.url), {
  execArgv: ["--import", "tsx"],
  env: {
    ...process.env,
    SOAK: JSON.stringify({
      ...{
        protocol: values.protocol,
        board: values.board,
        wire: values.wire,
        speed,
        durationS,
        truthFile,
        faultsFile,
      },
      ...{ link: join(work, "tty"), faultsPerS: Number(values.faults) / durationS },
    }),
  },
});
const told = <T>(kind: string): Promise<T> =>
  new Promise((resolve, reject) => {
    board.on("message", (message: { kind: string; value: T }) => {
      if (message.kind === kind) resolve(message.value);
    });
    board.once("exit", (code) => code !== 0 && reject(new Error(`the board ended with ${code}`)));
  });
const address = await told<string>("address");
const boardDone = told<Record<string, number>>("totals");

const stop = new AbortController();
const session = startSession({
  source: sensorSource({
    address,
    protocol: values.protocol,
    options: { board: values.board },
    speed,
    signal: stop.signal,
  }),
  stop,
  openRecorder: (header) => openRecorder(join(work, "rec"), "wfdb", { ...header, name: "rec", comments: [] }),
});
let lastHealth: unknown;
const memoryMb: number[] = [];
const liveMb: number[] = [];
session.messages.subscribe((message) => {
  if (message.kind === "health") lastHealth = message.health;
  if (message.kind === "state")
    console.log(`${message.atS.toFixed(1)} s: ${message.state}, ${message.detail}`);
});
const watch = setInterval(() => {
  memoryMb.push(process.memoryUsage().rss / 2 ** 20);
  if (memoryMb.length % 60 !== 0) return;
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  liveMb.push((heapUsed + arrayBuffers) / 2 ** 20);
  console.log(`memory ${memoryMb.at(-1)?.toFixed(0)} MB, of it alive ${liveMb.at(-1)?.toFixed(1)} MB`);
}, 1000);

const totals = await boardDone;
setTimeout(() => session.stop(), 1000);
const { replayed, durationS: recordedS } = await session.done;
clearInterval(watch);
console.log("board:", JSON.stringify(totals));
console.log("health:", JSON.stringify(lastHealth));

const recording = await openWfdb(openFolder(work), "rec");
const account = await accountFor(truthFile, faultsFile, recording);
console.log("account:", JSON.stringify(account, undefined, 1));
const again = await replay({ recording, lead: "0", annotator: "none" });
const events = ({ gate, designs, pulse }: RunSummary) => ({
  ...{ gate, pulse },
  designs: designs.map(({ reference: _, ...design }) => design),
});
const difference = replayed && firstDifference(events(replayed.summary), events(again.summary), "summary");
console.log(`events equal a replay of the recording: ${replayed !== undefined && difference === undefined}`);
if (difference !== undefined) console.log(`they differ first at ${difference}`);
const thirds = (mb: readonly number[]) => {
  const third = Math.floor(mb.length / 3);
  const mean = (part: readonly number[]) => part.reduce((sum, value) => sum + value, 0) / part.length;
  return `first third ${mean(mb.slice(0, third)).toFixed(1)} MB, last third ${mean(mb.slice(-third)).toFixed(1)} MB, most ${Math.max(...mb).toFixed(1)} MB`;
};
console.log(`memory: ${thirds(memoryMb)}; alive after collection: ${thirds(liveMb)}`);
console.log(`recorded ${recordedS.toFixed(1)} s`);
if (values.keep === undefined) rmSync(work, { recursive: true });

/** Where two values differ first, and what stands there; undefined when they are the same. */
function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return Object.is(a, b) ? undefined : `${path}: live ${a}, replayed ${b}`;
  const [live, replayed] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  for (const key of new Set([...live.keys(), ...replayed.keys()])) {
    const found = firstDifference(live.get(key), replayed.get(key), `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
