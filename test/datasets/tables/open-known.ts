import type { CsvOptions } from "../../../datasets/format/csv/open-csv.ts";
import { recogniseTable } from "../../../datasets/format/known-tables.ts";
import { openText } from "../csv/open-text.ts";

/** A text opened as from disk: tables of known programs are recognised. */
export const openKnown = (text: string, options: CsvOptions = {}) =>
  openText(text, { recognise: recogniseTable, ...options });

/** Descriptions of channels, briefly. */
export const briefly = (recording: Awaited<ReturnType<typeof openKnown>>) =>
  recording.channels.map(({ name, modality, units, sampleRateHz }) => [name, modality, units, sampleRateHz]);

export const messages = (findings: readonly { message: string }[]) =>
  findings.map((f) => f.message).join("\n");
