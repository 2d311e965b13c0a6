import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { PulsegateError } from "../../../signals/errors.ts";
import { headerBytes, recordBytes } from "../../format/edf/header.ts";
import { readEdfHeader } from "../../format/edf/header-read.ts";
import { RECORDS_FIELD, recordsField } from "../../format/edf/header-write.ts";
import { createFindingLog } from "../../format/finding-log.ts";
import { openEdfFile } from "../edf-file.ts";
import { openFolder } from "../folder.ts";
import { openDiskFile } from "./disk-file.ts";
import type { Recovered } from "./recovered.ts";
import { closeSession } from "./session-file.ts";

/** Makes the header count the whole records that are there, and removes what lies behind them. */
export async function recoverEdf(path: string): Promise<Recovered> {
  const { size } = await stat(path);
  if (size === 0) {
    throw new PulsegateError(
      "truncated",
      "nothing was recorded: the recording ended before its first second",
      { where: path },
    );
  }
  const folder = openFolder(dirname(path));
  const name = basename(path);
  const header = await readEdfHeader(
    (offset, length) => folder.read(name, offset, length),
    name,
    createFindingLog(),
  );
  const start = headerBytes(header);
  const records = Math.floor((size - start) / recordBytes(header));
  const end = start + records * recordBytes(header);
  const done: string[] = [];
  if (size > end) done.push(`${size - end} bytes of a record that was cut off removed`);
  if (records !== header.records) {
    done.push(`${records} records counted (the header said ${header.records ?? "-1, not closed"})`);
  }
  if (done.length > 0) {
    const file = await openDiskFile(path);
    await file.write(recordsField(records), RECORDS_FIELD.at);
    await file.cut(end);
    await file.sync();
    await file.close();
  }
  const wasOpen = await closeSession(path);
  const recording = await openEdfFile(path);
  return {
    format: header.sampleBytes === 3 ? "bdf" : "edf",
    wasOpen,
    durationS: recording.durationS ?? 0,
    done,
  };
}
