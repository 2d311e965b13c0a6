import { demoNoise } from "../../datasets/io/shipped.ts";
import type { Recording } from "../../datasets/recording.ts";
import { noiseAnnotator } from "../../datasets/synthetic/mix-noise.ts";
import type { RunSummary } from "../report/summary.ts";

type MixedNoise = NonNullable<RunSummary["recording"]["mixedNoise"]>;

/** What noise the demonstration has, and where: the spans that its `noise` annotations open and close. */
export async function describeDemoNoise(recording: Recording): Promise<MixedNoise> {
  const rateHz = recording.channels[0]?.sampleRateHz ?? Number.NaN;
  const spans: { startS: number; endS: number }[] = [];
  let startS: number | undefined;
  for (const { sample, subtype } of await recording.annotations(noiseAnnotator)) {
    const atS = sample / rateHz;
    if (subtype !== 0) startS ??= atS;
    else if (startS !== undefined) {
      spans.push({ startS, endS: atS });
      startS = undefined;
    }
  }
  if (startS !== undefined) spans.push({ startS, endS: recording.durationS ?? startS });
  return { ...demoNoise, kind: "generated electrode motion", spans };
}
