/** Prints the tables of docs/qrs.md: `npx tsx test/tools/qrs-table.ts [folder of records with .atr annotations]`. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openRecording } from "../../datasets/io/open.ts";
import { grossScore, percentages, type QrsScore, scoreQrs } from "../../src/evaluate/qrs-score.ts";

const shared = process.env["PULSEGATE_SHARED"] ?? "../shared";
const folder = process.argv[2] ?? join(shared, "data/mitdb");
if (!existsSync(folder)) throw new Error(`no folder ${folder}`);
const records = readdirSync(folder)
  .filter((file) => file.endsWith(".atr"))
  .map((file) => file.slice(0, -".atr".length))
  .sort();
const RATES_HZ = [360, 128];
const FROM_S = [300, 0];

const print = (cells: readonly (string | number)[]) => process.stdout.write(`| ${cells.join(" | ")} |\n`);
const columns = RATES_HZ.flatMap((rateHz) => FROM_S.map((fromS) => ({ rateHz, fromS })));
const cellsOf = (score: QrsScore): string => {
  const { sensitivity, positivePredictivity } = percentages(score);
  return `${score.falseNegatives} / ${score.falsePositives} (${sensitivity.toFixed(2)} / ${positivePredictivity.toFixed(2)})`;
};

print([
  "record",
  "beats",
  ...columns.map(({ rateHz, fromS }) => `${rateHz} Hz from ${fromS / 60}:00`),
  "error, ms",
]);
print(["---", "---:", ...columns.map(() => "---:"), "---:"]);
const all: QrsScore[][] = columns.map(() => []);
for (const record of records) {
  const recording = await openRecording(join(folder, record));
  const scores = await scoreQrs(recording, { ratesHz: RATES_HZ, fromS: FROM_S });
  for (const [i, score] of scores.entries()) all[i].push(score);
  const beats = scores[1].truePositives + scores[1].falseNegatives;
  print([record, beats, ...scores.map(cellsOf), scores[1].medianErrorMs.toFixed(1)]);
}
const gross = all.map(grossScore);
const beats = gross[1].truePositives + gross[1].falseNegatives;
print([
  "**gross**",
  beats,
  ...gross.map((score) => `**${cellsOf(score)}**`),
  gross[1].medianErrorMs.toFixed(1),
]);
