import type { BlockOptions, Recording } from "../../datasets/recording.ts";
import { PulsegateError } from "../../signals/errors.ts";
import type { Block } from "../../signals/sample-block.ts";

/**
 * A recording of raw converter counts as millivolts: every channel is divided by `countsPerMv`. The gate looks at
 * amplitudes in mV; detectors and network do not care.
 * @throws PulsegateError `bad-option` for a gain that is not above 0.
 */
export function scaled(recording: Recording, countsPerMv: number): Recording {
  if (!(countsPerMv > 0)) {
    throw new PulsegateError("bad-option", "gain", { got: countsPerMv, expected: "counts per mV, above 0" });
  }
  async function* blocks(options?: BlockOptions): AsyncGenerator<Block> {
    for await (const block of recording.blocks(options)) {
      yield block.kind === "gap"
        ? block
        : { ...block, samples: block.samples.map((count) => count / countsPerMv) };
    }
  }
  return {
    ...recording,
    channels: recording.channels.map((channel) => ({ ...channel, units: "mV" })),
    annotations: (annotator) => recording.annotations(annotator),
    blocks,
    // Findings gather while blocks are read: the list itself is handed on, not a copy of it.
    get findings() {
      return recording.findings;
    },
  };
}
