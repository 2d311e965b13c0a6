import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type BeatModel, parseBeatModel } from "../firmware-sim/beats/beat-model.ts";
import { type GateModel, parseGateModel } from "../firmware-sim/gate/model.ts";
import { PulsegateError } from "../signals/errors.ts";

/** Names of the gates that ship with the package, in `models/<name>/model.json`. */
export const gateModelNames = ["ecg-gate", "ppg-gate"] as const;

/** The package's `models` folder, from the sources as well as from the built files below `dist`. */
const modelsFolder = new URL(
  import.meta.url.includes("/dist/src/") ? "../../models/" : "../models/",
  import.meta.url,
);

/**
 * Reads a shipped gate.
 * @throws PulsegateError `unknown-name`; `not-found` when the file is missing; what `parseGateModel` throws.
 */
export const loadGateModel = async (name: string): Promise<GateModel> => {
  if (!(gateModelNames as readonly string[]).includes(name)) {
    throw new PulsegateError("unknown-name", "gate model is not known", { got: name, known: gateModelNames });
  }
  const file = new URL(`${name}/model.json`, modelsFolder);
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new PulsegateError("not-found", "gate model is missing", { where: file.pathname, cause });
  });
  return parseGateModel(text);
};

/** Names of the beat classifiers that ship with the package, in `models/<name>/model.bin`. */
export const beatModelNames = ["beat-classifier"] as const;

/**
 * Reads a shipped beat classifier.
 * @throws PulsegateError `unknown-name`; `not-found` when the file is missing; what `parseBeatModel` throws.
 */
export const loadBeatModel = async (name: string = beatModelNames[0]): Promise<BeatModel> => {
  if (!(beatModelNames as readonly string[]).includes(name)) {
    throw new PulsegateError("unknown-name", "beat model is not known", { got: name, known: beatModelNames });
  }
  const file = new URL(`${name}/model.bin`, modelsFolder);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new PulsegateError("not-found", "beat model is missing", { where: file.pathname, cause });
  });
  return parseBeatModel(bytes);
};

/** What a report says of a shipped model: its role, the start of its file's SHA-256, and where its card lies. */
export const describeModel = async (
  name: string,
  role: string,
): Promise<{ name: string; role: string; checksum: string; card: string }> => {
  const file = name === "beat-classifier" ? "model.bin" : "model.json";
  const bytes = await readFile(new URL(`${name}/${file}`, modelsFolder));
  const checksum = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  return { name, role, checksum: `SHA-256 ${checksum}`, card: `models/${name}/card.md` };
};
