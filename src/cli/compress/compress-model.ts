import { join } from "node:path";
import { shippedFolder } from "../../../datasets/io/shipped.ts";
import type { BeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import { type FlashStages, flashStages } from "../../../firmware-sim/compress/flash-size.ts";
import { decodeImage, encodeImage, type ImageContent } from "../../../firmware-sim/compress/image.ts";
import type { Model } from "../../../firmware-sim/nn/model.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { type BeatSet, selectBeats } from "../../train/beat/beat-set.ts";
import { readBeatSet } from "../../train/beat/read-beats.ts";
import type { ClassScore } from "../../train/beat/score-beats.ts";
import { type BitSearch, searchBits } from "../../train/compress/bit-search.ts";
import { type BeatCompression, compressBeatModel } from "../../train/compress/compress-beat.ts";
import { compressWeights, type WeightCompression } from "../../train/compress/compress-weights.ts";
import { beatScore, createAgreement } from "../../train/compress/measure.ts";
import { DS1 } from "../../train/splits.ts";
import type { Subject } from "./subject.ts";

/** What a stage keeps: accuracy (of N, S and V beats) or the share of calls that equal the original's, 0..1. */
export interface Fidelity {
  readonly share: number;
  readonly V?: ClassScore;
  readonly S?: ClassScore;
}

export interface CompressionRun {
  readonly model: string;
  readonly method: "fine-tuned" | "data-free";
  /** What `share` is a share of; or why there is none. */
  readonly measured: string;
  readonly flash: FlashStages;
  /** Absent where nothing could be measured. */
  readonly fidelity?: { readonly original: Fidelity; readonly pruned: Fidelity; readonly shared: Fidelity };
  /** `fidelity`: of the narrowed network, measured like the stages. */
  readonly search?: Omit<BitSearch, "model"> & { readonly drop: number; readonly fidelity: Fidelity };
  /** The image file, description included. */
  readonly image: Uint8Array;
}

export interface CompressOptions {
  /** Folder that holds mitdb; without it only the weights are used. */
  readonly data?: string;
  readonly fineTuned: BeatCompression;
  readonly dataFree: WeightCompression;
  /** Loss that the bit-width search allows, as a share; no search when left out. */
  readonly drop?: number;
  readonly onProgress?: (what: string) => void;
}

/** A way to judge a model; `quick` is for the many models of a search. */
interface Judge {
  readonly measured: string;
  readonly judge: (model: BeatModel) => Fidelity;
  readonly quick: (model: BeatModel) => number;
}

const everyThird = (set: BeatSet): BeatSet => selectBeats(set, (row) => row % 3 === 0);

function createAccuracyJudge(set: BeatSet): Judge {
  const few = everyThird(set);
  return {
    measured:
      "accuracy over the N, S and V beats of DS1, the records that it was fine-tuned on; DS2 is not read",
    judge: (model) => {
      const { accuracy, V, S } = beatScore(model, set);
      return { share: accuracy, V, S };
    },
    quick: (model) => beatScore(model, few).accuracy,
  };
}

async function createAgreementJudge(original: BeatModel): Promise<Judge> {
  const set = await readBeatSet(shippedFolder(), ["ecg208"]);
  const agreement = createAgreement(original, set);
  return {
    measured: `calls that equal the original's on the ${set.label.length} beats of ecg208; accuracy was not measured (no --data)`,
    judge: (model) => ({ share: agreement(model) }),
    quick: agreement,
  };
}

/** The two stages of a model as contents of images. */
async function compressed(subject: Subject, set: BeatSet | undefined, options: CompressOptions) {
  if (set === undefined || subject.beat === undefined) {
    const { pruned, shared } = compressWeights(subject.network, options.dataFree);
    const around = (network: Model): BeatModel | undefined => subject.beat && { ...subject.beat, network };
    return { pruned: around(pruned), shared: around(shared), network: shared };
  }
  const { pruned, shared } = compressBeatModel(subject.beat, set, options.fineTuned);
  return { pruned, shared, network: shared.network };
}

const readTraining = async (subject: Subject, { data, onProgress }: CompressOptions) => {
  if (data === undefined) return undefined;
  if (subject.beat === undefined) {
    throw new PulsegateError("bad-option", "only a beat classifier can be fine-tuned", {
      where: "--data",
      got: subject.network.name,
      expected: "a beat classifier, or no --data",
    });
  }
  return readBeatSet(join(data, "mitdb"), DS1, (record) => onProgress?.(`read ${record}`));
};

function runSearch(subject: Subject, judge: Judge | undefined, drop: number | undefined) {
  const { beat } = subject;
  if (beat === undefined || judge === undefined || drop === undefined) return {};
  const { model, ...search } = searchBits(beat.network, drop, (network) =>
    judge.quick({ ...beat, network, histograms: {} }),
  );
  const fidelity = judge.judge({ ...beat, network: model, histograms: {} });
  return { search: { ...search, drop, fidelity } };
}

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length && Array.from(a).every((value, i) => value === b[i]);

/** The image of a content, read back and compared: every weight, bias and scale. */
function checkedImage(content: ImageContent): Uint8Array {
  const { bytes } = encodeImage(content);
  const decoded = decodeImage(bytes).network.layers;
  const same = content.network.layers.every((layer, i) => {
    const twin = decoded[i]!;
    if (!("weights" in layer) || !("weights" in twin)) return layer.kind === twin.kind;
    return (
      sameNumbers(layer.weights, twin.weights) &&
      sameNumbers(layer.bias, twin.bias) &&
      sameNumbers(layer.weightScales, twin.weightScales)
    );
  });
  if (same) return bytes;
  throw new PulsegateError("misuse", "compressed image does not decode to its model", {
    where: content.network.name,
  });
}

/**
 * Prune, share, Huffman, and the search of bit widths.
 *
 * @throws PulsegateError `bad-option` for data with a model that cannot be fine-tuned; what reading the data throws.
 */
export async function compressModel(subject: Subject, options: CompressOptions): Promise<CompressionRun> {
  const set = await readTraining(subject, options);
  options.onProgress?.("compress");
  const { pruned, shared, network } = await compressed(subject, set, options);
  const { beat } = subject;
  let judge: Judge | undefined;
  if (beat !== undefined)
    judge = set === undefined ? await createAgreementJudge(beat) : createAccuracyJudge(set);
  const content: ImageContent = shared === undefined ? { network } : { network, constants: shared };
  options.onProgress?.("measure");
  const fidelity =
    judge === undefined || beat === undefined || pruned === undefined || shared === undefined
      ? {}
      : {
          fidelity: {
            original: judge.judge(beat),
            pruned: judge.judge(pruned),
            shared: judge.judge(shared),
          },
        };
  return {
    model: subject.network.name,
    method: set === undefined ? "data-free" : "fine-tuned",
    measured: judge?.measured ?? "accuracy was not measured: the model is no beat classifier",
    flash: flashStages(content),
    ...fidelity,
    ...runSearch(subject, judge, options.drop),
    image: checkedImage(content),
  };
}
