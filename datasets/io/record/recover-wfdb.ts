import { basename, dirname } from "node:path";
import { PulsegateError } from "../../../signals/errors.ts";
import { createFindingLog } from "../../format/finding-log.ts";
import type { Folder } from "../../format/folder.ts";
import { plainFormat } from "../../format/wfdb/format-table.ts";
import type { WfdbHeader } from "../../format/wfdb/header.ts";
import { readHeader } from "../../format/wfdb/header-read.ts";
import { formatHeader } from "../../format/wfdb/header-write.ts";
import { openWfdb } from "../../format/wfdb/open-wfdb.ts";
import { groupSignals, type SignalGroup } from "../../format/wfdb/signal-group.ts";
import { openFolder } from "../folder.ts";
import { OPEN, RECOVERED } from "./describe.ts";
import { openDiskFile, replaceFile } from "./disk-file.ts";
import { LIVE_ANNOTATOR } from "./recorder.ts";
import { recoverMarks } from "./recover-marks.ts";
import type { Recovered } from "./recovered.ts";

/** A folder in which the header says something else than on the disk. */
const withHeader = (folder: Folder, file: string, header: WfdbHeader): Folder => {
  const bytes = new TextEncoder().encode(formatHeader(header));
  return {
    ...folder,
    read: async (name, offset, length) =>
      name === file ? bytes.subarray(offset, offset + length) : folder.read(name, offset, length),
    size: async (name) => (name === file ? bytes.length : folder.size(name)),
  };
};

const framesIn = (group: SignalGroup, size: number): number => {
  const format = plainFormat(group.format);
  if (format === undefined) {
    throw new PulsegateError("unsupported", `a record of format ${group.format} cannot be recovered`, {
      where: group.file,
    });
  }
  return Math.floor(format.sampleCount(Math.max(0, size - group.byteOffset)) / group.frameSamples);
};

/** Checksums and first samples of a record as its files are. */
async function withSums(folder: Folder, name: string, header: WfdbHeader): Promise<WfdbHeader> {
  const record = await openWfdb(withHeader(folder, `${name}.hea`, header), name);
  const sums = header.signals.map(() => 0);
  const firsts = header.signals.map(({ initialValue }) => initialValue);
  for await (const { channel, startSample, digital } of record.digitalBlocks()) {
    const { samples } = digital;
    if (samples === undefined) continue;
    let sum = sums[channel]!;
    for (let i = 0; i < samples.length; i++) sum = (sum + samples[i]!) | 0;
    sums[channel] = sum;
    const differences = plainFormat(digital.signal.format)?.differences === true;
    if (startSample === 0 && !differences) firsts[channel] = samples[0];
  }
  const signals = header.signals.map((signal, index) => ({
    ...signal,
    initialValue: firsts[index],
    checksum: (sums[index]! << 16) >> 16,
  }));
  return { ...header, signals };
}

/** Gives a record the length, checksums and end marks that its files have. `path` has no ending. */
export async function recoverWfdb(path: string): Promise<Recovered> {
  const folder = openFolder(dirname(path));
  const name = basename(path);
  const file = `${name}.hea`;
  if ((await folder.size(file)) === 0) {
    throw new PulsegateError(
      "truncated",
      "nothing was recorded: the recording ended before its first second",
      { where: `${path}.hea` },
    );
  }
  const header = await readHeader(folder, file, createFindingLog());
  if (header.segments !== undefined) {
    throw new PulsegateError("unsupported", "a record with segments cannot be recovered", {
      where: `${path}.hea`,
    });
  }
  const done: string[] = [];
  const groups = groupSignals(header, file);
  const sizes = await Promise.all(groups.map(async (group) => (await folder.size(group.file)) ?? 0));
  const wholes = groups.map((group, i) => framesIn(group, sizes[i]!));
  const frames = Math.min(...wholes);
  for (const [i, group] of groups.entries()) {
    const end = group.byteOffset + plainFormat(group.format)!.byteLength(wholes[i]! * group.frameSamples);
    if (sizes[i]! <= end) continue;
    done.push(`${sizes[i]! - end} bytes of a frame that was cut off removed from ${group.file}`);
    const signals = await openDiskFile(`${dirname(path)}/${group.file}`);
    await signals.cut(end);
    await signals.close();
  }
  const declared = header.lengthFrames;
  if ((declared ?? 0) !== frames) {
    const change =
      declared === undefined
        ? "found"
        : `${frames - declared > 0 ? "more" : "fewer"} than the header said: ${declared}`;
    done.push(`${frames} frames (${change})`);
  }
  const open = header.comments.includes(OPEN);
  const comments = header.comments.map((comment) => (comment === OPEN ? RECOVERED : comment));
  const next = await withSums(folder, name, { ...header, comments, lengthFrames: frames });
  const changed = next.signals.filter((signal, i) => signal.checksum !== header.signals[i]!.checksum);
  if (changed.length > 0) done.push(`checksums of ${changed.length} signals written`);
  if (open || done.length > 0) await replaceFile(`${path}.hea`, new TextEncoder().encode(formatHeader(next)));
  done.push(...(await recoverMarks(`${path}.${LIVE_ANNOTATOR}`)));
  return { format: "wfdb", wasOpen: open, durationS: frames / header.frameRateHz, done };
}
