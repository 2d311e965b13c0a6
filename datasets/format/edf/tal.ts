/**
 * Time-stamped annotation lists of EDF+: `onset [21 duration] 20 text 20 text 20 0`, onset and duration in seconds as
 * decimals, the onset with its sign. Source: EDF+ specification 2.2.
 */
export interface Tal {
  readonly onsetS: number;
  readonly durationS: number | undefined;
  readonly texts: readonly string[];
}

const DURATION = 21;
const TEXT = 20;

/** Decodes the bytes of one annotation signal in one record; `report` hears of what is no list. */
export function decodeTals(bytes: Uint8Array, report: (byte: number, message: string) => void): Tal[] {
  const tals: Tal[] = [];
  for (let start = 0; start < bytes.length; ) {
    if (bytes[start] === 0) {
      start++;
      continue;
    }
    const found = bytes.indexOf(0, start);
    const end = found < 0 ? bytes.length : found;
    if (found < 0) report(start, "an annotation list has no end");
    const tal = decodeOne(bytes.subarray(start, end));
    if (tal === undefined) report(start, "an annotation list cannot be read");
    else tals.push(tal);
    start = end + 1;
  }
  return tals;
}

function decodeOne(bytes: Uint8Array): Tal | undefined {
  const first = bytes.indexOf(TEXT);
  if (first < 0) return undefined;
  const ascii = new TextDecoder("latin1");
  const mark = bytes.subarray(0, first).indexOf(DURATION);
  const onset = ascii.decode(bytes.subarray(0, mark < 0 ? first : mark));
  const duration = mark < 0 ? "" : ascii.decode(bytes.subarray(mark + 1, first));
  if (!/^[+-]\d+(?:\.\d*)?$/.test(onset) || !/^(?:\d+(?:\.\d*)?)?$/.test(duration)) return undefined;
  const texts: string[] = [];
  for (let at = first + 1; at < bytes.length; ) {
    const found = bytes.indexOf(TEXT, at);
    const end = found < 0 ? bytes.length : found;
    texts.push(new TextDecoder().decode(bytes.subarray(at, end)));
    at = end + 1;
  }
  return { onsetS: Number(onset), durationS: duration === "" ? undefined : Number(duration), texts };
}

/** Seconds as a decimal without exponent, exact to a nanosecond. */
const decimal = (seconds: number): string => {
  const text = seconds.toFixed(9).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
};

/** Encodes one list. Control characters of a text, which would end it, become blanks. */
export function encodeTal({ onsetS, durationS, texts }: Tal): Uint8Array {
  const sign = onsetS < 0 ? "" : "+";
  const length = durationS === undefined ? "" : `\u0015${decimal(durationS)}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the separators of the format
  const clean = texts.map((text) => text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, " "));
  return new TextEncoder().encode(`${sign}${decimal(onsetS)}${length}\u0014${clean.join("\u0014")}\u0014\0`);
}
