import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Subject } from "rxjs";
import { afterAll, describe, expect, it } from "vitest";
import { listedRecordings, recordingPaths } from "../../../src/cli/live/open-dashboard.ts";
import { createReplays } from "../../../src/cli/live/start-replay.ts";
import type { LiveSession } from "../../../src/live/live-session.ts";

const out = mkdtempSync(join(tmpdir(), "pulsegate-replays-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

function replays() {
  const stop = new AbortController();
  const sessions: (LiveSession | undefined)[] = [];
  const session$ = new Subject<LiveSession | undefined>();
  session$.subscribe((session) => sessions.push(session));
  return { stop, sessions, ...createReplays(session$, { out }, stop.signal) };
}

it("recordings are told apart by their folders, and where those lie is not told", async () => {
  const folder = join(out, "recordings");
  for (const patient of ["p1", "p2"]) {
    mkdirSync(join(folder, patient), { recursive: true });
    writeFileSync(join(folder, patient, "rest.csv"), "");
  }
  writeFileSync(join(folder, "RECORDS"), "p1/rest.csv\np2/rest.csv\n../../outside\n");
  const paths = await recordingPaths(relative(process.cwd(), folder));
  expect(paths.get("p2/rest.csv")).toBe(join(folder, "p2", "rest.csv"));
  const listed = listedRecordings(paths);
  expect(listed.map(({ name }) => name)).toEqual([
    "demo",
    "ecg208",
    "ppg-synthetic",
    "p1/rest.csv",
    "p2/rest.csv",
  ]);
  expect(JSON.stringify(listed)).not.toContain(out);
});

describe("replays that watchers start", () => {
  it("end when another is started, and with the program; what was replayed is written", async () => {
    const { start, ended, sessions, stop } = replays();
    await start("ppg-synthetic", 100, 0);
    const [first] = sessions;
    const firstBlock = new Promise((done) => first?.blocks.subscribe(done));
    await firstBlock;
    await start("demo", 100, 200);
    expect(sessions).toHaveLength(2);
    const reasons: unknown[] = [];
    sessions[1]?.messages.subscribe((message) => reasons.push(message.kind === "ended" && message.reason));
    await new Promise((done) => sessions[1]?.blocks.subscribe(done));
    stop.abort();
    await ended();
    expect(reasons.at(-1)).toBe("stopped");
    expect(existsSync(join(out, "ppg-synthetic", "summary.json"))).toBe(true);
    expect(existsSync(join(out, "demo", "summary.json"))).toBe(true);
  });

  it("are not started any more when the program ends while they are being opened", async () => {
    const { start, ended, sessions, stop } = replays();
    const starting = start("ecg208", 1, 0);
    stop.abort();
    await starting;
    await ended();
    expect(sessions).toEqual([]);
  });

  it("are refused before they begin where their results cannot be written", async () => {
    const { start, sessions } = replays();
    writeFileSync(join(out, "ecg208"), "in the way");
    await expect(start("ecg208", 1, 0)).rejects.toMatchObject({ code: "bad-option" });
    expect(sessions).toEqual([]);
  });
});
