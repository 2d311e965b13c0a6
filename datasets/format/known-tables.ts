import { recogniseAppleHealth } from "./apple-health/recognise-apple-health.ts";
import { recogniseBrainFlow } from "./brainflow/recognise-brainflow.ts";
import { recogniseCameraPpg } from "./camera-ppg/recognise-camera-ppg.ts";
import { recogniseChords } from "./chords/recognise-chords.ts";
import type { RecogniseTable } from "./csv/table-head.ts";
import { recogniseHeartPy } from "./heartpy/recognise-heartpy.ts";
import { recogniseOpenBci } from "./openbci/recognise-openbci.ts";
import { recogniseOpenSignals } from "./opensignals/recognise-opensignals.ts";
import { recognisePolar } from "./polar/recognise-polar.ts";
import { recogniseShimmer } from "./shimmer/recognise-shimmer.ts";
import { recogniseSmartcare } from "./smartcare/recognise-smartcare.ts";

const recognisers: readonly RecogniseTable[] = [
  recogniseOpenBci,
  recogniseOpenSignals,
  recogniseChords,
  recognisePolar,
  recogniseSmartcare,
  recogniseShimmer,
  recogniseHeartPy,
  recogniseCameraPpg,
  recogniseAppleHealth,
  recogniseBrainFlow,
];

/** What is known of a table by its first lines; undefined for a table of no known program or device. */
export const recogniseTable: RecogniseTable = (head) => {
  for (const recognise of recognisers) {
    const known = recognise(head);
    if (known !== undefined) return known;
  }
  return undefined;
};
