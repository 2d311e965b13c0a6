import { existsSync } from "node:fs";
import type { Browser } from "playwright-core";

const EXECUTABLE = process.env["PULSEGATE_CHROMIUM"] ?? "/usr/bin/chromium";

/** False on a machine without Chromium; under CI the test has to run, and fails there without one. */
export const canOpenChromium = (): boolean => process.env["CI"] === "true" || existsSync(EXECUTABLE);

/** A headless Chromium that talks to nobody. */
export async function openChromium(): Promise<Browser> {
  if (!existsSync(EXECUTABLE)) {
    throw new Error(`this test needs Chromium at ${EXECUTABLE} (or where PULSEGATE_CHROMIUM says)`);
  }
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
