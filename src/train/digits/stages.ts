import { smallestIndexBits } from "../../../firmware-sim/compress/stages.ts";
import { shareWeights } from "../compress/k-means.ts";
import { pruneMask } from "../compress/prune.ts";
import type { CodedTensor } from "./digit-file.ts";
import { fitDigits, tuneAll } from "./fit.ts";
import type { DigitNetwork } from "./networks.ts";
import type { DigitSet } from "./read-digits.ts";
import type { DigitSettings } from "./settings.ts";
import { readStored, tensorsOf, writeStored } from "./tensors.ts";
import { tuneKept, tuneShared } from "./tune.ts";

/** Called after every epoch of a stage. */
export type OnEpoch = (stage: string, epoch: number, meanLoss: number) => void;

/** The float network that the stages are measured against. */
export const trainBaseline = (
  net: DigitNetwork,
  set: DigitSet,
  { baseline }: DigitSettings,
  seed: number,
  onEpoch?: OnEpoch,
): void => {
  fitDigits(net, set, { ...baseline, seed }, tuneAll(net), (epoch, loss) =>
    onEpoch?.("baseline", epoch, loss),
  );
};

/** Sets the smallest weights of every layer to zero, so that `share` of the layer's way to its kept share is gone. */
const pruneTo = (net: DigitNetwork, kept: DigitSettings["prune"]["kept"], way: number): void => {
  for (const { layer, kind, matrix } of tensorsOf(net)) {
    if (kind === "bias") continue;
    const weights = readStored(matrix);
    const mask = pruneMask(weights, 1 - kept[layer]! ** way);
    writeStored(
      matrix,
      weights.map((w, i) => w * mask[i]!),
    );
  }
};

/** P: prunes and trains what is left, round after round. */
export const pruneNetwork = (
  net: DigitNetwork,
  set: DigitSet,
  { prune }: DigitSettings,
  seed: number,
  onEpoch?: OnEpoch,
): void => {
  for (let round = 1; round <= prune.rounds; round++) {
    pruneTo(net, prune.kept, round / prune.rounds);
    const options = round === prune.rounds ? prune.last : prune.each;
    fitDigits(net, set, { ...options, seed: seed + 100 * round }, tuneKept(net), (epoch, loss) =>
      onEpoch?.(`prune ${round}/${prune.rounds}`, epoch, loss),
    );
  }
};

/** Q: gives the kept weights of every layer few values, and trains these. */
export const shareNetwork = (
  net: DigitNetwork,
  set: DigitSet,
  { share }: DigitSettings,
  seed: number,
  onEpoch?: OnEpoch,
): CodedTensor[] => {
  const shared = tensorsOf(net).map(({ layer, kind, matrix }) =>
    shareWeights(readStored(matrix), 2 ** (kind === "bias" ? share.biasBits : share.bits[layer]!)),
  );
  fitDigits(net, set, { ...share.tune, seed: seed + 10_000 }, tuneShared(net, shared), (epoch, loss) =>
    onEpoch?.("share", epoch, loss),
  );
  return shared.map((tensor) => ({ shared: tensor, indexBits: smallestIndexBits(tensor) }));
};
