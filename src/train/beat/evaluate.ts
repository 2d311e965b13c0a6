/**
 * Prints the tables of the shipped beat classifier: `npx tsx src/train/beat/evaluate.ts [folder of mitdb]`, and with
 * `--cross-validate` the held-out tables inside DS1 that it was chosen by. Every look at DS2 that leads to a choice
 * belongs on the list in models/beat-classifier/card.md.
 */
import { readFile } from "node:fs/promises";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import type { BeatClassifierOptions } from "../../../firmware-sim/beats/beat-classifier.ts";
import { parseBeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import { DS1, DS2 } from "../splits.ts";
import { countHeldOut, crossValidate } from "./cross-validation.ts";
import { defaultBeatTraining } from "./defaults.ts";
import { mixedAssignments } from "./mixed-assignments.ts";
import { readBeatSet } from "./read-beats.ts";
import { countCalls, scoreOf, sumCounts } from "./score-beats.ts";
import { confusionTable, recordTable, SCORE_HEAD, scoreLine } from "./tables.ts";

const arguments_ = process.argv.slice(2);
const folder = arguments_.find((argument) => !argument.startsWith("--")) ?? "../shared/data/mitdb";
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** The record that holds three of four S beats of DS2. */
const DOMINANT = "232";

const variants: readonly (readonly [string, BeatClassifierOptions])[] = [
  ["exact8", {}],
  ["SCDM8_73", { multipliers: findMultiplier("SCDM8_73") }],
  ["SCDM8_73 without folding", { multipliers: findMultiplier("SCDM8_73"), foldBias: false }],
  [
    "SCDM8_73 activation first",
    { multipliers: findMultiplier("SCDM8_73"), operandOrder: "activation-first" },
  ],
  ["SCDM8_62", { multipliers: findMultiplier("SCDM8_62") }],
  ["SCDM8_84", { multipliers: findMultiplier("SCDM8_84") }],
  ...mixedAssignments,
];

const evaluate = async (): Promise<void> => {
  const model = parseBeatModel(await readFile("models/beat-classifier/model.bin"));
  const set = await readBeatSet(folder, DS2);
  print(
    "MIT-BIH DS2, lead MLII, reference fiducials, AAMI mapping with e and j in N; N, S and V scored, Q dropped.",
  );
  print(`\n${"multiplier".padEnd(27)}${SCORE_HEAD}`);
  const results = variants.map(([name, options]) => [name, countCalls(model, set, options)] as const);
  for (const [name, byRecord] of results)
    print(`${name.padEnd(27)}${scoreLine(scoreOf(sumCounts(byRecord)))}`);
  for (const [name, byRecord] of results.slice(0, 2)) {
    print(
      `\n${name}\n${confusionTable(sumCounts(byRecord))}\n\n${recordTable(set.records, byRecord, DOMINANT)}`,
    );
  }
};

const crossValidation = async (): Promise<void> => {
  const set = await readBeatSet(folder, DS1);
  const byRecord = countHeldOut(set, crossValidate(set, defaultBeatTraining), defaultBeatTraining.thresholds);
  print("Held-out records of DS1, six folds, float.");
  print(`${confusionTable(sumCounts(byRecord))}\n\n${recordTable(set.records, byRecord, "209")}`);
};

await (arguments_.includes("--cross-validate") ? crossValidation() : evaluate());
