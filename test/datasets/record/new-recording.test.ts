import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkFolder, makeFolder } from "../../../datasets/io/make-folder.ts";
import { checkNewRecording, formatsFor, openRecorder } from "../../../datasets/io/record/open-recorder.ts";
import { testHeader } from "./test-signal.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-new-"));
const at = (...names: string[]) => join(folder, ...names);
beforeAll(() => {
  writeFileSync(at("file"), "");
  mkdirSync(at("there"));
  writeFileSync(at("there", "old.live"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("before a device is asked", () => {
  it("a recording that can be made leaves nothing behind", async () => {
    await checkNewRecording(at("there", "new"), "wfdb");
    await checkNewRecording(at("a", "b", "new.edf"), "edf");
    expect(readdirSync(folder).sort()).toEqual(["file", "there"]);
    expect(readdirSync(at("there"))).toEqual(["old.live"]);
  });

  it.each([
    [
      "a file where a folder should be",
      ["file", "new.edf"],
      "edf",
      /a file stands where a folder should be, in \S+file,/,
    ],
    [
      "a file far above",
      ["file", "a", "b", "new"],
      "wfdb",
      /a file stands where a folder should be, in \S+file,/,
    ],
    [
      "any file of a recording that exists",
      ["there", "old.csv"],
      "csv",
      /exists and is not overwritten, in \S+old.live/,
    ],
    [
      "a name that no WFDB header holds",
      ["two words"],
      "wfdb",
      /record name cannot be written, got "two words"/,
    ],
    ["a path that names a folder", ["there", "/"], "bdf", /a recording without a name/],
  ] as const)("tells %s", async (_, names, format, message) => {
    const error = await checkNewRecording(at(...names), format).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "bad-option", message: expect.stringMatching(message) });
  });

  it("takes words in the names of other formats", async () => {
    await checkNewRecording(at("two words.edf"), "edf");
  });

  // Node's own way of making folders never comes back from there.
  it.runIf(existsSync("/proc/self"))("tells a folder that takes no files", async () => {
    const io = { code: "io", message: expect.stringMatching(/takes nothing|permission denied/) };
    await expect(checkNewRecording("/proc/nope/new.edf", "edf")).rejects.toMatchObject(io);
    await expect(openRecorder("/proc/nope/new", "csv", testHeader("csv"))).rejects.toMatchObject(io);
  });

  it("a file in the way of a folder is not taken for a recording, later either", async () => {
    await expect(openRecorder(at("file", "new"), "csv", testHeader("csv"))).rejects.toThrow(
      /a file stands where a folder should be/,
    );
    await expect(makeFolder(at("file"))).rejects.toMatchObject({ code: "bad-option" });
    await expect(checkFolder(at("file"))).rejects.toMatchObject({ code: "bad-option" });
  });
});

describe("the formats for a device", () => {
  it("are those that hold its counts, rates and names", () => {
    const path = at("new");
    expect(formatsFor(path, testHeader("edf"))).toEqual(["wfdb", "edf", "bdf"]);
    expect(formatsFor(path, testHeader("csv"))).toEqual(["wfdb", "edf", "bdf", "csv"]);
    expect(formatsFor(path, testHeader("bdf"))).toEqual(["wfdb", "bdf"]);
    expect(formatsFor(at("two words"), testHeader("bdf"))).toEqual(["bdf"]);
  });
});
