import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { trainBeatCommand } from "../../../src/cli/commands/train-beat.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const folder = `${PULSEGATE_SHARED}/data`;
const shipped = "models/beat-classifier/model.bin";

describe("train beat", () => {
  it.each([
    ["a seed that is no whole number", ["--seed", "1.5"]],
    ["no epochs", ["--epochs", "0"]],
    ["no data folder", []],
  ])("refuses %s", async (_, flags) => {
    const command = trainBeatCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    const data = flags.length === 0 ? [] : ["--data", "nowhere"];
    await expect(command.parseAsync([...data, ...flags], { from: "user" })).rejects.toThrow(
      flags.length === 0 ? /--data/ : /whole number/,
    );
  });

  it.runIf(existsSync(`${folder}/mitdb/101.dat`))(
    "makes the shipped model again, bit for bit (shared data)",
    async () => {
      const out = mkdtempSync(join(tmpdir(), "pulsegate-train-"));
      try {
        await trainBeatCommand().parseAsync(["--data", folder, "--out", out], { from: "user" });
        const made = readFileSync(join(out, "beat-classifier/model.bin"));
        expect(made.equals(readFileSync(shipped))).toBe(true);
      } finally {
        rmSync(out, { recursive: true });
      }
    },
  );
});
