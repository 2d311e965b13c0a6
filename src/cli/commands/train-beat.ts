import { Command, InvalidArgumentError } from "commander";

interface TrainBeatFlags {
  readonly data: string;
  readonly out: string;
  readonly seed: number;
  readonly epochs?: number;
  readonly json?: boolean;
}

const toCount = (least: number) => (text: string) => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < least) {
    throw new InvalidArgumentError(`expected a whole number from ${least} on`);
  }
  return count;
};

const say = (message: string): void => {
  process.stderr.write(`${message}\n`);
};

const run = async ({ data, out, seed, epochs, json }: TrainBeatFlags): Promise<void> => {
  // Loaded here, so that other verbs start without the trainer.
  const [{ mkdir, writeFile }, { join }, { serialiseBeatModel }, training, { readBeatSet }, { DS1 }] =
    await Promise.all([
      import("node:fs/promises"),
      import("node:path"),
      import("../../../firmware-sim/beats/beat-model.ts"),
      import("../../train/beat/train-default.ts"),
      import("../../train/beat/read-beats.ts"),
      import("../../train/splits.ts"),
    ]);
  const set = await readBeatSet(join(data, "mitdb"), DS1, (record) => say(`read ${record}`));
  const model = training.trainDefaultBeatModel(set, {
    seed,
    ...(epochs === undefined ? {} : { epochs }),
    onEpoch: (epoch, loss) => say(`epoch ${epoch + 1}: loss ${loss.toFixed(4)}`),
  });
  const folder = join(out, model.name);
  await mkdir(folder, { recursive: true });
  const file = join(folder, "model.bin");
  await writeFile(file, serialiseBeatModel(model));
  process.stdout.write(json ? `${JSON.stringify({ file, card: model.network.card })}\n` : `wrote ${file}\n`);
};

/** `pulsegate train beat`: trains the beat classifier again from the training half of MIT-BIH. */
export const trainBeatCommand = (): Command =>
  new Command("beat")
    .description("train the beat classifier on DS1 of mitdb (22 records); DS2 is not read")
    .requiredOption("--data <folder>", "folder that holds mitdb")
    .option("--out <folder>", "where beat-classifier/model.bin is written", "models")
    .option(
      "--seed <number>",
      "seed of weights and batches; the default makes the shipped model",
      toCount(0),
      1,
    )
    .option("--epochs <number>", "passes of training; fewer is quicker and worse", toCount(1))
    .option("--json", "print what was written as JSON")
    .addHelpText("after", "\nExample:\n  pulsegate train beat --data ./data --out models")
    .action(run);
