/**
 * What approximate products do to the shipped beat network, measured on training beats (DS1) alone:
 * `npx tsx src/train/beat/arithmetic.ts [folder of mitdb]`. Prints every SCDM8 in all layers, with both operand orders and
 * with and without folded mean errors; single layers; and mixed assignments found by predicted error.
 */
import { readFile } from "node:fs/promises";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { findMultiplier, multipliers } from "../../../firmware-sim/arith/registry.ts";
import {
  type BeatClassifierOptions,
  createBeatClassifier,
} from "../../../firmware-sim/beats/beat-classifier.ts";
import { parseBeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import { RHYTHM_FEATURES, SCALAR_FEATURES } from "../../../firmware-sim/beats/beat-vector.ts";
import type { OperandOrder } from "../../../firmware-sim/nn/model.ts";
import { DS1 } from "../splits.ts";
import { assignments, type LayerChoice } from "./assign-multipliers.ts";
import { type BeatSet, SHAPE_VALUES, selectBeats } from "./beat-set.ts";
import { readBeatSet } from "./read-beats.ts";
import { emptyCounts, scoreOf } from "./score-beats.ts";

const ORDERS: readonly OperandOrder[] = ["weight-first", "activation-first"];
/** Every beat that is rare, every fourth that is not: the figures move by less than they are printed with. */
const KEEP_EVERY = [4, 1, 1];
/** Largest loss of accuracy on DS1 that a mixed assignment may have, in points. */
const ALLOWED_LOSS = 0.05;

const folder = process.argv[2] ?? "../shared/data/mitdb";
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const percent = (share: number) => (100 * share).toFixed(2).padStart(6);

const model = parseBeatModel(await readFile("models/beat-classifier/model.bin"));
const set = trainingBeats(await readBeatSet(folder, DS1));
const layers = model.network.layers.flatMap((layer) => ("weights" in layer ? [layer.name] : []));
const exactCost = createBeatClassifier(model).macsByLayer;
const allMacs = layers.reduce((sum, layer) => sum + exactCost[layer]!, 0);
const exact = run({});
const carryDisregard = multipliers.filter(({ name }) => name.startsWith("SCDM8_"));
/** Every signed multiplier that costs less than the exact one. */
const cheaper = multipliers.filter(({ signed, relativeEnergy }) => signed && relativeEnergy.value < 1);

print(`${set.label.length} beats of DS1; calls that differ from the exact network's, and accuracy, percent`);
print(`${"exact8".padEnd(12)} accuracy ${percent(exact.accuracy)}`);
print("\nOne multiplier in all layers: energy of the multiplications; calls that differ (accuracy)");
print(`${"".padEnd(12)} energy  ${ORDERS.flatMap((o) => [`${o} folded`, "not folded"]).join("   ")}`);
for (const multiplier of [...carryDisregard, ...cheaper.filter((m) => !carryDisregard.includes(m))]) {
  const cells = ORDERS.flatMap((operandOrder) =>
    [true, false].map((foldBias) => {
      const { changed, accuracy } = compare(run({ multipliers: multiplier, operandOrder, foldBias }));
      return `${percent(changed)} (${percent(accuracy)})`;
    }),
  );
  print(`${multiplier.name.padEnd(12)} ${multiplier.relativeEnergy.value.toFixed(3)}  ${cells.join("  ")}`);
}

const choices = layers.flatMap(choicesOf);
print(
  "\nOne layer approximate, folded, weight first | activation first: root mean square change of the logit",
);
print(`${"".padEnd(12)}${layers.map((layer) => layer.padStart(15)).join("")}`);
for (const { name } of cheaper) {
  const cells = layers.map((layer) => {
    const [first, second] = ORDERS.map((order) =>
      choices.find((c) => c.layer === layer && c.multiplier.name === name && c.operandOrder === order),
    );
    return `${rms(first)} |${rms(second)}`.padStart(15);
  });
  print(`${name.padEnd(12)}${cells.join("")}`);
}

for (const [title, offered] of [
  ["SCDM8 alone", choices.filter(({ multiplier }) => /^(exact8|SCDM8_)/.test(multiplier.name))],
  ["all families", choices],
] as const) {
  print(`\nMixed assignments, ${title}, cheapest first`);
  for (const chosen of assignments(offered)) printAssignment(chosen);
}
print("' activation first");

function printAssignment(chosen: readonly LayerChoice[]): void {
  const result = compare(run(optionsOf(chosen)));
  const energy = chosen.reduce((sum, choice) => sum + choice.energy, 0) / allMacs;
  const fits = 100 * (exact.accuracy - result.accuracy) <= ALLOWED_LOSS ? "  within the allowed loss" : "";
  print(
    `energy ${energy.toFixed(3)}  differ ${percent(result.changed)}  accuracy ${percent(result.accuracy)}${fits}`,
  );
  print(
    `    ${chosen.map((c) => `${c.layer} ${c.multiplier.name}${c.operandOrder === ORDERS[0] ? "" : "'"}`).join(", ")}`,
  );
}
function trainingBeats(all: BeatSet): BeatSet {
  const seen = [0, 0, 0];
  return selectBeats(all, (row) => {
    const label = all.label[row]!;
    return label < 3 && seen[label]!++ % KEEP_EVERY[label]! === 0;
  });
}

/** Calls and ventricular logits of all beats. */
function run(options: BeatClassifierOptions) {
  const classifier = createBeatClassifier(model, options);
  const calls = new Uint8Array(set.label.length);
  const logits = new Float64Array(set.label.length);
  const counts = emptyCounts();
  for (let i = 0; i < calls.length; i++) {
    const scalars = set.scalars.subarray(i * SCALAR_FEATURES, (i + 1) * SCALAR_FEATURES);
    const { label, ventricularScore } = classifier.classify({
      fiducialSample: 0,
      alignedSample: 0,
      shape: set.shapes.subarray(i * SHAPE_VALUES, (i + 1) * SHAPE_VALUES),
      scalars,
      rhythm: scalars.subarray(0, RHYTHM_FEATURES),
    });
    calls[i] = "NSV".indexOf(label);
    logits[i] = Math.log(ventricularScore / (1 - ventricularScore));
    counts[set.label[i]!]![calls[i]!]! += 1;
  }
  return { calls, logits, accuracy: scoreOf(counts).accuracy };
}

function compare({ calls, logits, accuracy }: ReturnType<typeof run>) {
  let changed = 0;
  let squared = 0;
  for (let i = 0; i < calls.length; i++) {
    if (calls[i] !== exact.calls[i]) changed++;
    squared += (logits[i]! - exact.logits[i]!) ** 2;
  }
  return { changed: changed / calls.length, logitMse: squared / calls.length, accuracy };
}

function choicesOf(layer: string): LayerChoice[] {
  const choice = (multiplier: Multiplier, operandOrder: OperandOrder): LayerChoice => {
    const options = { multipliers: { [layer]: multiplier }, operandOrder: { [layer]: operandOrder } };
    const { logitMse } = compare(run(options));
    return {
      layer,
      multiplier,
      operandOrder,
      logitMse,
      energy: exactCost[layer]! * multiplier.relativeEnergy.value,
    };
  };
  return [
    choice(findMultiplier("exact8"), "weight-first"),
    ...cheaper.flatMap((multiplier) => ORDERS.map((order) => choice(multiplier, order))),
  ];
}

function optionsOf(chosen: readonly LayerChoice[]): BeatClassifierOptions {
  return {
    multipliers: Object.fromEntries(chosen.map(({ layer, multiplier }) => [layer, multiplier])),
    operandOrder: Object.fromEntries(chosen.map(({ layer, operandOrder }) => [layer, operandOrder])),
  };
}

function rms(choice: LayerChoice | undefined): string {
  return Math.sqrt(choice?.logitMse ?? Number.NaN).toFixed(3);
}
