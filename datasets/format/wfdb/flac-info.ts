import { PulsegateError } from "../../../signals/errors.ts";
import type { Folder } from "../folder.ts";

/** What the STREAMINFO block at the start of a FLAC file says. */
export interface FlacInfo {
  readonly channels: number;
  readonly bits: number;
  /** Samples per channel; undefined when the encoder did not know. */
  readonly samples: number | undefined;
}

const STREAMINFO_BYTES = 42;

/** Reads STREAMINFO (RFC 9639, section 8.2) at `byteOffset`. Throws `malformed` when there is no FLAC stream. */
export const readFlacInfo = async (folder: Folder, file: string, byteOffset: number): Promise<FlacInfo> => {
  const bytes = await folder.read(file, byteOffset, STREAMINFO_BYTES);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (bytes.length < STREAMINFO_BYTES || magic !== "fLaC" || (bytes[4]! & 0x7f) !== 0) {
    throw new PulsegateError("malformed", "not a FLAC stream", {
      where: `${file} at byte ${byteOffset}`,
      expected: "fLaC and a STREAMINFO block",
    });
  }
  const at = (index: number) => bytes[8 + index]!;
  const low = ((at(14) << 24) | (at(15) << 16) | (at(16) << 8) | at(17)) >>> 0;
  const total = (at(13) & 0x0f) * 2 ** 32 + low;
  return {
    channels: ((at(12) >> 1) & 0x07) + 1,
    bits: (((at(12) & 0x01) << 4) | (at(13) >> 4)) + 1,
    samples: total === 0 ? undefined : total,
  };
};
