import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PulsegateError } from "../../signals/errors.ts";
import type { Recording } from "../recording.ts";
import { mixNoise } from "../synthetic/mix-noise.ts";
import { type NoiseSchedule, shortSchedule } from "../synthetic/nst-mix.ts";
import { createShippedPpg } from "../synthetic/shipped-ppg.ts";
import { openRecording } from "./open.ts";

/** Recordings that ship with Pulsegate. */
export const shippedNames = ["ecg208", "ppg-synthetic"] as const;

/** Folder of the shipped recordings: beside this file's folder in a checkout, at the package's root when compiled. */
export function shippedFolder(): string {
  const found = ["../shipped/", "../../../datasets/shipped/"]
    .map((relative) => fileURLToPath(new URL(relative, import.meta.url)))
    .find((folder) => existsSync(join(folder, "ecg208.hea")));
  if (found !== undefined) return found;
  throw new PulsegateError("not-found", "the recordings that ship with Pulsegate are missing", {
    where: fileURLToPath(new URL("../shipped/", import.meta.url)),
  });
}

/** Opens a shipped recording: `ecg208` (MIT-BIH 208, 19:35 to 24:35, 360 Hz) or `ppg-synthetic` (64 Hz). */
export async function openShipped(name: string): Promise<Recording> {
  if (name === "ecg208") return openRecording(join(shippedFolder(), name));
  if (name === "ppg-synthetic") return createShippedPpg();
  throw new PulsegateError("unknown-name", "no such recording ships with Pulsegate", {
    got: name,
    known: shippedNames,
  });
}

/** The noise of the demonstration unless it is asked for otherwise. */
export const demoNoise = { kind: "electrode-motion", snrDb: 0, seed: 208 } as const;

export interface DemoOptions {
  /** Signal-to-noise ratio of the noisy spans. Default 0 dB. */
  readonly snrDb?: number;
  /** Default: one minute clean, then 40 s noisy and 40 s clean in turns. */
  readonly schedule?: NoiseSchedule;
  readonly seed?: number;
  /** Path of a recorded noise to use instead of generated noise, e.g. `data/nstdb/em`. */
  readonly noise?: string;
}

/**
 * The demonstration: `ecg208` with electrode-motion noise in spans (annotator `noise` says where). The noise is generated
 * unless a recorded one is given.
 */
export async function openDemo(options: DemoOptions = {}): Promise<Recording> {
  const { snrDb = demoNoise.snrDb, schedule = shortSchedule, seed = demoNoise.seed, noise } = options;
  const ecg = await openShipped("ecg208");
  const kind = noise === undefined ? demoNoise.kind : { recording: await openRecording(noise) };
  return mixNoise(ecg, { kind, snrDb, schedule, seed });
}
