import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type GateModel, parseGateModel, serialiseGateModel } from "../../../firmware-sim/gate/model.ts";
import { PulsegateError } from "../../../signals/errors.ts";

const model: GateModel = {
  modality: "ecg",
  name: "small",
  sampleRateHz: 128,
  windowSamples: 1280,
  terms: [
    { id: "wander", offset: -1.25, scale: 3210.5, low: -9000, high: 11, weight: 77 },
    { id: "wander", offset: -1.25, scale: 3210.5, low: 11, high: 12000, weight: 1234 },
    { id: "qrs-share", offset: 0.91, scale: 20000.125, low: -32768, high: 1800, weight: -321 },
  ],
  bias: -4567,
  logitBits: 17,
  thresholdQ15: 19_999,
};
const object = () => JSON.parse(serialiseGateModel(model));

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof PulsegateError) return error.code;
    throw error;
  }
  return "nothing thrown";
};

describe("gate model file", () => {
  it("comes back as it was written, from text and from the parsed object", () => {
    expect(parseGateModel(serialiseGateModel(model))).toEqual(model);
    expect(parseGateModel(object())).toEqual(model);
  });

  it.each(["ecg-gate", "ppg-gate"])("the shipped %s is a model of its own name", (name) => {
    const text = readFileSync(`models/${name}/model.json`, "utf8");
    expect(parseGateModel(text).name).toBe(name);
    expect(serialiseGateModel(parseGateModel(text))).toBe(text);
  });

  const broken: readonly (readonly [string, string, (o: ReturnType<typeof object>) => unknown])[] = [
    ["a list", "malformed", () => [1, 2]],
    ["another schema", "malformed", (o) => ({ ...o, schema: "other" })],
    ["a later version", "unsupported", (o) => ({ ...o, version: 2 })],
    ["another modality", "malformed", (o) => ({ ...o, modality: "eeg" })],
    ["an unknown field", "malformed", (o) => ({ ...o, extra: 1 })],
    ["no name", "malformed", (o) => ({ ...o, name: "" })],
    ["a rate of 0", "malformed", (o) => ({ ...o, sampleRateHz: 0 })],
    ["no terms", "malformed", (o) => ({ ...o, terms: [] })],
    ["a feature of the other modality", "unknown-name", (o) => edit(o, { id: "entropy" })],
    ["an unknown field in a term", "malformed", (o) => edit(o, { gain: 2 })],
    ["a weight beyond int16", "malformed", (o) => edit(o, { weight: 40_000 })],
    ["a fraction as weight", "malformed", (o) => edit(o, { weight: 1.5 })],
    ["a negative scale", "malformed", (o) => edit(o, { scale: -1 })],
    ["an infinite offset", "malformed", (o) => edit(o, { offset: Number.POSITIVE_INFINITY })],
    ["low above high", "malformed", (o) => edit(o, { low: 12, high: 11 })],
    ["a threshold above 1", "malformed", (o) => ({ ...o, thresholdQ15: 32_769 })],
    ["a changed weight", "checksum", (o) => edit(o, { weight: 78 })],
    ["a changed bias", "checksum", (o) => ({ ...o, bias: -4568 })],
    ["no checksum", "checksum", (o) => ({ ...o, checksum: undefined })],
  ];
  const edit = (o: ReturnType<typeof object>, change: object) => ({
    ...o,
    terms: [{ ...o.terms[0], ...change }, ...o.terms.slice(1)],
  });

  it.each(broken)("refuses %s as %s", (_what, code, change) => {
    expect(codeOf(() => parseGateModel(change(object()) as object))).toBe(code);
  });

  it("refuses text that is no JSON", () => {
    expect(codeOf(() => parseGateModel("{"))).toBe("malformed");
  });

  it("refuses weights that could overflow the accumulator", () => {
    const heavy = { ...model, terms: model.terms.map((term) => ({ ...term, low: -32768, weight: 32767 })) };
    expect(codeOf(() => parseGateModel(serialiseGateModel(heavy)))).toBe("malformed");
  });
});
