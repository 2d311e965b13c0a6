import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WfdbRecording } from "../../../datasets/format/wfdb/open-wfdb.ts";
import { convertRecording } from "../../../datasets/io/convert.ts";
import { openShipped } from "../../../datasets/io/shipped.ts";
import { wholeOrNothing } from "../../../src/cli/whole-or-nothing.ts";

let folder: string;
let before: typeof process.exitCode;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulsegate-whole-"));
  before = process.exitCode;
});
afterEach(() => {
  process.exitCode = before;
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** The shipped ECG; somebody presses Ctrl-C while it is read, by samples or by counts. */
async function interruptedRecording(): Promise<WfdbRecording> {
  const recording = (await openShipped("ecg208")) as WfdbRecording;
  const pressed = <B, O>(read: (options?: O) => AsyncIterable<B>) =>
    async function* (options?: O) {
      for await (const block of read(options)) {
        process.emit("SIGINT");
        yield block;
      }
    };
  const { blocks, digitalBlocks } = recording;
  return { ...recording, blocks: pressed(blocks), digitalBlocks: pressed(digitalBlocks) };
}

it.each(["x.csv", "x.edf", "x"])("Ctrl-C in the middle of making %s leaves nothing behind", async (name) => {
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await wholeOrNothing(await interruptedRecording(), async (recording) => {
    await convertRecording(recording, join(folder, name));
  });
  expect(said.mock.calls).toEqual([["Stopped: nothing was written."]]);
  expect(process.exitCode).toBe(130);
  expect(readdirSync(folder)).toEqual([]);
});

it("other errors are told as ever", async () => {
  const work = () => Promise.reject(new Error("the disk is full"));
  await expect(wholeOrNothing(await openShipped("ecg208"), work)).rejects.toThrow("the disk is full");
  expect(process.exitCode).toBe(before);
});
