import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { canOpenChromium, openChromium } from "../helpers/chromium.ts";
import { exampleEcgSummary } from "../helpers/example-summary.ts";
import { pageServer, runningSession, verdict } from "../helpers/page-server.ts";

interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  readonly hash?: string;
}

/** Told by a listener that runs before the page's own code. */
const WATCH_POLICY = `addEventListener("securitypolicyviolation", (e) => console.error("policy: " + e.violatedDirective + " " + e.blockedURI))`;
/** A machine may be busy. */
const PATIENT = { timeout: 30_000, interval: 100 };
const STATS = "({ ...window.pulsegateStats })";
/** Columns of the plot (third canvas) in which nothing of a trace is drawn. */
const EMPTY_COLUMNS = `(() => {
  const drawn = document.querySelectorAll("#traces canvas")[2];
  const copy = new OffscreenCanvas(drawn.width, drawn.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(drawn, 0, 0);
  // Right of the names of the lanes, left of what a plot of whole boxes leaves over.
  const { data, width, height } = copy.getImageData(113, 0, drawn.width - 143, drawn.height);
  let empty = 0;
  for (let x = 0; x < width; x++) {
    let any = false;
    for (let y = 0; y < height && !any; y++) any = data[4 * (y * width + x) + 3] > 0;
    if (!any) empty++;
  }
  return { empty, width };
})()`;

describe.skipIf(!canOpenChromium())("the dashboard's page in Chromium (skipped where there is none)", () => {
  const running = runningSession();
  let opened: Promise<readonly [Browser, Awaited<ReturnType<typeof pageServer>>]> | undefined;
  const shared = () => {
    opened ??= Promise.all([openChromium(), pageServer(running)]);
    return opened;
  };
  afterAll(async () => {
    running.stop();
    const [browser, server] = (await opened?.catch(() => undefined)) ?? [];
    await browser?.close();
    await server?.close();
  });

  async function open({ width = 900, height = 640, colorScheme = "light", hash = "" }: OpenOptions = {}) {
    const [browser, server] = await shared();
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`asks for ${request.url()}`);
    });
    await page.addInitScript(WATCH_POLICY);
    await page.goto(server.url + hash);
    return { page, complaints, server };
  }
  const text = (page: Page, selector: string) => page.locator(selector).textContent();
  const until = (page: Page, selector: string, hasText: string | RegExp) =>
    page.locator(selector, { hasText }).first().waitFor();
  const drawing = (page: Page) =>
    expect
      .poll(async () => (await page.evaluate<{ samples: number }>(STATS)).samples, PATIENT)
      .toBeGreaterThan(0);
  const nothingMissing = (page: Page) =>
    expect.poll(() => page.evaluate(EMPTY_COLUMNS), PATIENT).toMatchObject({ empty: 0 });
  /** Nothing changes on the paper, once all that was asked for has come. */
  const standingStill = async (page: Page) => {
    let before = await page.locator("#traces").screenshot();
    const same = async () => {
      const now = await page.locator("#traces").screenshot();
      const equal = now.equals(before);
      before = now;
      return equal;
    };
    await expect.poll(same, { ...PATIENT, interval: 200 }).toBe(true);
  };

  it("draws what moves, and says what is known of the signal, without a complaint", async () => {
    const { page, complaints } = await open();
    await until(page, "#verdict", "clean");
    await until(page, "#rate .big", "60 bpm");
    const before = await page.evaluate<{ frames: number; samples: number }>(STATS);
    const picture = await page.locator("#traces").screenshot();
    await wait(700);
    const after = await page.evaluate<{ frames: number; samples: number }>(STATS);
    expect(after.frames).toBeGreaterThan(before.frames);
    // A good part of 4 channels of 500 Hz, however busy the machine.
    expect(after.samples - before.samples).toBeGreaterThan(300);
    expect((await page.locator("#traces").screenshot()).equals(picture)).toBe(false);
    expect(await text(page, "#connection")).toBe("streaming");
    expect(await text(page, "#hrv")).toMatch(/41 ms[\s\S]*32 ms/);
    expect(await text(page, "#days")).toMatch(/250.days\s*gated, 1\.25/);
    expect(await text(page, "#battery")).toMatch(
      /always-on[\s\S]*200.days[\s\S]*baseline[\s\S]*gated[\s\S]*1\.25/,
    );
    expect(await text(page, "#energy")).toMatch(/100.\u00b5W[\s\S]*80.*\u00b5W[\s\S]*front end[\s\S]*radio/);
    expect(await text(page, "#gate")).toMatch(/2 clean/);
    await page.close();
    expect(complaints).toEqual([]);
  });

  it("shows a noisy window with its reason, a pulled cable and a loss, and no numbers meanwhile", async () => {
    const { page, complaints } = await open();
    await until(page, "#rate .big", "60");
    running.say(verdict(20, "muscle noise"));
    await until(page, "#verdict .big", "noisy: muscle noise");
    await until(page, "#rate .big", "-- bpm");
    expect(await text(page, "#hrv")).not.toMatch(/41|32/);
    await until(page, "#events", "noisy: muscle noise");
    running.say(
      { kind: "state", state: "disconnected", detail: "cable pulled", atS: 31 },
      { kind: "gap", channel: 0, startS: 25, endS: 25.5 },
    );
    await until(page, "#banner", "Sensor disconnected: cable pulled");
    await until(page, "#connection[data-state=disconnected]", "disconnected");
    await until(page, "#verdict .big", "--");
    await until(page, "#events", /lost 500.ms/);
    running.say({ kind: "state", state: "streaming", detail: "", atS: 32 });
    await until(page, "#connection[data-state=streaming]", "streaming");
    expect(await page.locator("#banner").isHidden()).toBe(true);
    // Screen readers are told, with a pause between two messages.
    await page.locator("#announcer", { hasText: "muscle noise" }).waitFor({ state: "attached" });
    running.say(verdict(30));
    await until(page, "#verdict .big", "clean");
    await until(page, "#rate .big", "60 bpm");
    await page.close();
    expect(complaints).toEqual([]);
  });

  it("sets a marker by key, pauses, scrolls back to what was before it came, zooms, and goes on", async () => {
    const { page, complaints } = await open();
    await drawing(page);
    const { session } = running;
    const earliestS = session.atS - 5;
    await page.keyboard.press("m");
    await page.keyboard.type("stood up <b id=evil>1 m</b>");
    await page.keyboard.press("Enter");
    await until(page, "#events .words", "stood up <b id=evil>1 m</b>");
    expect(await page.locator("#evil").count()).toBe(0);
    expect(session.marks.at(-1)?.text).toBe("stood up <b id=evil>1 m</b>");
    expect(session.marks.at(-1)?.atS).toBeGreaterThan(earliestS);
    expect(session.marks.at(-1)?.atS).toBeLessThanOrEqual(session.atS);

    await page.keyboard.press("Space");
    await until(page, "#where", /Paused/);
    await page.keyboard.press("Home");
    await until(page, "#where", /Paused: 0:00\.0/);
    await nothingMissing(page);
    await standingStill(page);
    await page.keyboard.press("Shift+ArrowRight");
    await until(page, "#where", /Paused: 0:0[1-9]/);
    await page.keyboard.press("[");
    expect(await text(page, "#speed")).toBe("12.5 mm/s");
    await page.keyboard.press("End");
    await until(page, "#pause", "Pause");
    await page.close();
    expect(complaints).toEqual([]);
  });

  it("obeys its keys: gain, speed, channels, theme, help", async () => {
    const { page, complaints } = await open();
    await until(page, "#connection", "streaming");
    await page.keyboard.press("+");
    await page.keyboard.press("]");
    expect([await text(page, "#gain"), await text(page, "#speed")]).toEqual(["20 mm/mV", "50 mm/s"]);
    await page.keyboard.press("-");
    await page.keyboard.press("[");
    await page.keyboard.press("2");
    expect(await page.locator("#channels button").nth(1).getAttribute("aria-pressed")).toBe("false");
    const background = () =>
      page.evaluate<string>("getComputedStyle(document.documentElement).backgroundColor");
    const light = await background();
    await page.keyboard.press("l");
    expect(await background()).not.toBe(light);
    await page.reload();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.keyboard.press("?");
    await page.locator("#help[open]").waitFor();
    // Keys belong to the dialog now.
    await page.keyboard.press("2");
    await page.keyboard.press("Escape");
    expect(await page.locator("#channels button").nth(1).getAttribute("aria-pressed")).toBe("true");
    await page.close();
    expect(complaints).toEqual([]);
  });

  it("fits a phone without scrolling sideways, in the dark, in all views", async () => {
    const { page, complaints, server } = await open({ width: 360, height: 740, colorScheme: "dark" });
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await until(page, "#verdict", "clean");
    for (const view of ["live", "summaries", "replay"]) {
      await page.goto(`${server.url}#${view}`);
      await wait(100);
      expect(await page.evaluate("document.documentElement.scrollWidth"), view).toBeLessThanOrEqual(360);
    }
    await page.close();
    expect(complaints).toEqual([]);
  });

  it("comes back by itself when the server was away, and shows what passed meanwhile", async () => {
    const { page, complaints, server } = await open();
    await drawing(page);
    await server.away();
    await until(page, "#banner", "Connection to Pulsegate lost");
    await until(page, "#rate .big", "--");
    await wait(300);
    await server.back();
    await until(page, "#connection[data-state=streaming]", "streaming");
    await until(page, "#rate .big", "60");
    await page.keyboard.press("Space");
    await nothingMissing(page);
    await page.close();
    // The browser itself tells of connections that fail; nothing else may.
    expect(
      complaints.filter((text) => !/WebSocket connection to .* failed|ERR_CONNECTION/.test(text)),
    ).toEqual([]);
  });

  it("opens a summary with its report, compares several, and refuses what is none", async () => {
    const { page, complaints } = await open({ hash: "#summaries" });
    await page.locator("#summaries .list button", { hasText: "example-118" }).click();
    await until(page, "#summaries .card", "gated-approximate");
    await page.frameLocator("iframe.report").locator("h1", { hasText: "example-118" }).waitFor();
    for (const box of await page.locator("#summaries .list input").all()) await box.check();
    await page.getByRole("button", { name: "Compare 2" }).click();
    await until(page, ".compare", "Missed beats");
    expect(await page.locator(".compare tbody tr").count()).toBe(8);
    expect(await page.locator(".compare .track .range").count()).toBe(8);
    const give = (name: string, content: string) =>
      page
        .locator("#summaries input[type=file]")
        .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
    await give("a.json", '{"schema":"pulsegate.run-summary/1"}');
    await until(page, "#summaries .error", /a\.json cannot be opened: it is not a summary[\s\S]*recording: /);
    await give("b.json", "{");
    await until(page, "#summaries .error", /b\.json cannot be opened: it is not JSON/);
    const own = exampleEcgSummary();
    await give("own.json", JSON.stringify({ ...own, recording: { ...own.recording, name: "my <own>" } }));
    await until(page, "#summaries h1", "my <own>");
    await page.close();
    expect(complaints).toEqual([]);
  });

  it("starts a replay and shows it", async () => {
    const { page, complaints, server } = await open({ hash: "#replay" });
    await page.locator("#replay select").selectOption("5");
    await page.locator("#replay input").fill("3");
    await page.locator("#replay .list button", { hasText: "A recording <i>to replay</i>" }).click();
    await until(page, "#live .tile", "Heart rate");
    await drawing(page);
    await until(page, "#loss .sub", /of 0:(0[4-9]|[1-5]\d)/);
    server.restore();
    await page.close();
    expect(complaints).toEqual([]);
  });
});
