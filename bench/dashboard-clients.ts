/**
 * Many watchers of one live session: every sample that each of them gets is compared with what the source sent.
 * `npx tsx bench/dashboard-clients.ts [clients] [seconds]` (20 clients for 300 s when left out). The session and its
 * server run in one process, the clients in another.
 */
import { fork } from "node:child_process";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { BehaviorSubject, Observable } from "rxjs";
import { seededRandom } from "../signals/random.ts";
import { startSession } from "../src/live/session.ts";
import { createDashboard } from "../src/serve/dashboard.ts";
import { builtPageFolder } from "../src/serve/page-folder.ts";
import type { SourceMessage } from "../src/sources/source.ts";
import { samplesOf, type WatchingClient, watchDashboard } from "../test/helpers/dashboard.ts";
import { exampleBeats, exampleEcg, examplePpg } from "../test/helpers/example-signal.ts";
import { fakeChannels } from "../test/helpers/fake-session.ts";

const RATE_HZ = 500;
const STEP_MS = 20;

interface Order {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
}
interface ClientResult {
  readonly samples: number;
  readonly lost: number;
  readonly wrong: number;
  readonly frames: number;
  readonly bytes: number;
  readonly messages: number;
  /** From the time that a frame's last sample stands for to its arrival. */
  readonly delaysMs: readonly number[];
  readonly closed: string;
}

/** Two ECG leads and two PPG channels, the same in both processes. */
function truthOf(seconds: number): Float32Array[] {
  const beats = exampleBeats(seconds, 3);
  const noisy = [{ startS: 60, endS: 90 }];
  const waves = [
    exampleEcg(beats, noisy, seededRandom(1)),
    exampleEcg(beats, noisy, seededRandom(2)),
    examplePpg(beats, noisy, seededRandom(3)),
    examplePpg(beats, noisy, seededRandom(4)),
  ];
  return waves.map((wave) => Float32Array.from({ length: seconds * RATE_HZ }, (_, k) => wave(k / RATE_HZ)));
}

/** Samples as a board sends them: a few every 20 ms by the clock, once it is switched on. */
const source = (truth: readonly Float32Array[], switchedOn: () => number | undefined) =>
  new Observable<SourceMessage>((out) => {
    const length = truth[0]?.length ?? 0;
    let at = 0;
    const startedAtMs = Date.now();
    const channels = fakeChannels(truth.length, RATE_HZ);
    const header = { name: "known", device: "known samples", protocol: "known", channels, startedAtMs };
    out.next({ kind: "header", header });
    const timer = setInterval(() => {
      const onMs = switchedOn();
      if (onMs === undefined) return;
      const until = Math.min(length, Math.floor(((Date.now() - onMs) / 1000) * RATE_HZ));
      if (until <= at) return;
      for (const [channel, samples] of truth.entries()) {
        const place = { channel, startSample: at, sampleRateHz: RATE_HZ };
        out.next({ kind: "block", block: { kind: "samples", ...place, samples: samples.slice(at, until) } });
      }
      at = until;
      if (at === length) out.complete();
    }, STEP_MS);
    return () => clearInterval(timer);
  });

async function serve(clients: number, seconds: number): Promise<void> {
  const truth = truthOf(seconds);
  let onMs: number | undefined;
  const session = startSession({ source: source(truth, () => onMs), stop: new AbortController() });
  const dashboard = await createDashboard({
    session$: new BehaviorSubject(session),
    pageFolder: builtPageFolder,
    recordings: async () => [],
    summaries: {},
  });
  const child = fork(import.meta.filename, ["watch"]);
  const next = () => new Promise<unknown>((done) => child.once("message", done));
  child.send({ url: dashboard.url, clients, seconds } satisfies Order);
  await next();
  const lag = monitorEventLoopDelay({ resolution: 5 });
  const cpu = process.cpuUsage();
  lag.enable();
  let rss = 0;
  const watch = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage().rss);
  }, 1000);
  onMs = Date.now();
  child.send(onMs);
  session.messages.subscribe(({ kind }) => {
    if (kind === "ended") lag.disable();
  });
  const all = (await next()) as ClientResult[];
  clearInterval(watch);
  const { user, system } = process.cpuUsage(cpu);
  await dashboard.close();

  const sum = (of: (one: ClientResult) => number) => all.reduce((total, one) => total + of(one), 0);
  const delays = all.flatMap(({ delaysMs }) => delaysMs).sort((a, b) => a - b);
  const at = (q: number) => delays[Math.floor(q * (delays.length - 1))]?.toFixed(0);
  const expected = clients * truth.length * seconds * RATE_HZ;
  const lines = [
    ["clients", `${all.length} for ${seconds} s, ${truth.length} channels x ${RATE_HZ} Hz`],
    ["closed", [...new Set(all.map(({ closed }) => closed))].join("; ")],
    ["samples", `${sum((one) => one.samples)} of ${expected}`],
    ["lost", `${sum((one) => one.lost)}`],
    ["wrong", `${sum((one) => one.wrong)}`],
    ["frames", `${sum((one) => one.frames)}, ${(sum((one) => one.bytes) / 1e6).toFixed(1)} MB`],
    [
      "messages",
      `${sum((one) => one.messages)}, ${[...new Set(all.map((one) => one.messages))].join("/")} a client`,
    ],
    ["sample to client", `median ${at(0.5)} ms, 99 % ${at(0.99)} ms, max ${at(1)} ms`],
    [
      "server",
      `${(rss / 1e6).toFixed(0)} MB rss at most, ${((user + system) / 1e4 / seconds).toFixed(1)} % of a core`,
    ],
    [
      "event loop late",
      `median ${(lag.percentile(50) / 1e6 - 5).toFixed(1)} ms, 99 % ${(lag.percentile(99) / 1e6 - 5).toFixed(1)} ms, max ${(lag.max / 1e6 - 5).toFixed(1)} ms`,
    ],
  ] as const;
  for (const [name, value] of lines) console.log(`${name.padEnd(18)}${value}`);
  child.disconnect();
  if (sum((one) => one.lost + one.wrong) > 0 || sum((one) => one.samples) !== expected) process.exitCode = 1;
}

async function watch({ url, clients, seconds }: Order): Promise<ClientResult[]> {
  const truth = truthOf(seconds);
  const open = await Promise.all(Array.from({ length: clients }, () => watchDashboard(url)));
  process.send?.("ready");
  const onMs = await new Promise<number>((done) => process.once("message", (at) => done(at as number)));
  return Promise.all(
    open.map(async (client) => {
      const delaysMs: number[] = [];
      client.socket.on("message", (_, isBinary) => {
        const frame = client.frames.at(-1);
        if (!isBinary || frame === undefined || frame.channel !== 0) return;
        const last = frame.startSample + frame.values.length - 1;
        delaysMs.push(Date.now() - onMs - (1000 * last) / RATE_HZ);
      });
      await client.until(({ messages }) => messages.at(-1)?.kind === "ended").catch(() => undefined);
      client.socket.close();
      const { code, reason } = await client.closed;
      return { ...compared(client, truth), delaysMs, closed: `${code} ${reason}` };
    }),
  );
}

function compared({ frames, messages }: WatchingClient, truth: readonly Float32Array[]) {
  let samples = 0;
  let wrong = 0;
  let lost = 0;
  for (const [channel, expected] of truth.entries()) {
    // Throws where a sample is missing, decimated or comes twice.
    const { start, values } = samplesOf(frames, channel);
    samples += values.length;
    lost += expected.length - values.length;
    for (const [k, value] of values.entries()) if (value !== expected[start + k]) wrong++;
  }
  const bytes = frames.reduce((total, { values }) => total + 24 + 4 * values.length, 0);
  return { samples, lost, wrong, frames: frames.length, bytes, messages: messages.length };
}

if (process.argv[2] === "watch") {
  process.once("message", async (order: Order) => process.send?.(await watch(order)));
} else {
  const [clients = "20", seconds = "300"] = process.argv.slice(2);
  await serve(Number(clients), Number(seconds));
}
