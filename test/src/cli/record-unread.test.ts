import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { recoverRecording } from "../../../datasets/io/record/recover.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-record-unread-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("closes the recording on Ctrl-C, too, when who reads its messages has gone (2>&1 | tee)", async () => {
  const path = join(folder, "x.edf");
  const child = spawn(process.execPath, ["dist/src/cli/main.js", "record", "demo", "--out", path], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "close");
  await once(child.stderr, "data");
  child.stderr.destroy();
  child.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
  expect(await recoverRecording(path, 0)).toMatchObject({ wasOpen: false, done: [] });
}, 30_000);
