/**
 * Serves the dashboard with a made-up session, to work on the page:
 * `npx tsx test/tools/serve-fake.ts [page folder] [port] [folder of summaries]`. The page is read again when its
 * folder changes. A replay starts the session anew.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BehaviorSubject } from "rxjs";
import type { LiveSession } from "../../src/live/live-session.ts";
import { createDashboard } from "../../src/serve/dashboard.ts";
import { builtPageFolder } from "../../src/serve/page-folder.ts";
import { exampleEcgSummary, examplePpgSummary } from "../helpers/example-summary.ts";
import { createLivelySession } from "../helpers/lively-session.ts";

const STEP_MS = 20;
const [pageFolder = builtPageFolder, port = "8080", folder = exampleSummaries()] = process.argv.slice(2);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit());

function exampleSummaries(): string {
  const made = mkdtempSync(join(tmpdir(), "pulsegate-fake-"));
  const put = (name: string, text: string) => {
    mkdirSync(join(made, name));
    writeFileSync(join(made, name, "summary.json"), text);
  };
  for (const summary of [exampleEcgSummary(), examplePpgSummary()])
    put(summary.recording.name, JSON.stringify(summary));
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  put("broken", '{"schema":"pulsegate.run-summary/1",');
  return made;
}

let speed = 1;
let lively = createLivelySession("lively-1", 12, Date.now());
const session$ = new BehaviorSubject<LiveSession | undefined>(lively.session);
let sessions = 1;
let passedMs = performance.now();
setInterval(() => {
  for (const now = performance.now(); passedMs + STEP_MS / speed <= now; passedMs += STEP_MS / speed)
    lively.step(STEP_MS / 1000);
}, STEP_MS);

const open = () =>
  createDashboard({
    session$,
    pageFolder,
    port: Number(port),
    summaries: { folder },
    recordings: async () => [
      { name: "lively", title: "A made-up sensor" },
      { name: "broken", title: "A recording that cannot be replayed" },
    ],
    async startReplay(recording, askedSpeed, fromS) {
      if (recording === "broken") throw new Error("as its title says");
      lively.session.end("another replay was started");
      speed = Math.min(askedSpeed, 20);
      lively = createLivelySession(`lively-${++sessions}`, 12, Date.now());
      while (lively.session.atS < fromS) lively.step(STEP_MS / 1000);
      passedMs = performance.now();
      session$.next(lively.session);
    },
  });

let dashboard = await open();
let pending: NodeJS.Timeout | undefined;
watch(pageFolder, { recursive: true }, () => {
  clearTimeout(pending);
  pending = setTimeout(async () => {
    if (!existsSync(join(pageFolder, "index.html"))) return;
    await dashboard.close();
    dashboard = await open();
  }, 300);
});
process.stdout.write(`${dashboard.url}\n`);
