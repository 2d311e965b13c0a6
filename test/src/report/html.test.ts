import { beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "../../../src/report/html.ts";
import { type RunSummary, runSummarySchema } from "../../../src/report/summary.ts";
import { exampleEcgSummary, examplePpgSummary } from "../../helpers/example-summary.ts";
import { type Page, readPage } from "../../helpers/well-formed.ts";

const ecg = exampleEcgSummary();
const ppg = examplePpgSummary();
const [first] = ecg.designs;
if (first === undefined) throw new Error("the example has no design");

/** One design, nothing judged, nothing found, no reference, no excerpts: as little as the schema allows. */
const bare: RunSummary = {
  ...ecg,
  complete: false,
  recording: { ...ecg.recording, gaps: [], findings: [], durationS: 0, samples: 0 },
  signal: { units: "mV", overview: { binS: 1, min: [], max: [] }, excerpts: [] },
  gate: { model: "none", windowS: 10, windows: 0, noisyWindows: 0, reasons: [], verdicts: [] },
  device: { ...ecg.device, models: [] },
  designs: [
    {
      name: "always-on",
      title: "always on",
      description: "",
      gated: false,
      multipliers: [],
      windows: { judged: 0, processed: 0, skipped: 0 },
      beats: { detected: 0, classified: 0, byClass: {} },
      againstBaseline: { same: 0, different: 0, notClassified: 0 },
      energy: { totalJ: 0, averagePowerW: 0, byComponent: [], byCause: [], entries: [] },
      battery: {
        ...first.battery,
        discharge: { timeDays: [], voltageV: [], stateOfCharge: [] },
      },
    },
  ],
  sources: [],
};

const allGap: RunSummary = {
  ...ecg,
  signal: {
    ...ecg.signal,
    overview: { binS: 600, min: [null, null, null], max: [null, null, null] },
    beatTimeline: { design: "gated", binS: 600, rateBpm: [null, null, null], counts: { N: [0, 0, 0] } },
    excerpts: [
      { title: "nothing", startS: 0, endS: 1, sampleRateHz: 2, samples: [null, null], beats: [], noisy: [] },
    ],
  },
};

/** The example with every class unknown, as when no beat of a class exists. */
const unscored: RunSummary = {
  ...ecg,
  designs: ecg.designs.map((design) => {
    const reference = design.reference as NonNullable<typeof design.reference>;
    const nothing = {
      truePositives: 0,
      falseNegatives: 0,
      falsePositives: 0,
      sensitivity: null,
      positivePredictivity: null,
    };
    return {
      ...design,
      reference: {
        ...reference,
        detection: nothing,
        classes: reference.classes.map(({ label }) => ({ label, ...nothing })),
        confusion: {
          ...reference.confusion,
          counts: reference.confusion.counts.map((row) => row.map(() => 0)),
        },
      },
    };
  }),
};

/** A day and a night: many windows and bins, ten designs. */
function longRun(): RunSummary {
  const windows = 8640;
  const verdicts = Array.from({ length: windows }, (_, k) => ({
    startS: 10 * k,
    endS: 10 * k + 10,
    verdict: k % 7 < 2 ? ("noisy" as const) : ("clean" as const),
    score: k % 7 < 2 ? 0.9 : 0.1,
    reason: "muscle noise",
  }));
  const bins = Array.from({ length: windows }, (_, k) => Math.sin(k / 50));
  const names = Array.from({ length: 10 }, (_, k) =>
    k === 0 ? ecg.baseline : `design-with-a-rather-long-name-${k}`,
  );
  return {
    ...ecg,
    recording: { ...ecg.recording, durationS: 86_400 },
    signal: {
      ...ecg.signal,
      overview: { binS: 10, min: bins.map((v) => v - 1), max: bins.map((v) => v + 1) },
    },
    gate: { ...ecg.gate, windows, noisyWindows: 2469, verdicts },
    designs: names.map((name) => ({ ...first, name }) as RunSummary["designs"][number]),
  };
}

const cases: [string, RunSummary, number][] = [
  ["an ECG", ecg, 13],
  ["a PPG", ppg, 12],
  ["a run with next to nothing in it", bare, 3],
  ["a recording that is one gap", allGap, 10],
  ["a reference without beats", unscored, 13],
  ["one design", { ...ecg, designs: [first] }, 13],
  ["a baseline that is not among the designs", { ...ecg, baseline: "elsewhere" }, 13],
  ["a day in ten designs", longRun(), 13],
];

describe.each(cases)("the report of %s", (_, summary, figures) => {
  let html: string;
  let page: Page;
  beforeAll(async () => {
    expect(runSummarySchema.safeParse(summary).error).toBeUndefined();
    html = await renderReport(summary);
    page = readPage(html);
  });

  it("is well formed, with every id once and every reference met", () => expect(page.faults).toEqual([]));

  it("has all its figures, each with a title and a description", () => {
    expect(page.tags.get("figure")).toBe(figures);
    expect(html.match(/<svg [^>]*role="img" aria-labelledby="[\w-]+-t [\w-]+-d"/g)).toHaveLength(figures);
  });

  it("shows no leftovers of missing values", () => {
    expect(page.text).not.toMatch(/\b(?:NaN|undefined|null|Infinity|\[object)\b/);
    expect(html).not.toMatch(/="[^"]*(?:NaN|undefined|Infinity)/);
  });

  it("needs nothing from elsewhere", () => {
    expect(page.tags.has("script")).toBe(false);
    expect(html).not.toMatch(/\b(?:src|srcset|href|data|action)="(?!#)/);
    expect(html).not.toMatch(/@import|url\((?!#)/);
    expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:/);
  });

  it("gives every table a caption and headers", () => {
    const tables = html.match(/<table[\s\S]*?<\/table>/g) ?? [];
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables) expect(table).toMatch(/<caption>[\s\S]*<th scope="/);
  });

  it("says that it is no medical device, and whether the run ended early", () => {
    expect(page.text).toContain("not a medical device");
    expect(page.text.includes("was interrupted")).toBe(!summary.complete);
  });

  it("stays of a size that opens at once", () => expect(html.length).toBeLessThan(700_000));
});

describe("the report", () => {
  it("answers in its headline", async () => {
    const { text } = readPage(await renderReport(ecg));
    expect(text.replaceAll("\u00a0", " ")).toContain(
      "gated-approximate lasts 455 days on a CR2032, 1.16\u00d7 always-on, and misses 531 of 2202 beats.",
    );
  });

  it("says so when the gate costs more than it saves, and when a gain is none", async () => {
    const designs = ecg.designs.map((design) => ({
      ...design,
      battery: {
        ...design.battery,
        lifetimeDays: design.gated ? 243 : 257,
        gainOverBaseline: design.gated ? 243 / 257 : 1,
      },
    }));
    const text = readPage(await renderReport({ ...ecg, designs: designs.reverse() })).text.replaceAll(
      "\u00a0",
      " ",
    );
    expect(text).toContain(
      "approximate lasts 257 days on a CR2032, as long as always-on, and misses 20 of 2202 beats.",
    );
    expect(text).toContain(
      "The gate costs more than it saves here: gated-approximate lasts 243 days, 0.95\u00d7 always-on, and misses 531",
    );
  });

  it("is the same, byte by byte, for the same summary", async () => {
    expect(await renderReport(exampleEcgSummary())).toBe(await renderReport(ecg));
  });

  it("draws what the summary says: another summary gives another report", async () => {
    expect(await renderReport(exampleEcgSummary(7))).not.toBe(await renderReport(ecg));
  });

  it("survives a trip through JSON", async () => {
    const back = runSummarySchema.parse(JSON.parse(JSON.stringify(ppg)));
    expect(back).toEqual(ppg);
    expect(await renderReport(back)).toBe(await renderReport(ppg));
  });

  it("escapes every text of the summary", async () => {
    const hostile = `</title><script>alert("x")</script><img src='y' onerror=z>&amp;]]>`;
    const poison = (value: unknown, key = ""): unknown => {
      const fixed = ["schema", "verdict", "kind", "modality"];
      if (typeof value === "string") return fixed.includes(key) ? value : `${value}${hostile}`;
      if (Array.isArray(value)) return value.map((entry) => poison(entry, key));
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([k, v]) => [
          key === "byClass" || key === "counts" ? `${k}${hostile}` : k,
          k === "generator" ? v : poison(v, k),
        ]),
      );
    };
    for (const summary of [ecg, ppg]) {
      const bad = runSummarySchema.parse(poison(summary));
      const html = await renderReport(bad);
      const page = readPage(html);
      expect(page.faults).toEqual([]);
      expect(page.tags.has("script") || page.tags.has("img")).toBe(false);
      expect(page.text).toContain(bad.recording.name);
      expect(page.text).toContain(bad.recording.channel.name);
      for (const { name, description } of bad.designs) {
        expect(page.text).toContain(name);
        expect(page.text).toContain(description);
      }
    }
  });

  it("refuses a summary of another schema", () => {
    expect(runSummarySchema.safeParse({ ...ecg, schema: "pulsegate.run-summary/2" }).success).toBe(false);
    expect(runSummarySchema.safeParse({ ...ecg, designs: [] }).success).toBe(false);
  });
});
