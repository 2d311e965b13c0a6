import { Command, InvalidArgumentError } from "commander";

interface CompressFlags {
  readonly data?: string;
  readonly prune?: readonly number[];
  readonly values?: readonly number[];
  readonly epochs?: number;
  readonly seed?: number;
  readonly drop: number;
  readonly search: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

const numberIn = (least: number, most: number, whole: boolean) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return value;
  throw new InvalidArgumentError(`expected ${whole ? "a whole number" : "a number"} in ${least}..${most}`);
};

const listOf = (one: (text: string) => number) => (text: string) => text.split(",").map(one);

/** One value for every layer of a list of one or of as many as layers. */
async function perLayer(name: string, given: readonly number[], layers: number): Promise<readonly number[]> {
  if (given.length === layers) return given;
  if (given.length === 1) return new Array<number>(layers).fill(given[0]!);
  const { PulsegateError } = await import("../../../signals/errors.ts");
  throw new PulsegateError("bad-option", "wrong number of values", {
    where: `--${name}`,
    got: given.length,
    expected: layers === 1 ? "1 (more with --data)" : `1, or ${layers}: one for each layer with weights`,
  });
}

async function run(name: string, flags: CompressFlags): Promise<void> {
  const [{ openSubject }, { compressModel }, { compressionText }, defaults] = await Promise.all([
    import("../compress/subject.ts"),
    import("../compress/compress-model.ts"),
    import("../compress/print.ts"),
    import("../../train/compress/defaults.ts"),
  ]);
  const subject = await openSubject(name);
  const layers = subject.network.layers.filter((layer) => "weights" in layer).length;
  const { defaultBeatCompression: beat, defaultWeightCompression: weights } = defaults;
  const { data, prune, values, epochs, seed } = flags;
  if (data === undefined) {
    if (prune !== undefined) await perLayer("prune", prune, 1);
    if (values !== undefined) await perLayer("values", values, 1);
  }
  const result = await compressModel(subject, {
    ...(data === undefined ? {} : { data }),
    fineTuned: {
      ...beat,
      thresholds: prune === undefined ? beat.thresholds : await perLayer("prune", prune, layers),
      values: values === undefined ? beat.values : await perLayer("values", values, layers),
      ...(epochs === undefined ? {} : { pruneEpochs: epochs, shareEpochs: epochs }),
      ...(seed === undefined ? {} : { seed }),
    },
    dataFree: { threshold: prune?.[0] ?? weights.threshold, values: values?.[0] ?? weights.values },
    ...(flags.search ? { drop: flags.drop / 100 } : {}),
    onProgress: (what) => process.stderr.write(`${what}\n`),
  });
  if (flags.out !== undefined) {
    const { writeUserFile } = await import("../write-file.ts");
    await writeUserFile(flags.out, result.image);
  }
  const { image, ...rest } = result;
  const written = flags.out === undefined ? {} : { out: flags.out, fileBytes: image.length };
  if (flags.json) return console.log(JSON.stringify({ ...rest, ...written }, null, 2));
  console.log(compressionText(result));
  if (flags.out !== undefined) {
    console.log(`wrote ${flags.out}: ${rest.flash.codedBytes} bytes to flash, the rest names and card`);
  }
}

/** `pulsegate compress`: pruning, shared values and Huffman codes for a network's flash image. */
export const compressCommand = (): Command =>
  new Command("compress")
    .description(
      "shrink a network's flash image: prune, share values by k-means, Huffman-code; search bit widths",
    )
    .argument("<model>", "a model file (.bin), or a model that ships: beat-classifier")
    .option(
      "--data <folder>",
      "folder that holds mitdb: retrain and fine-tune on DS1; else only the weights are used",
    )
    .option(
      "--prune <deviations>",
      "prune weights below so many standard deviations of their layer's; one number, or with --data one a layer",
      listOf(numberIn(0, 10, false)),
    )
    .option(
      "--values <counts>",
      "values that the weights of a layer share; one number, or with --data one a layer",
      listOf(numberIn(1, 254, true)),
    )
    .option("--epochs <number>", "passes of every round of training (with --data)", numberIn(0, 100, true))
    .option("--seed <number>", "seed of the batches (with --data)", numberIn(0, 2 ** 31, true))
    .option(
      "--drop <points>",
      "loss that the bit-width search allows, in points",
      numberIn(0, 100, false),
      0.3,
    )
    .option("--no-search", "leave out the bit-width search")
    .option("--out <file>", "write the compressed image")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate compress beat-classifier --out beat.pgci")
    .action(run);
