/**
 * Trains, compresses and evaluates the digit networks from nothing, and writes their compressed files:
 * `npx tsx src/train/digits/train.ts [--net lenet-300-100] [--seed 1] [--validate] [--out models] [--scratch scratch/digits]`.
 * With --validate it evaluates on the validation digits and writes nothing: the way to choose settings.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PulsegateError } from "../../../signals/errors.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { createDigitNetwork, DIGIT_NETWORKS, type DigitNetworkName } from "./networks.ts";
import { readDigits, splitDigits } from "./read-digits.ts";
import { runDigits } from "./run.ts";
import { DIGIT_SEED, DIGIT_SETTINGS } from "./settings.ts";
import { layerTable, stageTable } from "./tables.ts";
import { tensorsOf } from "./tensors.ts";

const namesOf = (net: string | undefined): readonly DigitNetworkName[] => {
  if (net === undefined) return DIGIT_NETWORKS;
  const name = DIGIT_NETWORKS.find((known) => known === net);
  if (name !== undefined) return [name];
  throw new PulsegateError("bad-option", "unknown network", {
    where: "--net",
    got: net,
    known: DIGIT_NETWORKS,
  });
};

const print = (text: string): boolean => process.stdout.write(`${text}\n`);

/** Numbers in all biases of a network. */
const biasesOf = (name: DigitNetworkName): number =>
  tensorsOf(createDigitNetwork(name, 0)).reduce(
    (sum, { kind, matrix }) => sum + (kind === "bias" ? matrix.columns : 0),
    0,
  );

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      net: { type: "string" },
      seed: { type: "string", default: `${DIGIT_SEED}` },
      validate: { type: "boolean", default: false },
      out: { type: "string", default: "models" },
      scratch: { type: "string", default: "scratch/digits" },
    },
  });
  const names = namesOf(values.net);
  const { train, validation, test } = splitDigits(await readDigits());
  const sets = { train, evaluated: values.validate ? validation : test };
  for (const name of names) {
    print(
      `${name}: ${sets.train.labels.length} digits to train on, ${sets.evaluated.labels.length} ${values.validate ? "to validate" : "to test"}`,
    );
    const run = await runDigits(name, sets, DIGIT_SETTINGS[name], Number(values.seed), {
      checkpoints: createCheckpoints(values.scratch),
      onEpoch: (stage, epoch, loss) => print(`${stage} epoch ${epoch + 1}: loss ${loss.toFixed(4)}`),
    });
    print(`\n${layerTable(run.layers)}\n\n${stageTable(run, sets.evaluated.labels, biasesOf(name))}\n`);
    if (values.validate) continue;
    await mkdir(join(values.out, name), { recursive: true });
    await writeFile(join(values.out, name, "model.bin"), run.bytes);
  }
};

await main();
