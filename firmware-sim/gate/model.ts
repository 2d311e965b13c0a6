import { PulsegateError } from "../../signals/errors.ts";
import { ecgGateFeatureList } from "./ecg-features.ts";
import { ppgGateFeatureList } from "./ppg-features.ts";

export type GateModality = "ecg" | "ppg";

/**
 * How one feature, or one piece of its range, enters the integer classifier. Several terms with neighbouring clamps make
 * the feature's influence piecewise linear.
 */
export interface GateTerm {
  /** Id of a feature of the modality's list. */
  readonly id: string;
  /** Feature value that counts as 0: the mean over clean training windows. */
  readonly offset: number;
  /** Counts per feature unit: the int16 input is `round((feature - offset) * scale)`, held within `low` .. `high`. */
  readonly scale: number;
  readonly low: number;
  readonly high: number;
  /** int16; positive means that more of the feature is noisier. */
  readonly weight: number;
}

/** A trained gate: a classifier in integers that adds up pieces. The logit is `(bias + sum of weight * input) / 2^logitBits`. */
export interface GateModel {
  readonly modality: GateModality;
  readonly name: string;
  readonly sampleRateHz: number;
  readonly windowSamples: number;
  readonly terms: readonly GateTerm[];
  /** int32, in units of 2^-logitBits. */
  readonly bias: number;
  readonly logitBits: number;
  /** Operating point: a window whose score (0..32768) is at least this is noisy. */
  readonly thresholdQ15: number;
}

const SCHEMA = "pulsegate-gate-model";
const VERSION = 1;
const INT16_MAX = 32767;
/** Largest magnitude that the device's int32 accumulator may reach for any input. */
export const ACCUMULATOR_MAX = 2 ** 31 - 1;

/** Ids of the features of a modality, in the order of its feature vector. */
export const gateFeatureIds = (modality: GateModality): readonly string[] =>
  (modality === "ecg" ? ecgGateFeatureList : ppgGateFeatureList).map((feature) => feature.id);

/** The fields that the checksum covers, in fixed order. */
const body = (model: GateModel) => ({
  schema: SCHEMA,
  version: VERSION,
  modality: model.modality,
  name: model.name,
  sampleRateHz: model.sampleRateHz,
  windowSamples: model.windowSamples,
  logitBits: model.logitBits,
  bias: model.bias,
  thresholdQ15: model.thresholdQ15,
  terms: model.terms.map(({ id, offset, scale, low, high, weight }) => ({
    id,
    offset,
    scale,
    low,
    high,
    weight,
  })),
});

/** FNV-1a, 32 bits, over the UTF-16 code units of the compact JSON of the body (Fowler, Noll, Vo). */
const checksumOf = (model: GateModel): string => {
  let hash = 0x811c9dc5;
  for (const unit of JSON.stringify(body(model))) {
    hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
};

/** Text of a model file; {@link parseGateModel} reads it back to the same model. */
export const serialiseGateModel = (model: GateModel): string =>
  `${JSON.stringify({ ...body(model), checksum: checksumOf(model) }, null, 2)}\n`;

type FieldName = keyof GateModel | keyof GateTerm | "schema" | "version" | "checksum";
type Fields = Readonly<Partial<Record<FieldName, unknown>>>;

const fail = (field: string, got: unknown, expected: string): never => {
  throw new PulsegateError("malformed", "gate model field is wrong", { where: field, got, expected });
};

const asObject = (value: unknown, field: string, keys: readonly string[]): Fields => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail(field, value, "an object");
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) fail(`${field}.${unknown}`, "an unknown field", `one of ${keys.join(", ")}`);
  return value as Fields;
};

const integer = (fields: Fields, key: FieldName, low: number, high: number): number => {
  const value = fields[key];
  return Number.isInteger(value) && (value as number) >= low && (value as number) <= high
    ? (value as number)
    : fail(key, value, `an integer within ${low} .. ${high}`);
};

const finite = (fields: Fields, key: FieldName): number => {
  const value = fields[key];
  return typeof value === "number" && Number.isFinite(value) ? value : fail(key, value, "a finite number");
};

const text = (fields: Fields, key: FieldName): string => {
  const value = fields[key];
  return typeof value === "string" && value !== "" ? value : fail(key, value, "a non-empty string");
};

const TERM_KEYS = ["id", "offset", "scale", "low", "high", "weight"];
const MODEL_KEYS = [
  ...["schema", "version", "modality", "name", "sampleRateHz", "windowSamples", "logitBits"],
  ...["bias", "thresholdQ15", "terms", "checksum"],
];

const parseTerm = (value: unknown, index: number, known: readonly string[]): GateTerm => {
  const fields = asObject(value, `terms[${index}]`, TERM_KEYS);
  const id = text(fields, "id");
  if (!known.includes(id)) {
    throw new PulsegateError("unknown-name", "gate feature is not known", { got: id, known });
  }
  const scale = finite(fields, "scale");
  if (scale <= 0) fail(`terms[${index}].scale`, scale, "a number above 0");
  const low = integer(fields, "low", -INT16_MAX - 1, INT16_MAX);
  return {
    id,
    offset: finite(fields, "offset"),
    scale,
    low,
    high: integer(fields, "high", low, INT16_MAX),
    weight: integer(fields, "weight", -INT16_MAX, INT16_MAX),
  };
};

const parseTerms = (value: unknown, modality: GateModality): GateTerm[] => {
  if (!Array.isArray(value) || value.length === 0) return fail("terms", value, "a non-empty list");
  const known = gateFeatureIds(modality);
  return value.map((term, index) => parseTerm(term, index, known));
};

const readJson = (source: string): unknown => {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new PulsegateError("malformed", "gate model is not JSON", { cause });
  }
};

/**
 * Reads a gate model from the text of its file or from the parsed object; every field is checked, nothing unknown is let by.
 * @throws PulsegateError `malformed`, `unsupported` (version), `unknown-name` (feature), `checksum`.
 */
export const parseGateModel = (source: string | object): GateModel => {
  const fields = asObject(typeof source === "string" ? readJson(source) : source, "model", MODEL_KEYS);
  if (fields.schema !== SCHEMA) fail("schema", fields.schema, SCHEMA);
  if (fields.version !== VERSION) {
    throw new PulsegateError("unsupported", "gate model version", {
      got: fields.version,
      expected: String(VERSION),
    });
  }
  const modality = fields.modality;
  if (modality !== "ecg" && modality !== "ppg") return fail("modality", modality, "ecg or ppg");
  const sampleRateHz = finite(fields, "sampleRateHz");
  if (sampleRateHz <= 0) fail("sampleRateHz", sampleRateHz, "a number above 0");
  const model: GateModel = {
    modality,
    name: text(fields, "name"),
    sampleRateHz,
    windowSamples: integer(fields, "windowSamples", 1, 2 ** 20),
    terms: parseTerms(fields.terms, modality),
    bias: integer(fields, "bias", -ACCUMULATOR_MAX, ACCUMULATOR_MAX),
    logitBits: integer(fields, "logitBits", 0, 28),
    thresholdQ15: integer(fields, "thresholdQ15", 0, 32768),
  };
  const reach = model.terms.reduce(
    (sum, { weight, low, high }) => sum + Math.abs(weight) * Math.max(Math.abs(low), Math.abs(high)),
    Math.abs(model.bias),
  );
  if (reach > ACCUMULATOR_MAX)
    fail("terms", reach, `a logit within int32 (${ACCUMULATOR_MAX}) for any input`);
  const checksum = checksumOf(model);
  if (fields.checksum !== checksum) {
    throw new PulsegateError("checksum", "gate model does not match its checksum", {
      got: fields.checksum,
      expected: checksum,
    });
  }
  return model;
};
