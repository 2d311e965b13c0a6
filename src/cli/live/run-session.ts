import { openRecorder, recordFormatOf } from "../../../datasets/io/record/open-recorder.ts";
import type { RecordFormat } from "../../../datasets/io/record/recorder.ts";
import { blockLength } from "../../../signals/sample-block.ts";
import type { RunningSession } from "../../live/session.ts";
import type { OpenRecorder } from "../../live/session-recording.ts";

/** Opens the recorder once the device has said what it is; a path without a format's ending takes `format`, else WFDB. */
export const recorderAt =
  (path: string, format: RecordFormat | undefined): OpenRecorder =>
  (header) => {
    const ending = recordFormatOf(path);
    const name = (path.split(/[/\\]/).at(-1) ?? path).replace(/\.(?:edf|bdf|csv|hea)$/i, "");
    return openRecorder(path, format ?? ending, { ...header, name, comments: [] });
  };

/** Ends a session after so much signal. */
export function endAfter(session: RunningSession, durationS: number | undefined): void {
  if (durationS === undefined) return;
  session.blocks.subscribe((block) => {
    if ((block.startSample + blockLength(block)) / block.sampleRateHz >= durationS) session.stop();
  });
}
