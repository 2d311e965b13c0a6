import { format8, format16, format24, format32, format61, format80, format160 } from "./byte-formats.ts";
import { format310, format311 } from "./packed-10bit.ts";
import { format212 } from "./packed-212.ts";
import type { SampleFormat } from "./sample-format.ts";

/** Formats that are FLAC files: code to bits per sample. */
export const flacBits: ReadonlyMap<number, number> = new Map([
  [508, 8],
  [516, 16],
  [524, 24],
]);

/** Format of a signal that does not exist: every sample is unknown (layout segments). */
const NULL_FORMAT = 0;

/** The formats that this program reads and writes. */
export const sampleFormats: readonly SampleFormat[] = [
  format8,
  format16,
  format24,
  format32,
  format61,
  format80,
  format160,
  format212,
  format310,
  format311,
];

const BY_CODE: ReadonlyMap<number, SampleFormat> = new Map(sampleFormats.map((f) => [f.code, f]));

/** The plain (not FLAC, not null) format of a code, or undefined. */
export const plainFormat = (code: number): SampleFormat | undefined => BY_CODE.get(code);

/** What kind of format a code is; undefined when it is none. */
export const findFormat = (code: number): "plain" | "flac" | "null" | undefined => {
  if (code === NULL_FORMAT) return "null";
  if (flacBits.has(code)) return "flac";
  return BY_CODE.has(code) ? "plain" : undefined;
};
