import { fileURLToPath } from "node:url";
import { createBeatQuantiser } from "../../firmware-sim/beats/beat-classifier.ts";
import type { BeatModel } from "../../firmware-sim/beats/beat-model.ts";
import { SCALAR_FEATURES } from "../../firmware-sim/beats/beat-vector.ts";
import { SHAPE_VALUES } from "../../src/train/beat/beat-set.ts";
import { readBeatSet } from "../../src/train/beat/read-beats.ts";

/** Beats as the network takes them, one after the other. */
export interface BeatInputs {
  readonly count: number;
  readonly signal: Int8Array;
  readonly scalars: Int8Array;
}

/** The first beats of the recording that ships, at its reference fiducials. */
export async function shippedBeats(model: BeatModel, count: number): Promise<BeatInputs> {
  const folder = fileURLToPath(new URL("../../datasets/shipped", import.meta.url));
  const { shapes, scalars, label } = await readBeatSet(folder, ["ecg208"]);
  if (label.length < count) throw new Error(`${count} beats wanted, ${label.length} there`);
  const quantise = createBeatQuantiser(model);
  const inputs = {
    count,
    signal: new Int8Array(count * SHAPE_VALUES),
    scalars: new Int8Array(count * SCALAR_FEATURES),
  };
  for (let i = 0; i < count; i++) {
    const codes = quantise({
      shape: shapes.subarray(i * SHAPE_VALUES, (i + 1) * SHAPE_VALUES),
      scalars: scalars.subarray(i * SCALAR_FEATURES, (i + 1) * SCALAR_FEATURES),
    });
    inputs.signal.set(codes.signal, i * SHAPE_VALUES);
    inputs.scalars.set(codes.scalars!, i * SCALAR_FEATURES);
  }
  return inputs;
}

/** One beat of many. */
export const beatAt = ({ signal, scalars }: BeatInputs, i: number) => ({
  signal: signal.subarray(i * SHAPE_VALUES, (i + 1) * SHAPE_VALUES),
  scalars: scalars.subarray(i * SCALAR_FEATURES, (i + 1) * SCALAR_FEATURES),
});
