import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { of } from "rxjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDashboard } from "../../src/serve/dashboard.ts";
import { builtPageFolder } from "../../src/serve/page-folder.ts";
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
const NOISE_AHEAD = { verdict: "noisy", score: 0.9, reason: "muscle noise" } as const;
const HOOK_MS = 60_000;
const STATS = "({ ...window.pulsegateStats })";
/** What is on the canvases of the traces; much quicker than a screenshot. */
const PICTURE = `[...document.querySelectorAll("#traces canvas")].map((canvas) => canvas.toDataURL()).join()`;
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
  let browser: Browser;
  let server: Awaited<ReturnType<typeof pageServer>>;
  let page: Page;
  /** What a test heard from the console, of errors, and of requests to elsewhere. */
  let complaints: string[] = [];
  beforeAll(async () => {
    [browser, server] = await Promise.all([openChromium(), pageServer(running)]);
    // Who reads summaries takes a while to start: by the time that they are looked at it has.
    fetch(`${server.url}api/summaries`).catch(() => undefined);
    page = await browser.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`asks for ${request.url()}`);
    });
    // The page that is left to names no icon, and the browser asks for one when it likes.
    await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
    await page.addInitScript(WATCH_POLICY);
  }, HOOK_MS);
  afterAll(async () => {
    running.stop();
    await browser?.close();
    await server?.close();
  }, HOOK_MS);

  /** Away from the dashboard, to a page of the same origin that does nothing. */
  const leave = () => page.goto(`${server.url}api/recordings`);
  async function open({ width = 900, height = 640, colorScheme = "light", hash = "" }: OpenOptions = {}) {
    await leave();
    await page.evaluate("localStorage.clear()");
    complaints = [];
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.goto(server.url + hash);
  }
  const text = (selector: string) => page.locator(selector).textContent();
  const until = (selector: string, hasText: string | RegExp) =>
    page.locator(selector, { hasText }).first().waitFor();
  const drawing = () =>
    expect
      .poll(async () => (await page.evaluate<{ samples: number }>(STATS)).samples, PATIENT)
      .toBeGreaterThan(0);
  const nothingMissing = () =>
    expect.poll(() => page.evaluate(EMPTY_COLUMNS), PATIENT).toMatchObject({ empty: 0 });
  const picture = () => page.evaluate<string>(PICTURE);
  /** Nothing changes on the paper, once all that was asked for has come. */
  const standingStill = async () => {
    let before = await picture();
    const same = async () => {
      const now = await picture();
      const equal = now === before;
      before = now;
      return equal;
    };
    await expect.poll(same, { ...PATIENT, interval: 200 }).toBe(true);
  };

  /** The browser itself tells of connections that fail; nothing else may. */
  const serious = () =>
    complaints.filter((text) => !/WebSocket connection to .* failed|ERR_CONNECTION/.test(text));

  it("draws what moves, and says what is known of the signal, without a complaint", async () => {
    await open();
    await until("#verdict", "clean");
    await until("#rate .big", "60 bpm");
    const before = await page.evaluate<{ frames: number; samples: number }>(STATS);
    const first = await picture();
    // A good part of 4 channels of 500 Hz, however busy the machine.
    const more = async () => (await page.evaluate<{ samples: number }>(STATS)).samples - before.samples;
    await expect.poll(more, PATIENT).toBeGreaterThan(300);
    const after = await page.evaluate<{ frames: number }>(STATS);
    expect(after.frames).toBeGreaterThan(before.frames);
    expect(await picture()).not.toBe(first);
    expect(await text("#connection")).toBe("streaming");
    expect(await text("#hrv")).toMatch(/41 ms[\s\S]*32 ms/);
    expect(await text("#days")).toMatch(/250.days\s*gated, 1\.25/);
    expect(await text("#battery")).toMatch(/always-on[\s\S]*200.days[\s\S]*baseline[\s\S]*gated[\s\S]*1\.25/);
    expect(await text("#energy")).toMatch(/100.\u00b5W[\s\S]*80.*\u00b5W[\s\S]*front end[\s\S]*radio/);
    expect(await text("#gate")).toMatch(/2 clean/);
    await leave();
    expect(complaints).toEqual([]);
  });

  it("shows a noisy window with its reason, a pulled cable and a loss, and no numbers meanwhile", async () => {
    await open();
    await until("#rate .big", "60");
    running.say(verdict(20, "muscle noise"));
    await until("#verdict .big", "noisy: muscle noise");
    await until("#rate .big", "-- bpm");
    expect(await text("#hrv")).not.toMatch(/41|32/);
    await until("#events", "noisy: muscle noise");
    running.say(
      { kind: "state", state: "disconnected", detail: "cable pulled", atS: 31 },
      { kind: "gap", channel: 0, startS: 25, endS: 25.5 },
    );
    await until("#banner", "Sensor disconnected: cable pulled");
    await until("#connection[data-state=disconnected]", "disconnected");
    await until("#verdict .big", "--");
    await until("#events", /lost 500.ms/);
    running.say({ kind: "state", state: "streaming", detail: "", atS: 32 });
    await until("#connection[data-state=streaming]", "streaming");
    expect(await page.locator("#banner").isHidden()).toBe(true);
    // Screen readers are told: a page that comes now is not in the pause between two messages.
    await page.reload();
    await page.locator("#announcer", { hasText: "muscle noise" }).waitFor({ state: "attached" });
    running.say(verdict(30));
    await until("#verdict .big", "clean");
    await until("#rate .big", "60 bpm");
    // What is provisional is told beside the verdict, and hides nothing.
    running.say({ kind: "preview", atS: 46, beats: [45], verdict: { ...NOISE_AHEAD, startS: 40, endS: 46 } });
    await until("#verdict .sub", "0:30\u20130:40; next, provisional: noisy");
    expect(await text("#verdict .big")).toBe("clean");
    expect(await text("#rate .big")).toBe("60 bpm");
    await leave();
    expect(complaints).toEqual([]);
  });

  it("sets a marker by key, pauses, scrolls back to what was before it came, zooms, and goes on", async () => {
    await open();
    await drawing();
    const { session } = running;
    const earliestS = session.atS - 5;
    await page.keyboard.press("m");
    await page.keyboard.type("stood up <b id=evil>1 m</b>");
    await page.keyboard.press("Enter");
    await until("#events .words", "stood up <b id=evil>1 m</b>");
    expect(await page.locator("#evil").count()).toBe(0);
    expect(session.marks.at(-1)?.text).toBe("stood up <b id=evil>1 m</b>");
    expect(session.marks.at(-1)?.atS).toBeGreaterThan(earliestS);
    expect(session.marks.at(-1)?.atS).toBeLessThanOrEqual(session.atS);

    await page.keyboard.press("Space");
    await until("#where", /Paused/);
    await page.keyboard.press("Home");
    await until("#where", /Paused: 0:00\.0/);
    await nothingMissing();
    await standingStill();
    await page.keyboard.press("Shift+ArrowRight");
    await until("#where", /Paused: 0:0[1-9]/);
    await page.keyboard.press("[");
    expect(await text("#speed")).toBe("12.5 mm/s");
    await page.keyboard.press("End");
    await until("#pause", "Pause");
    await leave();
    expect(complaints).toEqual([]);
  });

  it("obeys its keys: gain, speed, channels, theme, help", async () => {
    await open();
    await until("#connection", "streaming");
    await page.keyboard.press("+");
    await page.keyboard.press("]");
    expect([await text("#gain"), await text("#speed")]).toEqual(["20 mm/mV", "50 mm/s"]);
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
    await leave();
    expect(complaints).toEqual([]);
  });

  it("fits a phone without scrolling sideways, in the dark, in all views", async () => {
    await open({ width: 360, height: 740, colorScheme: "dark" });
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await until("#verdict", "clean");
    for (const view of ["live", "summaries", "replay"]) {
      await page.goto(`${server.url}#${view}`);
      await wait(100);
      expect(await page.evaluate("document.documentElement.scrollWidth"), view).toBeLessThanOrEqual(360);
    }
    await leave();
    expect(complaints).toEqual([]);
  });

  it("leaves keys of the trace to the browser elsewhere, and skips to the content of every view", async () => {
    await open({ hash: "#summaries" });
    await page.evaluate(
      `addEventListener("keydown", (e) => { document.title = e.key + e.defaultPrevented; })`,
    );
    for (const [key, taken] of [
      ["End", false],
      ["l", true],
    ] as const) {
      await page.keyboard.press(key);
      expect(await page.title()).toBe(`${key}${taken}`);
    }
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("content");
    expect(await page.locator("#summaries").isVisible()).toBe(true);
    await leave();
    expect(complaints).toEqual([]);
  });

  it("opens a summary with its report, compares several, and refuses what is none", async () => {
    await open({ hash: "#summaries" });
    await page.locator("#summaries .list button", { hasText: "example-118" }).click();
    await until("#summaries .card", "gated-approximate");
    await page.frameLocator("iframe.report").locator("h1", { hasText: "example-118" }).waitFor();
    for (const box of await page.locator("#summaries .list input").all()) await box.check();
    await page.getByRole("button", { name: "Compare 2" }).click();
    await until(".compare", "Missed beats");
    expect(await page.locator(".compare tbody tr").count()).toBe(8);
    expect(await page.locator(".compare .track .range").count()).toBe(8);
    const give = (name: string, content: string) =>
      page
        .locator("#summaries input[type=file]")
        .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
    await give("a.json", '{"schema":"pulsegate.run-summary/1"}');
    await until("#summaries .error", /a\.json cannot be opened: it is not a summary[\s\S]*recording: /);
    await give("b.json", "{");
    await until("#summaries .error", /b\.json cannot be opened: it is not JSON/);
    const own = exampleEcgSummary();
    await give("own.json", JSON.stringify({ ...own, recording: { ...own.recording, name: "my <own>" } }));
    await until("#summaries h1", "my <own>");
    // Dropped anywhere on the page.
    await page.goto(`${server.url}#live`);
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["{"], "dropped.json"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    })()`);
    await until("#summaries .error", /dropped\.json cannot be opened: it is not JSON/);
    await leave();
    expect(complaints).toEqual([]);
  });

  it("comes back by itself when the server was away, and shows what passed meanwhile", async () => {
    await open();
    await drawing();
    await until("#power .big", /\d/);
    await server.away();
    await until("#banner", "Connection to Pulsegate lost");
    await until("#rate .big", "--");
    await until("#power .big", "--");
    await until("#power .sub", /server not reached; last \d/);
    await wait(300);
    await server.back();
    await until("#connection[data-state=streaming]", "streaming");
    await until("#rate .big", "60");
    await until("#power .big", /\d/);
    await page.keyboard.press("Space");
    await nothingMissing();
    await page.keyboard.press("Space");
    // A server that was started anew and has no session: what is shown is over, and is not asked of it.
    await server.away();
    await server.back(false);
    await until("#banner", "Pulsegate was started anew and has no session yet");
    await until("#rate .big", "--");
    await until("#connection", "no session");
    await page.keyboard.press("m");
    await page.keyboard.type("to nobody");
    await page.keyboard.press("Enter");
    await until("#marker-dialog .error", "The session is not reached: the marker was not set.");
    await page.keyboard.press("Escape");
    server.restore();
    await until("#connection[data-state=streaming]", "streaming");
    await until("#rate .big", "60");
    await leave();
    expect(running.session.marks.some(({ text }) => text === "to nobody")).toBe(false);
    expect(serious()).toEqual([]);
  });

  it("gives up a connection on which nothing comes any more, and asks again for history that was refused", async () => {
    let mute = false;
    let refusals = 0;
    await page.routeWebSocket(/live$/, (socket) => {
      const upstream = socket.connectToServer();
      socket.onMessage((message) => {
        if (refusals++ < 2) socket.send('{"kind":"refused","request":"history","reason":"too many"}');
        else upstream.send(message);
      });
      upstream.onMessage((message) => {
        if (!mute) socket.send(message);
      });
    });
    await open();
    await drawing();
    await page.keyboard.press("Home");
    await nothingMissing();
    expect(refusals).toBeGreaterThan(2);
    await until("#connection", "streaming");
    mute = true;
    await page.evaluate(
      "{ const now = performance.now.bind(performance); performance.now = () => now() + 20000; }",
    );
    await until("#banner", "Connection to Pulsegate lost: nothing comes any more.");
    mute = false;
    await until("#connection[data-state=streaming]", "streaming");
    await leave();
    expect(complaints).toEqual([]);
  });

  it("lets in who follows a link with the token, and says so when it is asked for again", async () => {
    const token = "sixteen letters!";
    const start = (port: number) =>
      createDashboard({
        ...{ session$: of(running.session), pageFolder: builtPageFolder, token, port, summaries: {} },
        recordings: async () => [],
      });
    const first = await start(0);
    await page.goto(server.url.replace("127.0.0.1", "localhost"));
    await page.evaluate(
      `location.href = ${JSON.stringify(`${first.url}?token=${encodeURIComponent(token)}`)}`,
    );
    await until("#connection", "streaming");
    expect(page.url()).toBe(first.url);
    await first.close();
    const next = await start(first.port);
    await until("#banner", "Connection to Pulsegate lost: a token is needed");
    await page.goto(next.url);
    await until("p", "a token is needed");
    await next.close();
  });

  it("starts a replay and shows it", async () => {
    await open({ hash: "#replay" });
    await page.locator("#replay select").selectOption("5");
    await page.locator("#replay input").fill("3");
    await page.locator("#replay .list button", { hasText: "A recording <i>to replay</i>" }).click();
    await until("#live .tile", "Heart rate");
    await drawing();
    await until("#loss .sub", /of 0:(0[4-9]|[1-5]\d)/);
    await until("#hint", "CH1 comes in <adc>.");
    server.restore();
    await until("#rate .big", "60 bpm");
    expect(await page.locator("#hint").isHidden()).toBe(true);
    await leave();
    expect(complaints).toEqual([]);
  });
});
