import { describe, expect, it } from "vitest";
import { openDemo } from "../../../datasets/io/shipped.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { replay } from "../../../src/replay/replay.ts";

/** The same recording, told in another unit. */
const told = (recording: Recording, units: string, factor: number): Recording => ({
  ...recording,
  channels: recording.channels.map((channel) => ({ ...channel, units, modality: "ecg" })),
  async *blocks(options) {
    for await (const block of recording.blocks(options))
      yield block.kind === "gap" ? block : { ...block, samples: block.samples.map((mv) => mv * factor) };
  },
});

describe("an ECG in another unit of potential", () => {
  it.each([
    ["uV", 1000],
    ["\u00b5V", 1000],
    ["V", 0.001],
  ])("in %s meets the same gate", async (units, factor) => {
    const recording = await openDemo();
    const options = { toS: 60, annotator: "none", designs: ["gated"] };
    const { summary } = await replay({ recording, ...options });
    const other = await replay({ recording: told(recording, units, factor), ...options });
    expect(other.summary.recording.channel.units).toBe("mV");
    const reasons = ({ gate }: typeof summary) =>
      gate.verdicts.map(({ verdict, reason }) => [verdict, reason]);
    expect(reasons(other.summary)).toEqual(reasons(summary));
  });

  it("is not made of converter counts", async () => {
    const recording = told(await openDemo(), "adc", 200);
    const { summary } = await replay({ recording, toS: 30, annotator: "none" });
    expect(summary.recording.channel.units).toBe("adc");
    expect(summary.gate.noisyWindows).toBe(summary.gate.windows);
  });
});
