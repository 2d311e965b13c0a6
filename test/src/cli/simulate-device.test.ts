import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { simulateDeviceCommand } from "../../../src/cli/commands/simulate-device.ts";
import { parseFaultRates } from "../../../src/cli/simulate/fault-rates.ts";

let printed: string[];
let folder: string;
beforeEach(() => {
  printed = [];
  folder = mkdtempSync(join(tmpdir(), "pulsegate-"));
  for (const stream of ["log", "error"] as const)
    vi.spyOn(console, stream).mockImplementation((line: unknown) => void printed.push(String(line)));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => simulateDeviceCommand().parseAsync(args, { from: "user" });

describe("pulsegate simulate-device", () => {
  it("writes a device's bytes to the standard output, and what they are to the error output", async () => {
    let bytes = 0;
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
      bytes += chunk.length;
      return true;
    });
    const log = join(folder, "log.jsonl");
    await run(
      ...["--protocol", "chords", "--stdout", "--duration", "4", "--speed", "100", "--log", log],
      ...["--faults", "drops=60/min", "--seed", "2"],
    );
    vi.mocked(process.stdout.write).mockRestore();
    expect(printed[0]).toBe("Chords UNO-R3, 6 channels, playing ecg208");
    expect(printed[1]).toBe("  analog, 250 Hz: A0: MLII, A1: 0 mV, A2: 0 mV, A3: 0 mV, A4: 0 mV, A5: 0 mV");
    const lines = readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const totals = lines.at(-1);
    expect(totals).toMatchObject({ kind: "totals", ticks: 1000, streamed: 1000, damaged: 0 });
    expect(totals.lost).toBeGreaterThan(0);
    expect(bytes).toBe((1000 - totals.lost) * 16);
    expect(lines.filter(({ kind }) => kind === "fault")).toHaveLength(totals.faults);
  });

  it("says when the log cannot be made, and when it could not be written", async () => {
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const wire = ["--protocol", "chords", "--stdout", "--duration", "0.1"];
    await expect(run(...wire, "--log", join(folder, "no", "log"))).rejects.toMatchObject({ code: "io" });
    if (!existsSync("/dev/full")) return;
    await expect(run(...wire, "--log", "/dev/full")).rejects.toThrow(
      /log cannot be written.*the disk is full/,
    );
  });

  it("refuses what it cannot simulate", async () => {
    await expect(run("--protocol", "cords", "--stdout")).rejects.toMatchObject({ code: "unknown-name" });
    await expect(run("--protocol", "mine.json", "--stdout")).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/built in; try a description on bytes/),
    });
    await expect(run("--protocol", "chords", "--stdout", "--tcp", "0")).rejects.toThrow(/one of --pty/);
    await expect(run("--protocol", "chords", "--tcp", "host:x")).rejects.toThrow(/a TCP address/);
    await expect(run("--protocol", "chords", "--tcp", "0", "--recording", "nowhere")).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("shows an example in its help", () => {
    let help = "";
    const command = simulateDeviceCommand().configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    expect(help).toMatch(/Example:\n {2}pulsegate simulate-device/);
  });
});

describe("fault rates", () => {
  it("are a number a second, a minute or an hour", () => {
    expect(parseFaultRates("drops=3/min,flips=1/s, cuts=2/h")).toEqual({
      drops: 0.05,
      flips: 1,
      cuts: 2 / 3600,
    });
  });

  it.each(["drops", "drops=3", "drops=x/min", "drops=1/day", ""])("refuse %j", (text) => {
    expect(() => parseFaultRates(text)).toThrow(/a fault/);
  });

  it("know the kinds", () => {
    expect(() => parseFaultRates("drop=1/s")).toThrow(/no such fault/);
  });
});
