/**
 * Frames a second that the dashboard's page draws in headless Chromium, live from a server on this machine:
 * `npx tsx bench/dashboard-fps.ts [seconds]`, after `npm run build`. A frame counts when new samples were drawn in it.
 */
import { setTimeout as wait } from "node:timers/promises";
import { openChromium } from "../test/helpers/chromium.ts";
import { pageServer, runningSession } from "../test/helpers/page-server.ts";

const seconds = Number(process.argv[2] ?? 20);
const STATS = "({ ...window.pulsegateStats, atMs: performance.now() })";
interface Stats {
  readonly frames: number;
  readonly samples: number;
  readonly atMs: number;
}

const running = runningSession("bench", 60);
const server = await pageServer(running);
const browser = await openChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(server.url);
  await page.locator("#connection[data-state=streaming]").waitFor();
  // The history of the session comes in the first seconds.
  await wait(3000);
  const before = await page.evaluate<Stats>(STATS);
  await wait(1000 * seconds);
  const after = await page.evaluate<Stats>(STATS);
  const passedS = (after.atMs - before.atMs) / 1000;
  const rate = (key: "frames" | "samples") => ((after[key] - before[key]) / passedS).toFixed(1);
  console.log(`4 channels x 500 Hz, 1400 x 900, ${passedS.toFixed(1)} s`);
  console.log(`${rate("frames")} frames/s, ${rate("samples")} samples/s drawn`);
} finally {
  await browser.close();
  await server.close();
}
