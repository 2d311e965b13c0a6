import { readFile } from "node:fs/promises";
import { type BeatModel, parseBeatModel } from "../../../firmware-sim/beats/beat-model.ts";
import type { Model } from "../../../firmware-sim/nn/model.ts";
import { parseModel } from "../../../firmware-sim/nn/model-file.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { beatModelNames, loadBeatModel } from "../../models.ts";

/** A network to compress; of a beat classifier, all of it. */
export interface Subject {
  readonly network: Model;
  readonly beat?: BeatModel;
}

/** The parser's error, with the file's name. */
function parseNamed(name: string, bytes: Uint8Array): Model {
  try {
    return parseModel(bytes);
  } catch (cause) {
    if (!(cause instanceof PulsegateError)) throw cause;
    throw new PulsegateError(cause.code, `${name}: ${cause.message}`, { cause });
  }
}

/**
 * The model of a file, or one that ships.
 *
 * @throws PulsegateError `unknown-name` for neither a shipped name nor a file; what the parsers throw.
 */
export async function openSubject(name: string): Promise<Subject> {
  if ((beatModelNames as readonly string[]).includes(name)) {
    const beat = await loadBeatModel(name);
    return { network: beat.network, beat };
  }
  const bytes = await readFile(name).catch((cause: unknown) => {
    throw new PulsegateError("unknown-name", "no such model or model file", {
      got: name,
      known: beatModelNames,
      cause,
    });
  });
  const network = parseNamed(name, bytes);
  const { kind } = (network.extra ?? {}) as { readonly kind?: unknown };
  return typeof kind === "string" && kind.startsWith("beat-classifier/")
    ? { network, beat: parseBeatModel(bytes) }
    : { network };
}
