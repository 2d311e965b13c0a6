import { basename, dirname } from "node:path";
import type { Block } from "../../signals/sample-block.ts";
import type { Annotation } from "../annotation/annotation.ts";
import { encodeAnnotations } from "../format/wfdb/annotation-encode.ts";
import type { RecordSpec } from "../format/wfdb/record-spec.ts";
import type { ChannelBlock } from "../format/wfdb/signal-source.ts";
import { type WrittenRecord, writeWfdb } from "../format/wfdb/write-wfdb.ts";
import { openOutputFolder } from "./folder.ts";

/** Writes a WFDB record to `path` (`out/100`, without extension); the record takes its name from there. */
export const saveWfdb = (
  path: string,
  spec: Omit<RecordSpec, "name">,
  blocks: AsyncIterable<Block | ChannelBlock> | Iterable<Block | ChannelBlock>,
): Promise<WrittenRecord> =>
  writeWfdb(openOutputFolder(dirname(path)), { ...spec, name: basename(path) }, blocks);

/** Writes annotations to `<path>.<annotator>` (`out/100.atr`), in the MIT format. */
export const saveAnnotations = async (
  path: string,
  annotator: string,
  annotations: readonly Annotation[],
): Promise<void> => {
  const bytes = encodeAnnotations(annotations);
  const file = await openOutputFolder(dirname(path)).create(`${basename(path)}.${annotator}`);
  await file.write(bytes);
  await file.close();
};
