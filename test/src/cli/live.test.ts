import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRecording } from "../../../datasets/io/open.ts";
import { blockLength } from "../../../signals/sample-block.ts";
import { canOpenChromium, openChromium } from "../../helpers/chromium.ts";
import { type RunningProcess, start } from "../../helpers/processes.ts";

const hasSocat = () => {
  try {
    execFileSync("socat", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    // Under CI it has to be there: the test runs, and fails.
    return process.env["CI"] === "true";
  }
};

const CHORDS = ["--protocol", "chords", "--board", "uno-r4", "--gain", "400"];
/** Device seconds per second, so that windows of ten seconds need not be waited for. */
const SPEED = ["--speed", "4"];

describe.skipIf(!hasSocat() || !canOpenChromium())(
  "a board on a pseudo-terminal, watched in a browser",
  () => {
    const work = mkdtempSync(join(tmpdir(), "pulsegate-live-"));
    const tty = join(work, "tty");
    const errors: string[] = [];
    let board: RunningProcess;
    let live: RunningProcess;
    let browser: Browser;
    let page: Page;

    const plugIn = async (fromS: number) => {
      board = start(
        ["simulate-device", ...CHORDS, ...SPEED, "--link", tty, "--from", String(fromS), "--loop"],
        work,
      );
      await board.says(/connect to/);
    };
    const text = (selector: string) => page.locator(selector).textContent();
    const drawn = () => page.evaluate<{ frames: number; samples: number }>("({ ...window.pulsegateStats })");

    beforeAll(async () => {
      await plugIn(118);
      live = start(
        ["live", tty, ...CHORDS, ...SPEED, "--port", "0", "--record", "rec/first", "--out", "out"],
        work,
      );
      const [, url = ""] = await live.says(/dashboard: (http:\S+)/);
      await live.says(/streaming/);
      browser = await openChromium();
      page = await browser.newPage();
      page.on("console", (message) => errors.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => errors.push(error.message));
      await page
        .goto(url)
        .catch((error: Error) => Promise.reject(new Error(`${error.message}\n${live.output}`)));
    }, 90_000);
    afterAll(async () => {
      await browser?.close();
      await live?.end("SIGKILL");
      await board?.end("SIGTERM");
      rmSync(work, { recursive: true, force: true });
    });

    it("shows data that moves", async () => {
      await expect.poll(() => text("#connection"), { timeout: 20_000 }).toContain("streaming");
      await expect.poll(async () => (await drawn()).samples, { timeout: 20_000 }).toBeGreaterThan(1000);
      const before = await drawn();
      await page.waitForTimeout(1000);
      const after = await drawn();
      expect(after.frames).toBeGreaterThan(before.frames);
      expect(after.samples).toBeGreaterThan(before.samples);
    });

    it("changes its verdict when noise comes, and says why", async () => {
      await expect.poll(() => text("#verdict"), { timeout: 40_000 }).toMatch(/clean/i);
      await expect.poll(() => text("#verdict"), { timeout: 40_000 }).toMatch(/noisy/i);
      await expect.poll(() => text("#days"), { timeout: 20_000 }).toMatch(/\d/);
    }, 100_000);

    it("survives a pulled cable, and goes on when it is back", async () => {
      await board.end("SIGKILL");
      await expect.poll(() => text("#connection"), { timeout: 20_000 }).toMatch(/disconnected/i);
      await page.waitForTimeout(500);
      await plugIn(100);
      await expect.poll(() => text("#connection"), { timeout: 20_000 }).toContain("streaming");
      const before = (await drawn()).samples;
      await expect.poll(async () => (await drawn()).samples, { timeout: 20_000 }).toBeGreaterThan(before);
      await expect.poll(() => text("#link"), { timeout: 20_000 }).toMatch(/lost by clock\s*[1-9]/i);
    }, 80_000);

    it("takes a marker of the user", async () => {
      await page.keyboard.press("m");
      await page.keyboard.type("electrode touched");
      await page.keyboard.press("Enter");
      await expect.poll(() => text("#events"), { timeout: 10_000 }).toContain("electrode touched");
    }, 30_000);

    it("leaves not a word in the console", async () => {
      await browser.close();
      expect(errors).toEqual([]);
    });

    it("ends with Ctrl-C: report, summary, and one recording with a gap where the cable was out", async () => {
      expect(await live.end("SIGINT"), live.output).toBe(0);
      const summary = JSON.parse(readFileSync(join(work, "out/summary.json"), "utf8"));
      expect(summary.recording.gaps.length).toBeGreaterThan(0);

      const recording = await openRecording(join(work, "rec/first"));
      expect(recording.findings).toEqual([]);
      const samples = { known: 0, lost: 0 };
      for await (const block of recording.blocks({ channels: [0] }))
        samples[block.kind === "gap" ? "lost" : "known"] += blockLength(block);
      expect(samples.lost).toBeGreaterThan(500);
      expect(samples.known).toBeGreaterThan(10_000);
      expect((samples.known + samples.lost) / 500).toBeCloseTo(summary.recording.durationS, 0);

      const marks = await recording.annotations("live");
      expect(marks.some((mark) => mark.symbol === "~" && mark.subtype === 0x30 && mark.aux !== "")).toBe(
        true,
      );
      expect(marks.some((mark) => mark.aux === "electrode touched")).toBe(true);
      expect(marks.filter((mark) => "NSV".includes(mark.symbol)).length).toBeGreaterThan(10);
    }, 60_000);
  },
);
