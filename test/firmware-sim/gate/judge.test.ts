import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge, scoreQ15 } from "../../../firmware-sim/gate/judge.ts";
import { type GateModel, gateFeatureIds, parseGateModel } from "../../../firmware-sim/gate/model.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { seededRandom } from "../../../signals/random.ts";
import { type FloatGate, floatLogit } from "../../../src/train/gate/logistic.ts";
import { quantiseGate } from "../../../src/train/gate/quantise.ts";

const ids = gateFeatureIds("ecg");
const modelOf = (terms: GateModel["terms"], bias = 0): GateModel => ({
  modality: "ecg",
  name: "test",
  sampleRateHz: 128,
  windowSamples: 1280,
  terms,
  bias,
  logitBits: 10,
  thresholdQ15: 16_384,
});
const vector = (values: Readonly<Record<string, number>>) => Float32Array.from(ids, (id) => values[id] ?? 0);
const term = (id: string, weight: number, low = -1000, high = 1000) => ({
  id,
  offset: 0,
  scale: 100,
  low,
  high,
  weight,
});

describe("integer score", () => {
  it("follows the sigmoid within 0.001 between logits -8 and 8 and stays at the ends beyond", () => {
    for (let accumulator = -12 * 1024; accumulator <= 12 * 1024; accumulator += 37) {
      const logit = Math.min(8, Math.max(-8, accumulator / 1024));
      const exact = 1 / (1 + Math.exp(-logit));
      expect(Math.abs(scoreQ15(accumulator, 10) / 32768 - exact)).toBeLessThan(0.001);
    }
  });

  it("never falls when the accumulator rises, for any number of fraction bits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 2 }),
        fc.integer({ min: 0, max: 28 }),
        (accumulator, bits) => {
          const here = scoreQ15(accumulator, bits);
          const next = scoreQ15(accumulator + 1, bits);
          expect(Number.isInteger(here)).toBe(true);
          expect(next).toBeGreaterThanOrEqual(here);
        },
      ),
    );
  });
});

describe("judge", () => {
  it("adds up weight times rounded, clamped input", () => {
    const model = modelOf([term("wander", 3), term("qrs-share", -2)], 128);
    // wander: round(1.236 * 100) = 124; "qrs-share": -0.5 -> -50; 128 + 372 + 100 = 600 of 1024.
    const { score } = judge(vector({ wander: 1.236, "qrs-share": -0.5 }), model);
    expect(score).toBe(scoreQ15(600, 10) / 32768);
    const clamped = judge(vector({ wander: 1e9 }), model);
    expect(clamped.score).toBe(scoreQ15(128 + 3000, 10) / 32768);
  });

  it("calls a window noisy from the operating point on, or from the threshold that it is given", () => {
    const model = modelOf([term("wander", 1)]);
    const features = vector({ wander: 0 });
    expect(judge(features, model).score).toBe(0.5);
    expect(judge(features, model).verdict).toBe("noisy");
    expect(judge(features, model, { threshold: 0.51 }).verdict).toBe("clean");
    expect(judge(vector({ wander: -0.2 }), model).verdict).toBe("clean");
  });

  it("names what pushed most towards noisy, pieces of one feature counted together", () => {
    const pieces = [
      term("wander", 5, 0, 100),
      term("wander", 5, 100, 300),
      term("burst", 9, 0, 1000),
      term("flat", -50, 0, 1000),
    ];
    const model = modelOf(pieces);
    expect(judge(vector({ wander: 3, burst: 1.2 }), model).reason).toBe("baseline wander or steps");
    expect(judge(vector({ wander: 3, burst: 1.8 }), model).reason).toBe("burst of noise");
  });

  it("names a flat line or saturation as soon as it is plain, whatever weighs more", () => {
    const model = modelOf([term("wander", 9), term("flat", 1), term("rail", 1)]);
    expect(judge(vector({ wander: 3, flat: 0.24, rail: 0.09 }), model).reason).toBe(
      "baseline wander or steps",
    );
    expect(judge(vector({ wander: 3, flat: 0.26, rail: 0.09 }), model).reason).toBe("flat line");
    expect(judge(vector({ wander: 3, flat: 0.02, rail: 0.11 }), model).reason).toBe("saturation");
  });

  it("takes a feature that is not a number for the noisy end of its range", () => {
    const model = modelOf([term("wander", 3), term("qrs-share", -2)]);
    const odd = judge(vector({ wander: Number.NaN, "qrs-share": Number.NaN }), model);
    expect(odd.score).toBe(scoreQ15(5000, 10) / 32768);
  });

  it("refuses a vector of another length", () => {
    expect(() => judge(new Float32Array(3), modelOf([term("wander", 1)]))).toThrow(PulsegateError);
  });

  it("agrees with the float gate: scores within 0.003 for any gate that the trainer may make", () => {
    const real = fc.double({ min: -4, max: 4, noNaN: true });
    const gates = fc.array(fc.tuple(real, real, real, fc.double({ min: 0.1, max: 30, noNaN: true })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(gates, real, fc.integer({ min: 0, max: 1000 }), (rows, bias, seed) => {
        const gate: FloatGate = {
          bias,
          terms: rows.map(([a, b, weight, scale], t) => ({
            feature: t % ids.length,
            offset: a / 10,
            scale,
            low: Math.min(a, b),
            high: Math.max(a, b),
            weight,
          })),
        };
        const model = quantiseGate(gate, {
          ...{ modality: "ecg", name: "random", sampleRateHz: 128, windowSamples: 1280 },
          threshold: 0.5,
        });
        const random = seededRandom(seed);
        const features = Float32Array.from(ids, () => 8 * random() - 4);
        const logit = Math.min(8, Math.max(-8, floatLogit(gate, features)));
        expect(Math.abs(judge(features, model).score - 1 / (1 + Math.exp(-logit)))).toBeLessThan(0.003);
      }),
    );
  });

  it.each(["ecg-gate", "ppg-gate"])("the shipped %s in integers keeps to its own terms in floats", (name) => {
    const model = parseGateModel(readFileSync(`models/${name}/model.json`, "utf8"));
    const names = gateFeatureIds(model.modality);
    const unit = 2 ** model.logitBits;
    const random = seededRandom(5);
    for (let k = 0; k < 500; k++) {
      const features = Float32Array.from(names, () => 0);
      for (const { id, offset, scale } of model.terms) {
        features[names.indexOf(id)] = offset + ((8 * random() - 4) * 4096) / scale;
      }
      let logit = model.bias / unit;
      for (const { id, offset, scale, low, high, weight } of model.terms) {
        const value = features[names.indexOf(id)];
        logit += (weight * Math.min(high, Math.max(low, (value - offset) * scale))) / unit;
      }
      const exact = 1 / (1 + Math.exp(-Math.min(8, Math.max(-8, logit))));
      expect(Math.abs(judge(features, model).score - exact)).toBeLessThan(0.002);
    }
  });
});
