import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { readFlacInfo } from "./flac-info.ts";
import { findFormat } from "./format-table.ts";
import type { WfdbHeader } from "./header.ts";
import { formatOfGroup } from "./plain-reader.ts";
import type { Segment } from "./segment-reader.ts";
import { groupSignals, isNullGroup, type SignalGroup } from "./signal-group.ts";

/** Frames that the file of a group holds; undefined when it is missing or does not say. */
const framesInFile = async (folder: Folder, group: SignalGroup): Promise<number | undefined> => {
  const size = await folder.size(group.file);
  if (size === undefined) return undefined;
  if (findFormat(group.format) === "flac") {
    const { samples } = await readFlacInfo(folder, group.file, group.byteOffset);
    return samples === undefined ? undefined : Math.floor(samples / group.members[0]!.signal.samplesPerFrame);
  }
  const bytes = Math.max(0, size - group.byteOffset);
  return Math.floor(formatOfGroup(group).sampleCount(bytes) / group.frameSamples);
};

/** Reports files that are missing, or hold more than the header says. */
const checkFile = async (
  folder: Folder,
  group: SignalGroup,
  header: WfdbHeader,
  headerFile: string,
  log: FindingLog,
): Promise<void> => {
  const line = group.members[0]!.signal.line;
  const size = await folder.size(group.file);
  if (size === undefined) {
    log.error(headerFile, `signal file ${group.file} is missing`, { line });
    return;
  }
  if (findFormat(group.format) !== "plain" || header.lengthFrames === undefined) return;
  const samples = header.lengthFrames * group.frameSamples;
  const end = group.byteOffset + formatOfGroup(group).byteLength(samples);
  if (size > end)
    log.warn(group.file, `${size - end} bytes after the last frame of the header are left out`, {
      byte: end,
    });
};

const checkCalibration = (header: WfdbHeader, headerFile: string, log: FindingLog): void => {
  for (const signal of header.signals) {
    if (signal.calibrated) continue;
    log.warn(
      headerFile,
      `no gain is recorded for ${signal.description || signal.file}; 200 per mV is assumed`,
      {
        line: signal.line,
      },
    );
  }
};

/**
 * Prepares a record without segments: looks at its signal files, and takes its length from them (the longest counts) when
 * the header leaves it open.
 */
export const openSegment = async (
  folder: Folder,
  header: WfdbHeader,
  headerFile: string,
  log: FindingLog,
): Promise<Segment> => {
  const groups = groupSignals(header, headerFile).filter((group) => !isNullGroup(group));
  checkCalibration(header, headerFile, log);
  for (const group of groups) await checkFile(folder, group, header, headerFile, log);
  if (header.lengthFrames !== undefined) {
    return { folder, header, headerFile, lengthFrames: header.lengthFrames };
  }
  const lengths: number[] = [];
  for (const group of groups) lengths.push((await framesInFile(folder, group)) ?? 0);
  return { folder, header, headerFile, lengthFrames: Math.max(0, ...lengths) };
};
