import type { Modality } from "../../../recording.ts";
import type { FrameChannel, ScaleProfile } from "../protocol.ts";
import { i16be, i16le, i24be, u16be, u16le, u24be } from "./byte-fields.ts";
import { ads1292rScale } from "./chip-scales.ts";

/** A signal that a packet can hold; its place in {@link signals} is the number that the device calls it by. */
export interface Signal {
  readonly name: string;
  readonly bytes: number;
  readonly modality: Modality;
  readonly kind: keyof typeof kinds;
  /** `rows` values that lie `length` bytes apart, to every `channels`th place of `counts`. */
  readonly read: Reader;
}

type Reader = (
  bytes: Uint8Array,
  from: number,
  length: number,
  counts: Float64Array,
  first: number,
  channels: number,
  rows: number,
) => void;

// One loop for each kind of number, so that no loop calls through a variable.
const u8: Reader = (bytes, from, length, counts, first, channels, rows) => {
  for (let i = 0, at = from, to = first; i < rows; i++, at += length, to += channels)
    counts[to] = bytes[at] as number;
};
const i16: Reader = (bytes, from, length, counts, first, channels, rows) => {
  for (let i = 0, at = from, to = first; i < rows; i++, at += length, to += channels)
    counts[to] = i16le(bytes, at);
};
const u16: Reader = (bytes, from, length, counts, first, channels, rows) => {
  for (let i = 0, at = from, to = first; i < rows; i++, at += length, to += channels)
    counts[to] = u16le(bytes, at);
};
const i16high: Reader = (bytes, from, length, counts, first, channels, rows) => {
  for (let i = 0, at = from, to = first; i < rows; i++, at += length, to += channels)
    counts[to] = i16be(bytes, at);
};
const u16high: Reader = (bytes, from, length, counts, first, channels, rows) => {
  for (let i = 0, at = from, to = first; i < rows; i++, at += length, to += channels)
    counts[to] = u16be(bytes, at);
};
const i24high: Reader = (bytes, from, length, counts, first, channels, rows) => {
  for (let i = 0, at = from, to = first; i < rows; i++, at += length, to += channels)
    counts[to] = i24be(bytes, at);
};
const u24high: Reader = (bytes, from, length, counts, first, channels, rows) => {
  for (let i = 0, at = from, to = first; i < rows; i++, at += length, to += channels)
    counts[to] = u24be(bytes, at);
};

const kinds = {
  u8: { bytes: 1, read: u8, min: 0, max: 255 },
  i16: { bytes: 2, read: i16, min: -32768, max: 32767 },
  u16: { bytes: 2, read: u16, min: 0, max: 65535 },
  /** The processor's own converter: 12 bits. */
  adc: { bytes: 2, read: u16, min: 0, max: 4095 },
  i16be: { bytes: 2, read: i16high, min: -32768, max: 32767 },
  u16be: { bytes: 2, read: u16high, min: 0, max: 65535 },
  exg16: { bytes: 2, read: i16high, min: -32768, max: 32767 },
  u24be: { bytes: 3, read: u24high, min: 0, max: 2 ** 24 - 1 },
  exg24: { bytes: 3, read: i24high, min: -(2 ** 23), max: 2 ** 23 - 1 },
} as const;

const signal = (name: string, kind: keyof typeof kinds, modality: Modality = "other"): Signal => ({
  name,
  kind,
  modality,
  bytes: kinds[kind].bytes,
  read: kinds[kind].read,
});

const axes = (name: string, kind: keyof typeof kinds): Signal[] =>
  ["X", "Y", "Z"].map((axis) => signal(`${name}-${axis}`, kind));

/** By number. Source: pyshimmer, channels.py and shimmer3.py (numbers 0 to 0x28, widths, byte order). */
export const signals: readonly Signal[] = [
  ...axes("ACCEL-LN", "i16"),
  signal("VBATT", "i16"),
  ...axes("ACCEL-WR", "i16"),
  ...axes("MAG", "i16"),
  ...axes("GYRO", "i16be"),
  signal("EXT-A0", "adc"),
  signal("EXT-A1", "adc"),
  signal("EXT-A2", "adc"),
  signal("INT-A3", "adc"),
  signal("INT-A0", "adc"),
  // The optical pulse probe is wired to this one.
  signal("INT-A1", "adc", "ppg"),
  signal("INT-A2", "adc"),
  ...axes("ACCEL-HG", "i16"),
  ...axes("MAG-WR", "i16"),
  signal("TEMP", "u16be"),
  signal("PRESSURE", "u24be"),
  signal("GSR", "u16"),
  signal("EXG1-STATUS", "u8"),
  signal("EXG1-CH1", "exg24", "ecg"),
  signal("EXG1-CH2", "exg24", "ecg"),
  signal("EXG2-STATUS", "u8"),
  signal("EXG2-CH1", "exg24"),
  signal("EXG2-CH2", "exg24", "ecg"),
  signal("EXG1-CH1-16", "exg16", "ecg"),
  signal("EXG1-CH2-16", "exg16", "ecg"),
  signal("EXG2-CH1-16", "exg16"),
  signal("EXG2-CH2-16", "exg16", "ecg"),
  signal("STRAIN-HIGH", "adc"),
  signal("STRAIN-LOW", "adc"),
];

export function shimmerChannel({ name, kind, modality }: Signal, gain: number | undefined): FrameChannel {
  const known = gain === undefined ? "assumed, the gain of the manufacturer's ECG setting" : "as declared";
  const counts: ScaleProfile = {
    name: "counts",
    units: "adc",
    gain: 1,
    baseline: 0,
    source: "calibration is kept in the device and not sent",
  };
  const exg = kind === "exg24" || kind === "exg16";
  const scale = exg ? ads1292rScale(gain ?? 6, kind === "exg16" ? 8 : 0, known) : counts;
  const { min: minCount, max: maxCount } = kinds[kind];
  return { name, modality, scale, minCount, maxCount, integer: true };
}
