import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { decodeAnnotations } from "../../../datasets/format/wfdb/annotation-decode.ts";
import { type RunSummary, runSummarySchema } from "../../../src/report/summary.ts";
import { canOpenChromium, openChromium } from "../../helpers/chromium.ts";
import { pulsegate } from "../../helpers/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const summaryIn = (out: string): RunSummary =>
  runSummarySchema.parse(JSON.parse(readFileSync(join(out, "summary.json"), "utf8")));
const annotationsIn = (file: string) => decodeAnnotations(readFileSync(file)).annotations;

describe("pulsegate replay demo", () => {
  const out = join(folder, "demo");
  it("writes a summary, a report and annotations that agree with each other", async () => {
    const ran = await pulsegate(["replay", "demo", "--out", out]);
    expect(ran).toMatchObject({ code: 0 });
    const summary = summaryIn(out);
    expect(summary.complete).toBe(true);
    expect(summary.recording).toMatchObject({
      name: "ecg208",
      modality: "ecg",
      samples: 108000,
      durationS: 300,
    });
    expect(summary.designs.map((design) => design.name)).toEqual([
      "always-on",
      "gated",
      "approximate",
      "gated-approximate",
    ]);
    for (const design of summary.designs) expect(ran.stdout).toContain(design.name);
    expect(ran.stdout).toContain(join(out, "report.html"));

    const [always, gated] = summary.designs;
    expect(always?.windows).toEqual({ judged: 0, processed: 30, skipped: 0 });
    expect(gated?.windows.skipped).toBe(summary.gate.noisyWindows);
    expect(summary.gate.noisyWindows).toBeGreaterThan(3);
    expect(gated?.beats.classified).toBeLessThan(always?.beats.classified ?? 0);
    for (const { energy } of summary.designs) {
      const sum = energy.byComponent.reduce((total, part) => total + part.energyJ, 0);
      expect(sum / energy.totalJ).toBeCloseTo(1, 9);
    }

    const beats = annotationsIn(join(out, "ecg208.alwayson"));
    expect(beats).toHaveLength(always?.beats.classified ?? -1);
    const gate = annotationsIn(join(out, "ecg208.gate"));
    expect(gate.every((annotation) => annotation.symbol === "~")).toBe(true);
    expect(gate[0]?.subtype).toBe(0x30);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("<svg");
  });

  it.skipIf(!canOpenChromium())(
    "writes a report that Chromium opens without complaint, every chart drawn",
    async () => {
      const browser = await openChromium();
      try {
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on("console", (message) => complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        await page.goto(`file://${join(out, "report.html")}`);
        const shapes: number[] = await page.evaluate(
          `[...document.querySelectorAll("figure svg")].map((svg) =>
          svg.getBoundingClientRect().width > 200 ? svg.querySelectorAll("path,rect,circle").length : 0)`,
        );
        expect(shapes.length).toBeGreaterThan(10);
        expect(Math.min(...shapes)).toBeGreaterThan(3);
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );

  it("shuts the gate where noise was mixed in, and not elsewhere", () => {
    const { gate, recording } = summaryIn(out);
    const noise = recording.mixedNoise?.spans ?? [];
    const share = (startS: number, endS: number) =>
      noise.reduce((sum, s) => sum + Math.max(0, Math.min(endS, s.endS) - Math.max(startS, s.startS)), 0) /
      (endS - startS);
    const inside = gate.verdicts.filter((v) => share(v.startS, v.endS) > 0.9);
    const outside = gate.verdicts.filter((v) => share(v.startS, v.endS) === 0);
    const noisyShare = (list: typeof inside) =>
      list.filter((v) => v.verdict === "noisy").length / list.length;
    expect(inside.length).toBeGreaterThan(5);
    expect(noisyShare(inside)).toBeGreaterThan(0.8);
    expect(noisyShare(outside)).toBeLessThan(0.25);
  });

  it("gives the same summary again, and paced faster than real time", async () => {
    const again = join(folder, "again");
    await pulsegate(["replay", "demo", "--out", again, "--speed", "400"]);
    const { run: _a, ...first } = summaryIn(out);
    const { run: _b, ...second } = summaryIn(again);
    expect(second).toEqual(first);
  });
});

describe("pulsegate replay", () => {
  it("replays PPG through its own gate and designs", async () => {
    const out = join(folder, "ppg");
    expect(await pulsegate(["replay", "ppg-synthetic", "--out", out])).toMatchObject({ code: 0 });
    const summary = summaryIn(out);
    expect(summary.designs.map((design) => design.name)).toEqual(["always-on", "gated"]);
    expect(summary.pulse?.heartRate.length).toBeGreaterThan(20);
    expect(summary.pulse?.meanRateBpm).toBeGreaterThan(40);
    expect(summary.pulse?.meanRateBpm).toBeLessThan(120);
  });

  it("replays a part, and only the designs asked for beside the baseline", async () => {
    const out = join(folder, "part");
    const args = [
      "replay",
      "ecg208",
      "--from",
      "60",
      "--to",
      "120",
      "--design",
      "gated",
      "--out",
      out,
      "--json",
    ];
    const ran = await pulsegate(args);
    const summary = runSummarySchema.parse(JSON.parse(ran.stdout));
    expect(summary.recording).toMatchObject({ startS: 60, durationS: 60 });
    expect(summary.designs.map((design) => design.name)).toEqual(["always-on", "gated"]);
    expect(summary).toEqual(summaryIn(out));
  });

  it.each([
    { args: ["replay", "demo", "--design", "gatd"], says: /unknown design, got gatd\s+Did you mean gated\?/ },
    {
      args: ["replay", "demo", "--desing", "gated"],
      says: /unknown option '--desing'[\s\S]*Did you mean --design\?/,
    },
    { args: ["replay", "ecg208", "--lead", "V9"], says: /no such lead, in recording ecg208, got V9/ },
    { args: ["replay", "no-such-record"], says: /error \[not-found\]/ },
    { args: ["replay", "ecg208", "--from", "400"], says: /no samples to replay/ },
    { args: ["replay", "demo", "--speed", "fast"], says: /expected max, realtime or a number/ },
    { args: ["replay", "demo", "--cell", "cr2023"], says: /Did you mean cr2032\?/ },
    { args: ["reply", "demo"], says: /Did you mean replay\?/ },
  ])("answers $args with a clear error and exit code 1", async ({ args, says }) => {
    const ran = await pulsegate(
      [...args, "--out", join(folder, "none")].slice(0, args[0] === "reply" ? 2 : undefined),
    );
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(says);
  });

  it("ends cleanly on Ctrl-C and keeps what was computed", async () => {
    const out = join(folder, "interrupted");
    // Without progress on a terminal, this tells when an interrupt is heard, however slow the machine.
    const tell = 'process.on("newListener", (name) => name === "SIGINT" && console.error("listening"))';
    const child = spawn(process.execPath, [
      ...["--import", `data:text/javascript,${tell}`, resolve("dist/src/cli/main.js")],
      ...["replay", "demo", "--speed", "20", "--out", out],
    ]);
    child.stderr.once("data", () => setTimeout(() => child.kill("SIGINT"), 4000));
    const code = await new Promise((done) => child.on("close", done));
    expect(code).toBe(0);
    const summary = summaryIn(out);
    expect(summary.complete).toBe(false);
    expect(summary.recording.durationS).toBeGreaterThan(0);
    expect(summary.recording.durationS).toBeLessThan(300);
  });
});
