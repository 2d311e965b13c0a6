import { PulsegateError } from "../../../signals/errors.ts";
import { formatHeader } from "../../format/wfdb/header-write.ts";
import { deduceModality } from "../../format/wfdb/modality.ts";
import { startHeader } from "../../format/wfdb/record-spec.ts";
import { csvFormat } from "./csv-writer.ts";
import { checkNewFiles } from "./disk-file.ts";
import { edfFormat } from "./edf-writer.ts";
import type { StreamFormat } from "./format-writer.ts";
import type { RecordedChannel, Recorder, RecordFormat, RecordingHeader } from "./recorder.ts";
import { StreamRecorder } from "./stream-recorder.ts";
import { wfdbFormat } from "./wfdb-writer.ts";

const formats: Readonly<Record<RecordFormat, StreamFormat>> = {
  wfdb: wfdbFormat,
  edf: edfFormat(2),
  bdf: edfFormat(3),
  csv: csvFormat,
};

/** Format that the ending of a path asks for; WFDB without one. */
export const recordFormatOf = (path: string): RecordFormat => {
  const ending = /\.(edf|bdf|csv)$/i.exec(path)?.[1]?.toLowerCase();
  return (ending as RecordFormat | undefined) ?? "wfdb";
};

/** No format has a field for what a channel measures: a name that does not say it gets it in front, as EDF+ has it (`ECG A0`). */
function withKind(channel: RecordedChannel): RecordedChannel {
  const { name, units, modality } = channel;
  if (modality === "other" || deduceModality(name, units) === modality) return channel;
  return { ...channel, name: `${modality.toUpperCase()} ${name}` };
}

const stemOf = (path: string): string => path.replace(/\.(?:edf|bdf|csv|hea|dat)$/i, "");

/** What the formats are asked about, and given: the name in the path, and channels that say what they measure. */
const asRecorded = (path: string, header: RecordingHeader): RecordingHeader => ({
  ...header,
  name: nameIn(path),
  channels: header.channels.map(withKind),
});

/** @throws PulsegateError `bad-option` where a path names a folder, not a recording. */
function nameIn(path: string): string {
  const name = stemOf(path).split(/[/\\]/).at(-1) ?? "";
  if (name !== "" && name !== "." && name !== "..") return name;
  throw new PulsegateError("bad-option", "a recording without a name", {
    got: JSON.stringify(path),
    expected: "a folder and a name, e.g. rec/first.edf",
  });
}

/**
 * Tells before a device is asked what would keep a recording from being made: its name, files that exist, a folder that
 * cannot be written to. Leaves nothing behind.
 *
 * @throws PulsegateError `bad-option`, `io`.
 */
export async function checkNewRecording(path: string, format: RecordFormat): Promise<void> {
  const name = nameIn(path);
  // A header line of WFDB has no room for every name; the channels are not known yet.
  if (format === "wfdb") formatHeader(startHeader({ name, frameRateHz: 1, signals: [] }));
  await checkNewFiles(formats[format].files(stemOf(path)));
}

/** The formats that can hold the channels of a device. */
export function formatsFor(path: string, header: RecordingHeader): RecordFormat[] {
  const recorded = asRecorded(path, header);
  return (Object.keys(formats) as RecordFormat[]).filter((format) => {
    try {
      formats[format].check(recorded);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Starts a recording. `path` may end as the format's files do (`out/session.edf`, `out/session.hea`) or without an ending; the
 * recording has the name that the path has. A file of the name that exists is never overwritten.
 *
 * @throws PulsegateError `bad-option` when a file of that name exists, `unsupported` when the format cannot hold the
 * channels (the message says which can), `io` when the files cannot be made.
 */
export async function openRecorder(
  path: string,
  format: RecordFormat,
  header: RecordingHeader,
): Promise<Recorder> {
  const recorded = asRecorded(path, header);
  formats[format].check(recorded);
  return new StreamRecorder(recorded, await formats[format].create(stemOf(path), recorded));
}
