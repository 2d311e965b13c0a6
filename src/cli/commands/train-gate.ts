import { Command, InvalidArgumentError, Option } from "commander";

interface TrainGateFlags {
  readonly data: string;
  readonly out: string;
  readonly modality: "ecg" | "ppg";
  readonly seed: number;
  readonly json?: boolean;
}

const toSeed = (text: string): number => {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0)
    throw new InvalidArgumentError("expected a whole number from 0 on");
  return seed;
};

const run = async ({ data, out, modality, seed, json }: TrainGateFlags): Promise<void> => {
  // Loaded here, so that other verbs start without the trainer.
  const [{ mkdir, writeFile }, { join }, { serialiseGateModel }] = await Promise.all([
    import("node:fs/promises"),
    import("node:path"),
    import("../../../firmware-sim/gate/model.ts"),
  ]);
  const options = {
    dataFolder: data,
    seed,
    progress: (message: string) => {
      process.stderr.write(`${message}\n`);
    },
  };
  const { model, notes } =
    modality === "ecg"
      ? await (await import("../../train/gate/train-ecg.ts")).trainEcgGate(options)
      : await (await import("../../train/gate/train-ppg.ts")).trainPpgGate(options);
  const folder = join(out, model.name);
  await mkdir(folder, { recursive: true });
  const file = join(folder, "model.json");
  await writeFile(file, serialiseGateModel(model));
  if (json) {
    process.stdout.write(`${JSON.stringify({ file, notes })}\n`);
    return;
  }
  for (const note of notes) process.stdout.write(`${note}\n`);
  process.stdout.write(`wrote ${file}\n`);
};

/** `pulsegate train gate`: trains a noise gate again from recordings. */
export const trainGateCommand = (): Command =>
  new Command("gate")
    .description(
      "train the noise gate (ECG: DS1 of mitdb with nstdb noise; PPG: bidmc with simulated motion)",
    )
    .requiredOption("--data <folder>", "folder that holds mitdb and nstdb, or bidmc")
    .option("--out <folder>", "where <name>/model.json is written", "models")
    .addOption(new Option("--modality <kind>", "which gate").choices(["ecg", "ppg"]).default("ecg"))
    .option("--seed <number>", "seed of the mixtures", toSeed, 1)
    .option("--json", "print what was written as JSON")
    .addHelpText("after", "\nExample:\n  pulsegate train gate --data ./data --modality ecg --out models")
    .action(run);
