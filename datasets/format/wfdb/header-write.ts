import { PulsegateError } from "../../../signals/errors.ts";
import type { WfdbHeader, WfdbSignal } from "./header.ts";

const require = (good: boolean, what: string, got: string, expected: string): void => {
  if (!good) throw new PulsegateError("bad-option", what, { got: JSON.stringify(got), expected });
};

/** A name that is one word of a header line. */
const word = (what: string, text: string): string => {
  require(/^[^\s#/\\][^\s/\\]*$/.test(text), `${what} cannot be written`, text, "one word without / and #");
  return text;
};

const singleLine = (what: string, text: string): string => {
  require(!/[\r\n]/.test(text), `${what} cannot be written`, text, "one line");
  return text.trim();
};

const formatRate = (header: WfdbHeader): string => {
  const { frameRateHz, counterHz, counterBase } = header;
  if (counterHz === undefined) return `${frameRateHz}`;
  return `${frameRateHz}/${counterHz}${counterBase === undefined ? "" : `(${counterBase})`}`;
};

const recordLine = (header: WfdbHeader): string => {
  const { name, segments, signalCount, lengthFrames, baseTime, baseDate } = header;
  const parts = [
    word("record name", name) + (segments === undefined ? "" : `/${segments.length}`),
    `${signalCount}`,
    formatRate(header),
  ];
  // The start time can only stand behind a length; 0 means that it is not known.
  if (lengthFrames !== undefined || baseTime !== undefined) parts.push(`${lengthFrames ?? 0}`);
  if (baseTime !== undefined) parts.push(baseTime);
  if (baseTime !== undefined && baseDate !== undefined) parts.push(baseDate);
  return parts.join(" ");
};

const formatField = (signal: WfdbSignal): string => {
  const { format, samplesPerFrame, skewFrames, byteOffset } = signal;
  return [
    `${format}`,
    samplesPerFrame === 1 ? "" : `x${samplesPerFrame}`,
    skewFrames === 0 ? "" : `:${skewFrames}`,
    byteOffset === 0 ? "" : `+${byteOffset}`,
  ].join("");
};

const gainField = (signal: WfdbSignal): string => {
  const { gain, calibrated, baseline, adcZero, units } = signal;
  require(/^\S*$/.test(units), "units cannot be written", units, "one word");
  const base = baseline === adcZero ? "" : `(${baseline})`;
  return `${calibrated ? gain : 0}${base}/${units}`;
};

const signalLine = (signal: WfdbSignal): string => {
  const { file, adcBits, adcZero, initialValue, checksum, blockSize, description } = signal;
  const line = [word("signal file name", file), formatField(signal), gainField(signal), adcBits, adcZero];
  if (initialValue === undefined && checksum === undefined && description === "") return line.join(" ");
  // Fields are found by their position: what is not known is written as its default.
  line.push(initialValue ?? adcZero, checksum ?? 0, blockSize, singleLine("description", description));
  return line.join(" ").trimEnd();
};

/**
 * Text of a header file. Reading it gives the header back, except that an unknown initial value or checksum before a
 * description has to be written as a default. Throws `bad-option` for a name, unit or text that would not read back.
 */
export const formatHeader = (header: WfdbHeader): string => {
  const lines = [
    recordLine(header),
    ...(header.segments ?? []).map(
      ({ name, lengthFrames }) => `${word("segment name", name)} ${lengthFrames}`,
    ),
    ...header.signals.map(signalLine),
    ...header.comments.map((comment) => `# ${singleLine("comment", comment)}`.trimEnd()),
  ];
  return `${lines.join("\n")}\n`;
};
