import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { openChromium } from "./chromium.ts";

/** The top of a report as a PNG of `width` by `height` CSS pixels, twice as fine, for a README. */
export async function reportPicture(html: string, width = 1140, height = 1180): Promise<Buffer> {
  const browser = await openChromium();
  try {
    const page = await browser.newPage({
      viewport: { width, height },
      deviceScaleFactor: 2,
      colorScheme: "light",
    });
    await page.setContent(html);
    return await page.screenshot();
  } finally {
    await browser.close();
  }
}

/** `npx tsx test/helpers/report-picture.ts out/report.html docs/report.png [height]` */
async function main([from, to, height]: readonly string[]): Promise<void> {
  if (from === undefined || to === undefined) throw new Error("needs the report and the name of the picture");
  await writeFile(to, await reportPicture(await readFile(from, "utf8"), 1140, Number(height ?? 1180)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(process.argv.slice(2));
