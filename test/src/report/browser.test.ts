import type { Browser, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { renderReport } from "../../../src/report/html.ts";
import { canOpenChromium, openChromium } from "../../helpers/chromium.ts";
import { exampleEcgSummary, examplePpgSummary } from "../../helpers/example-summary.ts";
import { reportPicture } from "../../helpers/report-picture.ts";

/** Boxes and shapes of each figure, measured inside the page. */
const MEASURE = `[...document.querySelectorAll("figure svg")].map((svg) => {
  const box = svg.getBoundingClientRect();
  const outside = [...svg.querySelectorAll("text")].filter((text) => {
    const own = text.getBoundingClientRect();
    return own.left < box.left - 2 || own.right > box.right + 8 || own.top < box.top - 2 || own.bottom > box.bottom + 2;
  });
  return {
    id: svg.closest("figure").id,
    width: box.width,
    height: box.height,
    shapes: [...svg.querySelectorAll("path,rect,circle")].filter((shape) => {
      const own = shape.getBBox();
      return own.width + own.height > 0;
    }).length,
    unpainted: [...svg.querySelectorAll("path,rect,circle")].filter((shape) => {
      const style = getComputedStyle(shape);
      return /var\\(/.test(style.fill + style.stroke);
    }).length,
    outside: outside.map((text) => text.textContent),
  };
})`;

interface Measured {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly shapes: number;
  readonly unpainted: number;
  readonly outside: readonly string[];
}

describe.skipIf(!canOpenChromium())("the report in Chromium (skipped where there is none)", () => {
  let opened: Promise<Browser> | undefined;
  // Opened by the first test and not before it: a missing browser is then a failed test, not a skipped one.
  const shared = () => {
    opened ??= openChromium();
    return opened;
  };
  afterAll(async () => (await opened?.catch(() => undefined))?.close());

  async function open(
    html: string,
    colorScheme: "light" | "dark",
  ): Promise<{ page: Page; complaints: string[] }> {
    const page = await (await shared()).newPage({ viewport: { width: 1180, height: 900 }, colorScheme });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("data:") && request.url() !== "about:blank")
        complaints.push(request.url());
    });
    await page.setContent(html);
    return { page, complaints };
  }

  it.each([
    ["an ECG", exampleEcgSummary(), 13, "light"],
    ["a PPG", examplePpgSummary(), 12, "dark"],
  ] as const)("opens without complaint and draws every figure of %s", async (_, summary, figures, scheme) => {
    const { page, complaints } = await open(await renderReport(summary), scheme);
    const measured = await page.evaluate<Measured[]>(MEASURE);
    expect(measured).toHaveLength(figures);
    for (const figure of measured) {
      expect(figure.width, figure.id).toBeGreaterThan(400);
      expect(figure.height, figure.id).toBeGreaterThan(100);
      expect(figure.shapes, figure.id).toBeGreaterThan(8);
      expect(figure.unpainted, figure.id).toBe(0);
      expect(figure.outside, figure.id).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("does not scroll sideways on a telephone", async () => {
    const { page } = await open(await renderReport(exampleEcgSummary()), "light");
    await page.setViewportSize({ width: 390, height: 800 });
    const [content, window] = await page.evaluate<[number, number]>(
      "[document.documentElement.scrollWidth, innerWidth]",
    );
    expect(content).toBeLessThanOrEqual(window);
    await page.close();
  });

  it("has enough contrast between text and paper in both schemes", async () => {
    for (const scheme of ["light", "dark"] as const) {
      const { page } = await open(await renderReport(exampleEcgSummary()), scheme);
      const worst = await page.evaluate<number>(`(() => {
        const light = (text) => {
          const [r, g, b] = text.match(/[\\d.]+/g).map((v) => { const c = v / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const paper = light(getComputedStyle(document.body).backgroundColor);
        const ratios = [...document.querySelectorAll("p,th,td,dt,dd,figcaption,li,summary,a")].map((el) => {
          const ink = light(getComputedStyle(el).color);
          return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
        });
        return Math.min(...ratios);
      })()`);
      expect(worst, scheme).toBeGreaterThanOrEqual(4.5);
      await page.close();
    }
  });

  it("makes a picture for a README", async () => {
    const png = await reportPicture(await renderReport(exampleEcgSummary()), 1140, 600);
    expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2280, 1200]);
    expect(png.length).toBeGreaterThan(50_000);
  });

  it("prints on A4 with the ledgers open", async () => {
    const { page } = await open(await renderReport(exampleEcgSummary()), "dark");
    await page.emulateMedia({ media: "print" });
    const [paper, ledger] = await page.evaluate<[string, number]>(
      `[getComputedStyle(document.body).backgroundColor, document.querySelector(".ledger").getBoundingClientRect().height]`,
    );
    expect(paper).toBe("rgb(255, 255, 255)");
    expect(ledger).toBeGreaterThan(100);
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
    expect(pages.length).toBeGreaterThanOrEqual(5);
    expect(pages.length).toBeLessThanOrEqual(10);
    await page.close();
  });
});
