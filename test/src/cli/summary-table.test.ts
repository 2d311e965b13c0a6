import { describe, expect, it } from "vitest";
import { summaryTable } from "../../../src/cli/summary-table.ts";
import { exampleEcgSummary, examplePpgSummary } from "../../helpers/example-summary.ts";

const ecg = exampleEcgSummary();
const cells = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("\u2502"))
    .map((line) =>
      line
        .split("\u2502")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe("the summary table", () => {
  it("has a row for each design with what it gains and what it misses", () => {
    const [head, ...rows] = cells(summaryTable(ecg));
    expect(head).toEqual(["design", "lifetime", "gain", "power", "beats", "missed", "V Se", "skipped"]);
    expect(rows).toHaveLength(4);
    expect(rows[3]).toEqual([
      "gated-approximate",
      "455 days",
      "1.16\u00d7",
      "58.1 \u00b5W",
      "1747",
      "531",
      "76.0 %",
      "22.8 %",
    ]);
  });

  it("leaves out what cannot be known without a reference", () => {
    const [head] = cells(summaryTable(examplePpgSummary()));
    expect(head).toEqual(["design", "lifetime", "gain", "power", "pulses", "skipped"]);
  });

  it("stays within 100 columns, with long names and large numbers, without colour codes", () => {
    const designs = ecg.designs.map((design) => ({
      ...design,
      name: "a-design-with-a-name-that-nobody-would-want-to-type",
      beats: { ...design.beats, detected: 123_456 },
      windows: { judged: 8640, processed: 5000, skipped: 3640 },
      battery: { ...design.battery, lifetimeDays: 12_345 },
    }));
    const text = summaryTable({ ...ecg, designs });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(text.includes("\u001b")).toBe(false);
  });
});
