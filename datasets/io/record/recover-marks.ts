import { readFile } from "node:fs/promises";
import { decodeAnnotations } from "../../format/wfdb/annotation-decode.ts";
import { encodeAnnotations } from "../../format/wfdb/annotation-encode.ts";
import { replaceFile } from "./disk-file.ts";

/** Ends an annotation file that was cut off, and puts it in time order. Returns what was done. */
export async function recoverMarks(path: string): Promise<string[]> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return [];
  const { annotations, findings } = decodeAnnotations(bytes, path);
  const sorted = annotations.toSorted((a, b) => a.sample - b.sample);
  const inOrder = sorted.every((annotation, i) => annotation === annotations[i]);
  if (findings.length === 0 && inOrder) return [];
  await replaceFile(path, encodeAnnotations(sorted));
  return [`${annotations.length} annotations kept, with an end mark and in time order`];
}
