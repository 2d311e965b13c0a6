import { mergeMap } from "rxjs";
import { openRecorder, recordFormatOf } from "../../../datasets/io/record/open-recorder.ts";
import type { RecordFormat } from "../../../datasets/io/record/recorder.ts";
import { blockLength, cutBlock } from "../../../signals/sample-block.ts";
import type { OpenRecorder } from "../../live/session-recording.ts";
import type { Source, SourceMessage } from "../../sources/source.ts";

/** Opens the recorder once the device has said what it is; a path without a format's ending takes `format`, else WFDB. */
export const recorderAt =
  (path: string, format: RecordFormat | undefined): OpenRecorder =>
  (header) => {
    const ending = recordFormatOf(path);
    const name = (path.split(/[/\\]/).at(-1) ?? path).replace(/\.(?:edf|bdf|csv|hea)$/i, "");
    return openRecorder(path, format ?? ending, { ...header, name, comments: [] });
  };

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
