/**
 * Prints the figures of the shipped compressed beat classifier: `npx tsx src/train/compress/evaluate.ts [folder of mitdb]`,
 * and with `--cross-validate` the curve of size against held-out accuracy inside DS1 that it was chosen by. Every look at
 * DS2 that leads to a choice belongs on the list in models/beat-classifier-compressed/card.md.
 */
import { readFile } from "node:fs/promises";
import { parseBeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import { decodeBeatImage } from "../../../firmware-sim/compress/image.ts";
import { readBeatSet } from "../beat/read-beats.ts";
import { countCalls, scoreOf, sumCounts } from "../beat/score-beats.ts";
import { confusionTable, recordTable, SCORE_HEAD, scoreLine } from "../beat/tables.ts";
import { DS1, DS2 } from "../splits.ts";
import { crossValidateCompression } from "./cross-validate.ts";
import { compressionCurve } from "./defaults.ts";

const arguments_ = process.argv.slice(2);
const folder = arguments_.find((argument) => !argument.startsWith("--")) ?? "../shared/data/mitdb";
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const evaluate = async (): Promise<void> => {
  const original = parseBeatModel(await readFile("models/beat-classifier/model.bin"));
  const compressed = decodeBeatImage(await readFile("models/beat-classifier-compressed/image.bin"));
  const set = await readBeatSet(folder, DS2);
  print(`${"DS2, exact8".padEnd(14)}${SCORE_HEAD}`);
  const counts = countCalls(compressed, set);
  print(`${"original".padEnd(14)}${scoreLine(scoreOf(sumCounts(countCalls(original, set))))}`);
  print(`${"compressed".padEnd(14)}${scoreLine(scoreOf(sumCounts(counts)))}`);
  print(`\n${confusionTable(sumCounts(counts))}\n\n${recordTable(set.records, counts, "232")}`);
};

const crossValidation = async (): Promise<void> => {
  const set = await readBeatSet(folder, DS1);
  const { original, compressed } = crossValidateCompression(set, compressionCurve);
  print(`Held-out records of DS1, six folds, int8.\n${"".padEnd(36)}${SCORE_HEAD}`);
  print(`${"original".padEnd(36)}${scoreLine(scoreOf(sumCounts([original])))}`);
  for (const { options, pruned, shared, bytes } of compressed) {
    print(`thresholds ${options.thresholds.join(" ")}, values ${options.values.join(" ")}`);
    print(`${"  pruned".padEnd(36)}${scoreLine(scoreOf(sumCounts([pruned])))}`);
    const range = `${Math.min(...bytes)}..${Math.max(...bytes)} bytes`;
    print(`${`  shared, ${range}`.padEnd(36)}${scoreLine(scoreOf(sumCounts([shared])))}`);
  }
};

await (arguments_.includes("--cross-validate") ? crossValidation() : evaluate());
