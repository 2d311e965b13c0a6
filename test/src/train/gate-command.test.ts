import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { trainGateCommand } from "../../../src/cli/commands/train-gate.ts";

const run = (...args: string[]) =>
  trainGateCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync(args, { from: "user" });

describe("train gate", () => {
  it.each([
    ["no data folder", [], "commander.missingMandatoryOptionValue"],
    ["a modality that is not known", ["--data", "x", "--modality", "eeg"], "commander.invalidArgument"],
    ["a seed that is no number", ["--data", "x", "--seed", "one"], "commander.invalidArgument"],
  ])("refuses %s", async (_what, args, code) => {
    await expect(run(...args)).rejects.toMatchObject({ code });
  });

  it.each(["ecg", "ppg"])("says that the recordings are missing and writes no %s model", async (modality) => {
    const folder = await mkdtemp(join(tmpdir(), "gate-"));
    try {
      await expect(
        run("--data", join(folder, "nowhere"), "--out", folder, "--modality", modality),
      ).rejects.toMatchObject({ code: "not-found" });
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
