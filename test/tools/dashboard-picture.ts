/**
 * Draws `docs/dashboard.png`: the page with the made-up session of `serve-fake.ts`, 1400 x 880 pixels:
 * `npx tsx test/tools/dashboard-picture.ts [file]`, after `npm run build`; `convert docs/dashboard.png -colors 160 PNG8:docs/dashboard.png`
 * makes it small enough for the repository.
 */
import { setTimeout as wait } from "node:timers/promises";
import { BehaviorSubject } from "rxjs";
import { createDashboard } from "../../src/serve/dashboard.ts";
import { builtPageFolder } from "../../src/serve/page-folder.ts";
import { openChromium } from "../helpers/chromium.ts";
import { createLivelySession } from "../helpers/lively-session.ts";

const [file = "docs/dashboard.png"] = process.argv.slice(2);
const STEP_S = 0.02;
/** A clean window after a noisy one is about to be judged. */
const FROM_S = 157;
/** Time stands still here: a busy machine draws the same picture. */
const UNTIL_S = 162;

const lively = createLivelySession("picture");
while (lively.session.atS < FROM_S) lively.step(STEP_S);
const dashboard = await createDashboard({
  session$: new BehaviorSubject(lively.session),
  pageFolder: builtPageFolder,
  summaries: {},
  recordings: async () => [],
});
let passedMs = performance.now();
const timer = setInterval(() => {
  for (; passedMs + 1000 * STEP_S < performance.now(); passedMs += 1000 * STEP_S) {
    if (lively.session.atS < UNTIL_S) lively.step(STEP_S);
  }
}, 1000 * STEP_S);
const browser = await openChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 880 }, colorScheme: "light" });
  await page.goto(dashboard.url);
  await page.locator("#connection[data-state=streaming]").waitFor();
  // Slow paper: beats before the noise, the noise, and what comes after it.
  await page.keyboard.press("[");
  await page.locator("#verdict", { hasText: "2:30\u20132:40" }).waitFor();
  await wait(4000);
  await page.screenshot({ path: file });
} finally {
  clearInterval(timer);
  await browser.close();
  await dashboard.close();
}
