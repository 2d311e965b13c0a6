import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BehaviorSubject } from "rxjs";
import type { LiveMessage } from "../../src/live/messages.ts";
import { createDashboard, type Dashboard } from "../../src/serve/dashboard.ts";
import { builtPageFolder } from "../../src/serve/page-folder.ts";
import { exampleEcgSummary, examplePpgSummary } from "./example-summary.ts";
import { createFakeSession, type FakeSession, fakeChannels } from "./fake-session.ts";

const RATE_HZ = 500;
const STEP_MS = 20;

/** Something like an ECG, once a second, that is never flat. */
const wave = (channel: number, index: number): number => {
  const phase = ((index / RATE_HZ) % 1) - 0.5;
  return Math.exp(-((phase * 40) ** 2)) + 0.1 * Math.sin((index / RATE_HZ) * 7 + channel);
};

const energy = (atS: number): LiveMessage => ({
  kind: "energy",
  atS,
  designs: ["always-on", "gated"].map((name, k) => ({
    name,
    totalJ: 1e-4 * atS * (1 - 0.2 * k),
    powerW: 1e-4 * (1 - 0.2 * k),
    byComponent: [
      { component: "front end", totalJ: 6e-5 * atS, powerW: 6e-5 },
      { component: "radio", totalJ: (4e-5 - 2e-5 * k) * atS, powerW: 4e-5 - 2e-5 * k },
    ],
    lifetimeDays: 200 + 50 * k,
    lifetimeRangeDays: { low: 150, high: 280 },
    windows: { processed: 2, skipped: k },
    beats: { classified: 20 - k, notClassified: k },
  })),
});

/** A session that runs by the clock from `atS` on; everything else is said by the test. */
export function runningSession(id = "page", atS = 30, notes: readonly string[] = []) {
  const session = createFakeSession({
    id,
    channels: fakeChannels(4, RATE_HZ),
    value: wave,
    notes,
    designs: ["always-on", "gated"].map((name, k) => ({ name, title: name, gated: k === 1, cell: "cr2032" })),
  });
  const say = (...messages: LiveMessage[]) => messages.map((message) => session.say(message));
  session.advance(atS);
  say(
    { kind: "state", state: "streaming", detail: "", atS: 0 },
    verdict(0),
    verdict(10),
    {
      kind: "beat",
      atS: atS - 1,
      inNoisyWindow: false,
      calls: [
        ["N", 0.9],
        ["V", 0.6],
      ],
    },
    rhythm(atS),
    energy(atS),
  );
  let lastMs = performance.now();
  let toldS = atS;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    session.advance(Math.round(((nowMs - lastMs) / 1000) * RATE_HZ) / RATE_HZ);
    lastMs = nowMs;
    const secondS = Math.floor(session.atS);
    if (secondS === toldS) return;
    toldS = secondS;
    say(rhythm(session.atS));
  }, STEP_MS);
  return { session, say, stop: () => clearInterval(timer) };
}

const rhythm = (atS: number): LiveMessage => ({
  ...{ kind: "rhythm", atS, rateBpm: 60, sdnnMs: 41, rmssdMs: 32, beats: 30 },
});

export const verdict = (startS: number, noisy?: string): LiveMessage => ({
  ...{ kind: "verdict", startS, endS: startS + 10, score: noisy === undefined ? 0.1 : 0.9 },
  ...{ verdict: noisy === undefined ? "clean" : "noisy", reason: noisy ?? "" },
});

/** The dashboard with the built page, two summaries and a broken one, and a recording to replay. */
export async function pageServer(first: ReturnType<typeof runningSession>) {
  const folder = mkdtempSync(join(tmpdir(), "pulsegate-page-"));
  for (const summary of [exampleEcgSummary(), examplePpgSummary()]) {
    mkdirSync(join(folder, summary.recording.name));
    writeFileSync(join(folder, summary.recording.name, "summary.json"), JSON.stringify(summary));
  }
  const session$ = new BehaviorSubject<FakeSession | undefined>(first.session);
  const replayed: ReturnType<typeof runningSession>[] = [];
  const open = (port = 0): Promise<Dashboard> =>
    createDashboard({
      session$,
      pageFolder: builtPageFolder,
      port,
      summaries: { folder },
      recordings: async () => [{ name: "demo", title: "A recording <i>to replay</i>" }],
      async startReplay(recording, speed, fromS) {
        const next = runningSession(`${recording} ${speed} ${fromS}`, fromS + 1, ["CH1 comes in <adc>"]);
        replayed.push(next);
        session$.next(next.session);
      },
    });
  let dashboard = await open();
  const { url, port } = dashboard;
  return {
    url,
    restore: () => session$.next(first.session),
    away: () => dashboard.close(),
    /** Another server in its place; without its session when told so, until `restore`. */
    async back(known = true) {
      if (!known) session$.next(undefined);
      dashboard = await open(port);
    },
    async close() {
      await dashboard.close();
      for (const { stop } of [first, ...replayed]) stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
