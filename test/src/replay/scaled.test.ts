import { describe, expect, it } from "vitest";
import { openShipped } from "../../../datasets/io/shipped.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { createSyntheticEcg } from "../../../datasets/synthetic/ecg.ts";
import { scaled } from "../../../src/replay/scaled.ts";

async function samplesOf(recording: Recording): Promise<number[]> {
  const out: number[] = [];
  for await (const block of recording.blocks({ toS: 2 })) {
    out.push(...(block.kind === "samples" ? block.samples : [Number.NaN]));
  }
  return out;
}

describe("scaled", () => {
  it.each([
    { what: "a WFDB record", open: () => openShipped("ecg208") },
    { what: "a synthetic ECG", open: async () => createSyntheticEcg({ seed: 3, durationS: 4 }) },
  ])("divides the counts of $what and keeps all else", async ({ open }) => {
    const raw = await open();
    const halved = scaled(await open(), 2);
    const { name, format, durationS, annotators, provenance, comments } = raw;
    expect(halved).toMatchObject({ name, format, durationS, annotators, comments });
    expect(halved.provenance).toEqual(provenance);
    expect(await halved.annotations("atr")).toEqual(await raw.annotations("atr"));
    expect(await samplesOf(halved)).toEqual((await samplesOf(raw)).map((x) => Math.fround(x / 2)));
    expect(halved.channels[0]).toMatchObject({ name: raw.channels[0]?.name, units: "mV" });
    expect(halved.findings).toEqual(raw.findings);
  });

  it.each([0, -1, Number.NaN])("refuses a gain of %s", async (gain) => {
    const recording = createSyntheticEcg({ seed: 3, durationS: 1 });
    expect(() => scaled(recording, gain)).toThrow(/gain, got .*, expected counts per mV/);
  });
});
