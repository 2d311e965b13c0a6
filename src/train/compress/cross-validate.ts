import { encodeFlashImage } from "../../../firmware-sim/compress/image.ts";
import { type BeatSet, selectBeats } from "../beat/beat-set.ts";
import { DS1_FOLDS } from "../beat/cross-validation.ts";
import { addCounts, type BeatCounts, countCalls, emptyCounts, sumCounts } from "../beat/score-beats.ts";
import { trainDefaultBeatModel } from "../beat/train-default.ts";
import { type BeatCompression, compressBeatModel } from "./compress-beat.ts";

/** Held-out counts of one setting over all folds, on the device's own code, and what its images take. */
export interface HeldOutCompression {
  readonly options: BeatCompression;
  readonly pruned: BeatCounts;
  readonly shared: BeatCounts;
  /** Flash bytes of the image of each fold's model. */
  readonly bytes: readonly number[];
}

/**
 * Trains the shipped design once per fold of DS1 on the other folds, compresses it on these with every setting, and
 * answers for the held-out records.
 */
export function crossValidateCompression(
  set: BeatSet,
  settings: readonly BeatCompression[],
  onFold: (fold: number) => void = () => {},
): { readonly original: BeatCounts; readonly compressed: readonly HeldOutCompression[] } {
  const original = emptyCounts();
  const compressed = settings.map((options) => ({
    options,
    pruned: emptyCounts(),
    shared: emptyCounts(),
    bytes: [] as number[],
  }));
  DS1_FOLDS.forEach((records, fold) => {
    const held = new Set(records.map((record) => set.records.indexOf(record)));
    const train = selectBeats(set, (row) => !held.has(set.record[row]!));
    const test = selectBeats(set, (row) => held.has(set.record[row]!));
    const base = trainDefaultBeatModel(train);
    addCounts(original, sumCounts(countCalls(base, test)));
    for (const result of compressed) {
      const { pruned, shared } = compressBeatModel(base, train, result.options);
      addCounts(result.pruned, sumCounts(countCalls(pruned, test)));
      addCounts(result.shared, sumCounts(countCalls(shared, test)));
      result.bytes.push(encodeFlashImage({ network: shared.network, constants: shared }).bytes.length);
    }
    onFold(fold);
  });
  return { original, compressed };
}
