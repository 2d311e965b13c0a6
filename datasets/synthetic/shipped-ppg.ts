import type { Recording } from "../recording.ts";
import { createSyntheticPpg } from "./ppg.ts";

/** The five minutes of PPG with spans of motion that ship with Pulsegate; made anew each time, always the same. */
export const createShippedPpg = (): Recording => ({
  ...createSyntheticPpg({
    name: "ppg-synthetic",
    seed: 20,
    durationS: 300,
    sampleRateHz: 64,
    heartRateBpm: 74,
    variabilityS: 0.045,
    ventricularShare: 0.03,
    supraventricularShare: 0.02,
    motion: { everyS: 35, lastsS: 14, strength: 2 },
  }),
  provenance: {
    title: "Five minutes of synthetic PPG with spans of motion",
    licence: "MIT",
    citation: "Pulsegate, datasets/synthetic (nobody was measured)",
  },
});
