import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { datasetsCommand } from "../../../src/cli/commands/datasets.ts";
import { serveFiles, sumsOf } from "../fetch/serve-files.ts";

let folder = "";
let lines: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulsegate-cli-"));
  lines = [];
  vi.spyOn(console, "log").mockImplementation((text) => lines.push(String(text)));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
  process.exitCode = undefined;
});
const run = async (...words: string[]) => {
  await datasetsCommand().parseAsync(words, { from: "user" });
  return lines.join("\n");
};

describe("pulsegate datasets", () => {
  it("has --json and an example in the help of every verb", () => {
    for (const command of datasetsCommand().commands) {
      expect(
        command.options.map((option) => option.long),
        command.name(),
      ).toContain("--json");
      let help = "";
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help).toContain(`Example:\n  pulsegate datasets ${command.name()}`);
    }
  });

  it("lists what ships and what can be fetched", async () => {
    const { shipped, fetchable } = JSON.parse(await run("list", "--json"));
    expect(shipped.map((one: { name: string }) => one.name)).toEqual(["ecg208", "ppg-synthetic"]);
    expect(fetchable.map((one: { name: string }) => one.name)).toContain("svdb");
    lines = [];
    expect(await run("list")).toMatch(/ecg208.*ODC-By-1\.0/);
  });

  it("tells what a recording and a folder hold", async () => {
    expect(JSON.parse(await run("info", "ecg208", "--json"))).toMatchObject({
      durationS: 300,
      annotations: { atr: { N: 358, V: 93, F: 56 } },
    });
    writeFileSync(join(folder, "a.csv"), "# fs: 50\nPPG\n1\n2\n");
    writeFileSync(join(folder, "b.csv"), "nothing\n");
    lines = [];
    const text = await run("info", folder);
    expect(text).toMatch(/a\s+│ 0:00:00\.0 │ PPG\s+│ 50/);
    expect(text).toContain("cannot be opened: b.csv");
  });

  it("validates with exit code 0 for warnings and 1 for errors, a line each", async () => {
    writeFileSync(join(folder, "a.csv"), "# fs: 50\nPPG\n1\nNaN\n3\n");
    expect(await run("validate", join(folder, "a.csv"))).toContain("warning: a.csv line 4: a cell is empty");
    expect(process.exitCode).toBeUndefined();
    writeFileSync(join(folder, "b.csv"), "# fs: 50\nPPG\n1\nx\n3\n");
    expect(await run("validate", folder)).toContain("error: b.csv line 4: a cell is not a number");
    expect(process.exitCode).toBe(1);
  });

  it("converts a shipped recording, and says what it lost when that is allowed", async () => {
    const out = join(folder, "ppg");
    await expect(run("convert", "ppg-synthetic", out)).rejects.toMatchObject({ code: "unsupported" });
    expect(await run("convert", "ppg-synthetic", out, "--allow-loss")).toMatch(
      /lost: \d+ samples of PLETH are rounded/,
    );
    lines = [];
    expect(JSON.parse(await run("info", out, "--json"))).toMatchObject({ format: "wfdb", durationS: 300 });
  });

  it("fetches from a mirror", async () => {
    const files = { RECORDS: Buffer.from("800\n"), "800.hea": Buffer.from("800 0 128 10\n") };
    const server = await serveFiles({ ...files, "SHA256SUMS.txt": sumsOf(files) });
    try {
      const text = await run("fetch", "svdb", "--out", join(folder, "svdb"), "--base-url", server.url);
      expect(text).toContain("2 files, 2 transferred");
      expect(text).toContain("licence ODC-By-1.0");
    } finally {
      await server.close();
    }
  });
});
