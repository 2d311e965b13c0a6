import { mergeMap } from "rxjs";
import { openers } from "../../../datasets/io/openers.ts";
import {
  checkNewRecording,
  formatsFor,
  openRecorder,
  recordFormatOf,
} from "../../../datasets/io/record/open-recorder.ts";
import type { RecordFormat } from "../../../datasets/io/record/recorder.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { blockLength, cutBlock } from "../../../signals/sample-block.ts";
import type { SessionResult } from "../../live/session.ts";
import type { OpenRecorder } from "../../live/session-recording.ts";
import type { Source, SourceMessage } from "../../sources/source.ts";

/**
 * What can be told of a recording before the device is asked is told now; the recorder opens once the device has said what it is.
 * A path without a format's ending takes `format`, else WFDB.
 */
export async function recorderAt(path: string, format: RecordFormat | undefined): Promise<OpenRecorder> {
  if (format === undefined && isReadOnly(path)) {
    throw new PulsegateError("bad-option", "recordings are not written in the format of this ending", {
      got: path,
      expected: ".edf, .bdf, .csv, no ending (WFDB), or --format",
    });
  }
  const chosen = format ?? recordFormatOf(path);
  await checkNewRecording(path, chosen);
  return (header) => {
    const recorded = { ...header, comments: [] };
    return openRecorder(path, chosen, recorded).catch((error: unknown) => {
      throw withWayOut(error, formatsFor(path, recorded));
    });
  };
}

/** `.xdf`, `.parquet` ... are read, and not written while they grow. */
const isReadOnly = (path: string): boolean =>
  recordFormatOf(path) === "wfdb" && !/\.hea$/i.test(path) && openers.some((opener) => opener.matches(path));

/** A format that cannot hold what the device sends: those that can are named, since the device is there already. */
function withWayOut(error: unknown, formats: readonly RecordFormat[]): unknown {
  if (!(error instanceof PulsegateError && error.code === "unsupported") || formats.length === 0)
    return error;
  const ways = formats.map((name) => `--format ${name}`).join(" or ");
  return new PulsegateError("unsupported", `${error.message}; record with ${ways}`, { cause: error });
}

/** @throws why a recording ends before its session, with how to close what there is of it. */
export function mustBeWhole({ recordedFiles, recordingFailed }: SessionResult): void {
  if (recordingFailed === undefined) return;
  console.error(`what was recorded until then is kept: pulsegate datasets recover ${recordedFiles[0]}`);
  throw recordingFailed;
}

/** So much of a source, to the sample; `stop` is told when a channel has it all. What comes later of others is still taken. */
export function atMost(source: Source, durationS: number | undefined, stop: AbortController): Source {
  if (durationS === undefined) return source;
  return source.pipe(
    mergeMap((message): SourceMessage[] => {
      if (message.kind !== "block") return [message];
      const { block, counts } = message;
      const room = Math.round(durationS * block.sampleRateHz) - block.startSample;
      if (room <= blockLength(block)) stop.abort();
      if (room <= 0) return [];
      const [head] = cutBlock(block, room);
      return head === undefined ? [] : [{ kind: "block", block: head, counts: counts?.subarray(0, room) }];
    }),
  );
}
