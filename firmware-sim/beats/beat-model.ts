import { PulsegateError } from "../../signals/errors.ts";
import { fieldsOf } from "../nn/json-fields.ts";
import type { JsonValue, Model } from "../nn/model.ts";
import { parseModel, serialiseModel } from "../nn/model-file.ts";
import { type ActivationHistograms, packHistogram, unpackHistogram } from "./activation-histograms.ts";
import {
  BEAT_SAMPLES,
  RHYTHM_FEATURES,
  SCALAR_FEATURES,
  SHAPE_CHANNELS,
  scalarNames,
} from "./beat-vector.ts";
import { type RhythmHead, WEIGHT_LIMIT } from "./rhythm-head.ts";

const KIND = "beat-classifier/1";

/** Everything that classifies beats: the ventricular network, the rhythm head, and what goes around them. */
export interface BeatModel {
  readonly name: string;
  /** Inputs: the shape (2 x 96) and the standardised scalars; output: one logit, ventricular if above the threshold. */
  readonly network: Model;
  /** Standardisation of the scalars before they become int8: (x - mean) * scale. */
  readonly scaler: { readonly mean: Float32Array; readonly scale: Float32Array };
  readonly rhythm: RhythmHead;
  /** Logits above which a beat is ventricular, or (if it is not) premature. */
  readonly thresholds: { readonly ventricular: number; readonly premature: number };
  /** Activations of each layer on training beats of all classes: for folding any multiplier's mean error into the biases. */
  readonly histograms: ActivationHistograms;
}

const malformed = (what: string, got: unknown, expected: string): never => {
  throw new PulsegateError("malformed", what, { where: "beat model", got, expected });
};

const numbers = (value: unknown, count: number, key: string): number[] => {
  if (Array.isArray(value) && value.length === count && value.every((v) => Number.isFinite(v))) {
    return value as number[];
  }
  return malformed(`bad field ${key}`, typeof value, `${count} numbers`);
};

const checkNetwork = (network: Model): void => {
  const { channels, samples } = network.signal;
  if (channels !== SHAPE_CHANNELS || samples !== BEAT_SAMPLES || network.scalars?.count !== SCALAR_FEATURES) {
    malformed(
      "network takes other inputs",
      `${channels} x ${samples} and ${network.scalars?.count ?? 0}`,
      `${SHAPE_CHANNELS} x ${BEAT_SAMPLES} and ${SCALAR_FEATURES}`,
    );
  }
  const last = network.layers.at(-1);
  if (last?.kind !== "dense" || last.outputs !== 1)
    malformed("network ends otherwise", last?.kind, "one logit");
};

const readHistograms = (network: Model, text: { readonly [name: string]: unknown }): ActivationHistograms =>
  Object.fromEntries(
    network.layers
      .filter((layer) => "weights" in layer)
      .map(({ name }) => {
        const packed = text[name];
        if (typeof packed !== "string" || packed.length % 512 !== 0) {
          return malformed(`bad histograms of ${name}`, typeof packed, "rows of 256 bytes in hex");
        }
        return [name, unpackHistogram(packed)] as const;
      }),
  );

/**
 * Reads a beat model file (a network file whose `extra` holds the rest).
 *
 * @throws PulsegateError `malformed`, `unsupported`, `truncated` or `checksum`.
 */
export const parseBeatModel = (bytes: Uint8Array): BeatModel => {
  const network = parseModel(bytes);
  checkNetwork(network);
  const {
    kind,
    scalarNames: names,
    mean,
    scale,
    rhythm,
    histograms,
    ...rest
  } = (network.extra ?? {}) as { readonly [key: string]: JsonValue };
  if (kind !== KIND) malformed("not a beat model", kind, KIND);
  if (JSON.stringify(names) !== JSON.stringify(scalarNames)) {
    malformed("model of other features", names, scalarNames.join(", "));
  }
  const thresholds = fieldsOf(rest, "beat model").object("thresholds");
  const head = fieldsOf(rhythm, "beat model.rhythm");
  const weights = Int16Array.from(
    numbers((rhythm as { readonly weights: JsonValue }).weights, RHYTHM_FEATURES, "rhythm.weights"),
  );
  if (weights.some((w) => Math.abs(w) > WEIGHT_LIMIT * 256))
    malformed("bad rhythm weights", weights, "+-8192");
  return {
    name: network.name,
    network,
    scaler: {
      mean: Float32Array.from(numbers(mean, SCALAR_FEATURES, "mean")),
      scale: Float32Array.from(numbers(scale, SCALAR_FEATURES, "scale")),
    },
    rhythm: { weights, bias: head.number("bias") },
    thresholds: {
      ventricular: thresholds.number("ventricular"),
      premature: thresholds.number("premature"),
    },
    histograms: readHistograms(network, (histograms ?? {}) as { readonly [key: string]: JsonValue }),
  };
};

/** The file of a beat model; reads back to the same classifier. */
export const serialiseBeatModel = (model: BeatModel): Uint8Array =>
  serialiseModel({
    ...model.network,
    name: model.name,
    extra: {
      kind: KIND,
      scalarNames: [...scalarNames],
      mean: [...model.scaler.mean],
      scale: [...model.scaler.scale],
      rhythm: { weights: [...model.rhythm.weights], bias: model.rhythm.bias },
      thresholds: { ...model.thresholds },
      histograms: Object.fromEntries(
        Object.entries(model.histograms).map(([name, rows]) => [name, packHistogram(rows)]),
      ),
    },
  });
