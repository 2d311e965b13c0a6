import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gateCycles } from "../../../firmware-sim/gate/cycles.ts";
import { type GateModel, parseGateModel } from "../../../firmware-sim/gate/model.ts";
import { evaluateCinc2017, evaluateWearable, scoreMixtures, tabulate } from "./evaluate-ecg.ts";
import { scoreTroika, tabulateMasks } from "./evaluate-ppg.ts";

/** `npx tsx src/train/gate/evaluate.ts [data folder] [models folder]`: the acceptance tables of both gates. */

const { PULSEGATE_SHARED = "../shared" } = process.env;
const [data = join(PULSEGATE_SHARED, "data"), models = "models"] = process.argv.slice(2);

const loadModel = async (name: string): Promise<GateModel> =>
  parseGateModel(await readFile(join(models, name, "model.json"), "utf8"));

const line = (label: string, value: string): void => {
  process.stdout.write(`${label.padEnd(58)} ${value}\n`);
};
const rate = (value: number): string => value.toFixed(3);
const list = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${rate(value)}`)
    .join(", ");

const reportMixtures = async (model: GateModel, noisePower: "nst" | "rms"): Promise<void> => {
  const table = tabulate(await scoreMixtures({ dataFolder: data, model, seed: 2, noisePower }), model);
  const title = `DS2 (noise power: ${noisePower})`;
  line(`${title}: AUC, <= 3 dB against clean and >= 12 dB`, rate(table.auc));
  line(`${title}: the same without "~" windows`, rate(table.aucUndoubted));
  line(`${title}: AUC by noise against unmixed`, list(table.aucByNoise));
  line(`${title}: flagged`, list(table.flaggedBySnr));
  line(
    `${title}: flagged of unmixed (all / "~" / others)`,
    [table.flaggedUnmixed, table.flaggedDoubtful, table.flaggedUndoubted].map(rate).join(" / "),
  );
};

const ecg = await loadModel("ecg-gate");
line("ECG gate: estimated cycles per 10-s window", String(Math.round(gateCycles(ecg))));
await reportMixtures(ecg, "nst");
await reportMixtures(ecg, "rms");
for (const [title, table] of [
  ["CinC 2017 `~` against N, A, O", await evaluateCinc2017(join(data, "cinc2017"), ecg)],
  ["wearable, degree 3-4 against 1", await evaluateWearable(join(data, "wearable-ecg-motion"), ecg)],
] as const) {
  line(
    `${title}: AUC, Se, Sp`,
    `${rate(table.auc)}, ${rate(table.sensitivity)}, ${rate(table.specificity)} (${table.noisy} noisy, ${table.others} others)`,
  );
}

const ppg = await loadModel("ppg-gate");
line("PPG gate: estimated cycles per 5-s window", String(Math.round(gateCycles(ppg))));
for (const signal of ["raw", "filtered"] as const) {
  const table = tabulateMasks(await scoreTroika(join(data, "troika"), ppg, signal), ppg);
  const title = `troika masks, ${signal} signal`;
  line(`${title}: AUC, < 10 % against > 50 %`, `${rate(table.auc)} (${table.clean} clean, ${table.bad} bad)`);
  line(
    `${title}: AUC, < 5 % against > 90 %; split at 50 %`,
    [table.aucExtremes, table.aucSplit].map(rate).join("; "),
  );
  line(`${title}: flagged of clean, of bad`, [table.flaggedClean, table.flaggedBad].map(rate).join(", "));
}
