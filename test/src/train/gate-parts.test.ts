import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noiseRms } from "../../../datasets/synthetic/nst-mix.ts";
import { gaussian, seededRandom } from "../../../signals/random.ts";
import { crossValidate } from "../../../src/train/gate/cross-validate.ts";
import { ecgFaults, harmless } from "../../../src/train/gate/ecg-faults.ts";
import { type EcgRecord, labelOf, mixRecord, noiseStretch } from "../../../src/train/gate/ecg-mix.ts";
import { type Example, fitLogistic, floatLogit } from "../../../src/train/gate/logistic.ts";
import { readMatFile } from "../../../src/train/gate/mat-file.ts";
import { auc, shareAtLeast, thresholdForShare } from "../../../src/train/gate/metrics.ts";
import { readNpy } from "../../../src/train/gate/npy-file.ts";
import { ppgFaults } from "../../../src/train/gate/ppg-motion.ts";
import { rmsOf } from "../../../src/train/gate/waveforms.ts";
import { DS1, DS2 } from "../../../src/train/splits.ts";

const golden = JSON.parse(readFileSync("test/golden/gate.golden.json", "utf8"));
const bytesOf = (key: string) => new Uint8Array(Buffer.from(golden[key], "base64"));

describe("the split", () => {
  it("has 22 records on each side, none on both and none of the paced ones", () => {
    expect(new Set(DS1).size).toBe(22);
    expect(new Set(DS2).size).toBe(22);
    expect(DS1.filter((name) => DS2.includes(name))).toEqual([]);
    for (const paced of ["102", "104", "107", "217"]) expect([...DS1, ...DS2]).not.toContain(paced);
  });
});

describe("metrics", () => {
  it("auc is the share of pairs in the right order, ties half", () => {
    const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(scores, scores, (noisy, clean) => {
        let pairs = 0;
        for (const a of noisy) for (const b of clean) pairs += a > b ? 1 : a === b ? 0.5 : 0;
        expect(auc(noisy, clean)).toBeCloseTo(pairs / (noisy.length * clean.length), 12);
      }),
    );
  });

  it("the threshold for a share lets at most that share through", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (values, share) => {
          expect(shareAtLeast(values, thresholdForShare(values, share))).toBeLessThanOrEqual(share);
        },
      ),
    );
    expect(shareAtLeast([1, 2, 3, 4], thresholdForShare([1, 2, 3, 4], 0.25))).toBe(0.25);
  });
});

/** Two informative features of opposite sense and one that only shifts with the group. */
const examplesOf = (seed: number, groups: readonly string[]): Example[] => {
  const random = seededRandom(seed);
  return groups.flatMap((group, g) =>
    Array.from({ length: 80 }, (_, k): Example => {
      const label = k % 2 === 0 ? 1 : 0;
      const features = Float32Array.of(
        label + 0.7 * gaussian(random),
        5 - 2 * label + 1.5 * gaussian(random),
        3 * g + 0.1 * gaussian(random),
      );
      return { features, label, group, weight: 1 };
    }),
  );
};

describe("fitLogistic", () => {
  const examples = examplesOf(1, ["a", "b", "c", "d"]);
  const options = { ridge: 1e-3, pieces: 2, clampShare: 0.01 };

  it("parts two noisy classes as well as their overlap allows", () => {
    const gate = fitLogistic(examples, options);
    const fresh = examplesOf(2, ["a", "b", "c", "d"]);
    const scores = (label: 0 | 1) =>
      fresh.filter((e) => e.label === label).map((e) => floatLogit(gate, e.features));
    // Separations of 1/0.7 and 2/1.5 deviations give 1.95 together: an area of .917 at best.
    expect(auc(scores(1), scores(0))).toBeGreaterThan(0.88);
  });

  it("is where the penalised loss has no slope", () => {
    const gate = fitLogistic(examples, { ...options, pieces: 1 });
    const loss = (weights: readonly number[]) => {
      const moved = { ...gate, terms: gate.terms.map((t, i) => ({ ...t, weight: weights[i] })) };
      const data = examples.reduce((sum, e) => {
        const z = floatLogit(moved, e.features);
        return sum + Math.log(1 + Math.exp(e.label === 1 ? -z : z)) / examples.length;
      }, 0);
      return data + (options.ridge / 2) * weights.reduce((sum, w) => sum + w * w, 0);
    };
    const weights = gate.terms.map((t) => t.weight);
    const best = loss(weights);
    weights.forEach((_, i) => {
      for (const step of [-0.02, 0.02]) {
        expect(loss(weights.map((w, k) => (k === i ? w + step : w)))).toBeGreaterThan(best);
      }
    });
  });

  it("keeps the signs that it is given, and leaves a weight at 0 rather than turn it", () => {
    const gate = fitLogistic(examples, { ...options, directions: [-1, -1, 0] });
    for (const { feature, weight } of gate.terms) {
      if (feature === 0) expect(weight).toBe(0);
      if (feature === 1) expect(weight).toBeLessThanOrEqual(0);
    }
    expect(gate.terms.some((t) => t.feature === 1 && t.weight < -0.1)).toBe(true);
  });

  it("leaves out a feature that never changes", () => {
    const constant = examples.map((e) => ({ ...e, features: Float32Array.of(e.features[0], 7) }));
    expect(fitLogistic(constant, options).terms.every((t) => t.feature === 0)).toBe(true);
  });
});

describe("crossValidate", () => {
  it("scores a group by a gate that has not seen it", () => {
    // In every group but one the feature says the label; in "odd" it lies. A gate that had seen "odd" would hesitate.
    const groups = ["a", "b", "c", "odd"];
    const examples = groups.flatMap((group) =>
      Array.from({ length: 40 }, (_, k): Example => {
        const label = k % 2 === 0 ? 1 : 0;
        const value = (group === "odd" ? 1 - label : label) + 0.01 * k;
        return { features: Float32Array.of(value), label, group, weight: 1 };
      }),
    );
    const options = { ridge: 1e-4, pieces: 1, clampShare: 0 };
    const scores = crossValidate(examples, options, 4);
    const others = fitLogistic(
      examples.filter((e) => e.group !== "odd"),
      options,
    );
    examples.forEach((e, i) => {
      if (e.group === "odd") expect(scores[i]).toBe(floatLogit(others, e.features));
    });
  });

  it("scores examples that do not teach", () => {
    const examples = examplesOf(3, ["a", "b", "c"]);
    const scores = crossValidate(
      examples,
      { ridge: 1e-3, pieces: 1, clampShare: 0 },
      3,
      (e) => e.group !== "a",
    );
    expect(scores.filter((_, i) => examples[i]?.group === "a").every((s) => s !== 0)).toBe(true);
  });
});

describe("mixing", () => {
  const record: EcgRecord = {
    name: "quiet",
    samples: new Float32Array(1280 * 60).fill(0.4),
    beats: Int32Array.of(100),
    qrsMv: 1.6,
    doubtful: new Uint8Array(60),
  };
  const random = seededRandom(9);
  const noise = {
    kind: "white",
    pieces: [Float32Array.from({ length: 1280 * 8 }, () => 40 * gaussian(random))],
  };

  it.each(["nst", "rms"] as const)("puts each window at its ratio (noise power: %s)", (noisePower) => {
    const mixed = mixRecord(record, { noises: [noise], random: seededRandom(5), noisePower });
    const snrs = new Set<number>();
    mixed.conditions.forEach(({ kind, snrDb }, w) => {
      const added = mixed.samples.slice(w * 1280, (w + 1) * 1280).map((x) => x - 0.4);
      if (kind === "none") expect(added.every((x) => Math.abs(x) < 1e-6)).toBe(true);
      else {
        snrs.add(snrDb);
        const power = noisePower === "nst" ? noiseRms(added, 128) ** 2 : rmsOf(added) ** 2;
        // A run of up to three windows shares one gain, so that a window may be off by the noise's own unevenness.
        expect(10 * Math.log10(1.6 ** 2 / 8 / power)).toBeCloseTo(snrDb, -0.3);
      }
    });
    expect(snrs.size).toBeGreaterThan(4);
    expect(record.samples.every((x) => x === Math.fround(0.4))).toBe(true);
  });

  it("labels 3 dB and less noisy, 12 dB and more clean, and neither between", () => {
    const labels = [-6, 3, 6, 12, 24, Number.POSITIVE_INFINITY].map((snrDb) =>
      labelOf({ kind: "ma", snrDb }),
    );
    expect(labels).toEqual([1, 1, undefined, 0, 0, 0]);
  });

  it("takes stretches from inside one piece only", () => {
    const pieces = [new Float32Array(50).fill(1), new Float32Array(30).fill(2), new Float32Array(9).fill(3)];
    for (let k = 0; k < 200; k++) {
      const stretch = noiseStretch({ kind: "steps", pieces }, 20, random);
      expect(stretch.length).toBe(20);
      expect(new Set(stretch).size).toBe(1);
      expect(stretch[0]).toBeLessThan(3);
    }
  });
});

describe("simulated faults", () => {
  const clean = Float32Array.from({ length: 1280 }, (_, i) => (i % 107 < 8 ? 1 : 0.02 * Math.sin(i / 9)));
  const faults = [
    ...Object.entries(ecgFaults),
    ...Object.entries(ppgFaults.rhythmic),
    ...Object.entries(ppgFaults.irregular),
  ];

  it.each(faults)("%s changes the window, stays finite and repeats with the seed", (_name, fault) => {
    const [once, again] = [clean.slice(), clean.slice()];
    fault(once, 1, seededRandom(21));
    fault(again, 1, seededRandom(21));
    expect(once).toEqual(again);
    expect(once.every(Number.isFinite)).toBe(true);
    expect(once.filter((x, i) => x !== clean[i]).length).toBeGreaterThan(0.1 * clean.length);
  });

  it("harmless differences stay 10 dB or more below the beats", () => {
    for (let seed = 0; seed < 30; seed++) {
      const window = clean.slice();
      harmless(window, 1, seededRandom(seed));
      const change = window.map((x, i) => x - clean[i]);
      // Three sources of at most -10, -14 and -18 dB against 1/8, and the converter's steps.
      expect(rmsOf(change) ** 2).toBeLessThan((10 ** -1 + 10 ** -1.4 + 10 ** -1.8 + 0.001) / 8);
    }
  });
});

describe("evaluation files", () => {
  it("reads matrices that SciPy saved, compressed and not, and passes over text", () => {
    const file = readMatFile(bytesOf("matCompressed"));
    expect([...file.keys()]).toEqual(["sig", "small"]);
    // MATLAB keeps columns together: 0 4 8, 1 5 9 ... eighths.
    expect(file.get("sig")).toMatchObject({ rows: 3, columns: 4 });
    expect([...(file.get("sig")?.values ?? [])].slice(0, 4)).toEqual([0, 0.5, 1, 0.125]);
    expect([...(file.get("small")?.values ?? [])]).toEqual([5, -7]);
    expect([...(readMatFile(bytesOf("matPlain")).get("sig")?.values ?? [])]).toEqual([
      -0.5, 2.5, 0.5, 3.5, 1.5, 4.5,
    ]);
  });

  it("reads an array that NumPy saved", () => {
    const { shape, values } = readNpy(bytesOf("npy"));
    expect(shape).toEqual([2, 3]);
    expect([...values]).toEqual([0, 1.5, 3, 4.5, 6, 7.5]);
  });

  it.each([
    ["a short MAT file", () => readMatFile(new Uint8Array(40)), "malformed"],
    ["a cut MAT file", () => readMatFile(bytesOf("matPlain").slice(0, 150)), "truncated"],
    ["a file that is no array", () => readNpy(new Uint8Array(64)), "malformed"],
    ["a cut array", () => readNpy(bytesOf("npy").slice(0, -8)), "truncated"],
  ] as const)("refuses %s", (_what, read, code) => {
    expect(read).toThrow(expect.objectContaining({ code }));
  });
});
