/** Prints the pulse table of docs/qrs.md: `npx tsx test/tools/pulse-table.ts [folder of bidmc]`. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type PulseScore, scorePulses } from "./score-pulses.ts";

const folder = process.argv[2] ?? join(process.env["PULSEGATE_SHARED"] ?? "../shared", "data/bidmc");
if (!existsSync(folder)) throw new Error(`no folder ${folder}`);
const records = readdirSync(folder).flatMap((file) => /^(.*)_Signals\.csv\.gz$/.exec(file)?.[1] ?? []);
const RATES_HZ = [125, 64];

const print = (cells: readonly (string | number)[]) => process.stdout.write(`| ${cells.join(" | ")} |\n`);
const cellsOf = (score: PulseScore) => [
  score.heartRateErrorBpm.toFixed(2),
  `${score.unmatchedBeats} / ${score.unmatchedPulses}`,
];
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

const heads = RATES_HZ.flatMap((rateHz) => [`error at ${rateHz} Hz, bpm`, "beats / pulses alone"]);
print(["record", "QRS", "windows", ...heads]);
print(["---", "---:", "---:", ...heads.map(() => "---:")]);
const all: PulseScore[][] = RATES_HZ.map(() => []);
for (const record of records) {
  const scores = scorePulses(join(folder, record), RATES_HZ);
  for (const [i, score] of scores.entries()) all[i].push(score);
  print([record, scores[0].beats, scores[0].windows, ...scores.flatMap(cellsOf)]);
}
const gross = all.map((scores): PulseScore => {
  const sum = (key: keyof PulseScore) => scores.reduce((total, score) => total + score[key], 0);
  return {
    beats: sum("beats"),
    windows: sum("windows"),
    unmatchedBeats: sum("unmatchedBeats"),
    unmatchedPulses: sum("unmatchedPulses"),
    heartRateErrorBpm: mean(scores.map((score) => score.heartRateErrorBpm)),
  };
});
print(["**all**", gross[0].beats, gross[0].windows, ...gross.flatMap(cellsOf)]);
