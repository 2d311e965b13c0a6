import type { CsvOptions } from "../../datasets/format/csv/open-csv.ts";
import { isCsvPath } from "../../datasets/io/csv-file.ts";
import { openRecording } from "../../datasets/io/open.ts";
import { openDemo, openShipped, shippedNames } from "../../datasets/io/shipped.ts";
import type { Recording } from "../../datasets/recording.ts";
import { PulsegateError } from "../../signals/errors.ts";
import { describeDemoNoise } from "../replay/mixed-noise.ts";
import { scaled } from "../replay/scaled.ts";
import type { RunSummary } from "../report/summary.ts";
import { nearestName } from "../suggest.ts";

export interface SubjectOptions {
  /** Sample rate of a table that does not tell it. */
  readonly rate?: number | undefined;
  /** Board that wrote a table without names (BrainFlow). */
  readonly board?: string | undefined;
  /** Counts per mV of a recording of raw counts. */
  readonly gain?: number | undefined;
  /** What channels measure that do not say it. */
  readonly modality?: "ecg" | "ppg" | undefined;
}

/** A recording that a user named, and the noise that was mixed into it. */
export interface Subject {
  readonly recording: Recording;
  readonly mixedNoise?: RunSummary["recording"]["mixedNoise"];
}

export const isShipped = (name: string): boolean =>
  name === "demo" || (shippedNames as readonly string[]).includes(name);

/** As {@link openNamed}, with what is known of the noise in it. */
export async function openSubject(name: string, options: SubjectOptions = {}): Promise<Subject> {
  const recording = await openNamed(name, options);
  return name === "demo" ? { recording, mixedNoise: await describeDemoNoise(recording) } : { recording };
}

/**
 * Opens `demo`, a shipped recording by its name, or what lies at a path.
 * @throws PulsegateError `bad-option` for an option that would change nothing.
 */
export async function openNamed(name: string, options: SubjectOptions = {}): Promise<Recording> {
  mustApply(name, options);
  if (name === "demo") return openDemo();
  if (isShipped(name)) return openShipped(name);
  return openPath(name, options).catch((error: unknown) => failed(name, error));
}

/** A name that is nowhere may be meant for one that ships. */
function failed(name: string, error: unknown): never {
  const known = ["demo", ...shippedNames];
  const absent = error instanceof PulsegateError && error.code === "not-found" && error.detail.got === name;
  if (!absent || nearestName(name, known) === undefined) throw error;
  throw new PulsegateError("not-found", "there is no recording", { where: "this folder", got: name, known });
}

/** Opens what lies at a path; options apply as far as the recording leaves something open. */
export async function openPath(path: string, options: SubjectOptions): Promise<Recording> {
  const { gain, modality } = options;
  const recording = await openRecording(path, tableOptions(options));
  const measuring = modality === undefined ? recording : withModality(recording, modality);
  return gain === undefined ? measuring : scaled(measuring, gain);
}

/** What of it says something of a table. */
export const tableOptions = ({ rate, board }: SubjectOptions): CsvOptions => ({
  ...(rate === undefined ? {} : { sampleRateHz: rate }),
  ...(board === undefined ? {} : { board }),
});

const withModality = (recording: Recording, modality: "ecg" | "ppg"): Recording => ({
  ...recording,
  annotations: (annotator) => recording.annotations(annotator),
  channels: recording.channels.map((channel) =>
    channel.modality === "other" ? { ...channel, modality } : channel,
  ),
});

/** @throws PulsegateError `bad-option` for an option that says nothing of the recording of that name. */
export function mustApply(name: string, { rate, board, gain }: SubjectOptions): void {
  const isTable = !isShipped(name) && (isCsvPath(name) || /\.parquet$/i.test(name));
  const idle = [
    {
      option: "--rate",
      got: isTable ? undefined : rate,
      expected: "a table: other recordings have their rate",
    },
    { option: "--board", got: isCsvPath(name) ? undefined : board, expected: "a table of BrainFlow" },
    { option: "--gain", got: isShipped(name) ? gain : undefined, expected: "a recording in counts" },
  ].find(({ got }) => got !== undefined);
  if (idle === undefined) return;
  const { option, got, expected } = idle;
  throw new PulsegateError("bad-option", `${option} says nothing of ${name}`, { got, expected });
}
