import { open, stat } from "node:fs/promises";
import { PulsegateError } from "../../../signals/errors.ts";
import { openCsvFile } from "../csv-file.ts";
import { openDiskFile } from "./disk-file.ts";
import { LIVE_ANNOTATOR } from "./recorder.ts";
import { recoverMarks } from "./recover-marks.ts";
import type { Recovered } from "./recovered.ts";
import { closeSession } from "./session-file.ts";

const TAIL_BYTES = 1 << 16;
const NEWLINE = 10;

/** Byte behind the last line that has its end. */
async function wholeLines(path: string, size: number): Promise<number> {
  const file = await open(path, "r");
  try {
    const from = Math.max(0, size - TAIL_BYTES);
    const bytes = new Uint8Array(size - from);
    await file.read(bytes, 0, bytes.length, from);
    return from + bytes.lastIndexOf(NEWLINE) + 1;
  } finally {
    await file.close();
  }
}

/** Removes a line that was cut off at the end of a table. */
export async function recoverCsv(path: string): Promise<Recovered> {
  const { size } = await stat(path);
  if (size === 0) {
    throw new PulsegateError(
      "truncated",
      "nothing was recorded: the recording ended before its first second",
      { where: path },
    );
  }
  const end = await wholeLines(path, size);
  const done: string[] = [];
  if (end < size) {
    const file = await openDiskFile(path);
    await file.cut(end);
    await file.sync();
    await file.close();
    done.push(`a line of ${size - end} bytes that was cut off removed`);
  }
  done.push(...(await recoverMarks(path.replace(/\.csv$/i, `.${LIVE_ANNOTATOR}`))));
  const wasOpen = await closeSession(path);
  const { durationS } = await openCsvFile(path);
  return { format: "csv", wasOpen, durationS: durationS ?? 0, done };
}
