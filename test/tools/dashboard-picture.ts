/**
 * Draws `docs/dashboard.png`, 1400 x 880 pixels: the page on a real session, the demo played by a simulated board with losses over
 * TCP. `npx tsx test/tools/dashboard-picture.ts [file]`, after `npm run build`; takes two minutes. `convert docs/dashboard.png
 * -colors 160 PNG8:docs/dashboard.png` makes it small enough for the repository.
 */
import { BehaviorSubject } from "rxjs";
import { createSimulatedDevice } from "../../datasets/format/frame/simulate/simulated-devices.ts";
import { openDemo } from "../../datasets/io/shipped.ts";
import type { LiveSession } from "../../src/live/live-session.ts";
import { startSession } from "../../src/live/session.ts";
import { createDashboard } from "../../src/serve/dashboard.ts";
import { builtPageFolder } from "../../src/serve/page-folder.ts";
import { startSimulator } from "../../src/simulate/simulator.ts";
import { openTcpWire } from "../../src/simulate/tcp-wire.ts";
import { sensorSource } from "../../src/sources/sensor-source.ts";

import { openChromium } from "../helpers/chromium.ts";

const [file = "docs/dashboard.png"] = process.argv.slice(2);
/** The demo turns noisy and clean again shortly before. */
const UNTIL_S = 119;

const options = { board: "uno-r4", channels: 2, gain: 400 };
const board = await startSimulator({
  device: createSimulatedDevice("chords", options),
  recording: await openDemo(),
  openWire: (listener) => openTcpWire("127.0.0.1", 0, listener),
  faults: { drops: 2 / 60, flips: 1 / 60, wraps: 0.5 / 60 },
  driftPpm: 40,
});
const stop = new AbortController();
const session = startSession({
  source: sensorSource({ address: board.address, protocol: "chords", options, signal: stop.signal }),
  stop,
});
const dashboard = await createDashboard({
  session$: new BehaviorSubject<LiveSession | undefined>(session),
  pageFolder: builtPageFolder,
  summaries: {},
  recordings: async () => [],
});
const browser = await openChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 880 }, colorScheme: "light" });
  await page.goto(dashboard.url);
  // Slow paper: beats before the noise, the noise, and what comes after it.
  await page.keyboard.press("[");
  await new Promise<void>((resolve) => {
    session.blocks.subscribe(({ startSample, sampleRateHz }) => {
      if (startSample / sampleRateHz > UNTIL_S) resolve();
    });
  });
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  session.stop();
  await session.done;
  await dashboard.close();
  board.stop();
}
