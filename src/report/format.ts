/** Numbers as people read them: three significant digits, SI prefixes, thin spaces between groups of thousands. */

/** Shown where a number is not known. */
export const DASH = "\u2013";
const GROUP = "\u202f";
const UNIT_SPACE = "\u00a0";
const MINUS = "\u2212";
const PREFIXES = ["p", "n", "\u00b5", "m", "", "k", "M", "G", "T"] as const;
const UNITY = PREFIXES.indexOf("");

type Maybe = number | null | undefined;

const known = (value: Maybe): value is number => typeof value === "number" && Number.isFinite(value);

function grouped(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const spaced = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, GROUP) : whole;
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}

/** A whole number with grouped thousands: `12 345`. */
export function count(value: Maybe): string {
  if (!known(value)) return DASH;
  const sign = value < 0 ? MINUS : "";
  return sign + grouped(String(Math.round(Math.abs(value))));
}

/** `value` with `digits` significant digits, never in powers of ten: `0.0123`, `41.2`, `12 300`. */
export function significant(value: Maybe, digits = 3): string {
  if (!known(value)) return DASH;
  if (value === 0) return "0";
  const size = Math.abs(value);
  const rounded = Number(size.toPrecision(digits));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(rounded)));
  return (value < 0 ? MINUS : "") + grouped(rounded.toFixed(Math.min(decimals, 12)));
}

/** `value` as it is, with at most `digits` significant digits and no zeros at the end: `360`, `10`, `0.25`. */
export function plain(value: Maybe, digits = 5): string {
  if (!known(value)) return DASH;
  const size = Number(Math.abs(value).toPrecision(digits));
  const decimals = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const text = size.toFixed(Math.min(12, decimals));
  return (
    (value < 0 && size > 0 ? MINUS : "") + grouped(text.includes(".") ? text.replace(/\.?0+$/, "") : text)
  );
}

/** The numbers of one axis, all with as many decimals as the one that needs most. */
export function axisNumbers(values: readonly number[]): string[] {
  const decimals = Math.max(0, ...values.map((v) => plain(v).split(".")[1]?.length ?? 0));
  return values.map((v) => fixed(v, decimals));
}

/** `value` with exactly `decimals` decimals. */
export function fixed(value: Maybe, decimals: number): string {
  if (!known(value)) return DASH;
  const text = grouped(Math.abs(value).toFixed(decimals));
  return value < 0 && Number(text.replaceAll(GROUP, "")) !== 0 ? MINUS + text : text;
}

/** The SI prefix that brings `value` into 1 .. 999, and what a number has to be multiplied by to be written with it. */
export function siScale(value: Maybe): { readonly prefix: string; readonly factor: number } {
  if (!known(value) || value === 0) return { prefix: "", factor: 1 };
  const rounded = Number(Math.abs(value).toPrecision(3));
  const power = Math.floor(Math.log10(rounded) / 3);
  const index = Math.min(PREFIXES.length - 1, Math.max(0, power + UNITY));
  return { prefix: PREFIXES[index] as string, factor: 10 ** (3 * (UNITY - index)) };
}

/** `0.000693` W as `693 uW` (with a real micro sign). */
export function si(value: Maybe, unit: string, digits = 3): string {
  if (!known(value)) return DASH;
  const { prefix, factor } = siScale(value);
  return `${significant(value * factor, digits)}${UNIT_SPACE}${prefix}${unit}`;
}

/** A share (0 .. 1) in percent, with `decimals` decimals. A share that is not quite everything is never written as 100 %. */
export function percent(share: Maybe, decimals = 1): string {
  if (!known(share)) return DASH;
  if (share === 0 || share === 1) return `${share * 100}${UNIT_SPACE}%`;
  const step = 10 ** -decimals;
  const value = share * 100;
  const shown =
    share < 1 && value > 100 - step / 2 ? 100 - step : share > 0 && value < step / 2 ? step : value;
  const mark = share > 0 && value < step / 2 ? "<" : share < 1 && value > 100 - step / 2 ? ">" : "";
  return `${mark}${fixed(shown, decimals)}${UNIT_SPACE}%`;
}

/** A length of time in words: `850 ms`, `12.5 s`, `30 min 6 s`, `23 h 59 min`, `2 d 3 h`. */
export function duration(seconds: Maybe): string {
  if (!known(seconds)) return DASH;
  if (seconds < 1) return si(seconds, "s");
  if (seconds < 60) return `${plain(seconds, 3)}${UNIT_SPACE}s`;
  const whole = Math.round(seconds);
  const parts: [number, string][] =
    whole < 3600
      ? [
          [Math.floor(whole / 60), "min"],
          [whole % 60, "s"],
        ]
      : whole < 86400
        ? [
            [Math.floor(whole / 3600), "h"],
            [Math.floor((whole % 3600) / 60), "min"],
          ]
        : [
            [Math.floor(whole / 86400), "d"],
            [Math.floor((whole % 86400) / 3600), "h"],
          ];
  return parts
    .filter(([value], index) => index === 0 || value > 0)
    .map(([value, unit]) => `${value}${UNIT_SPACE}${unit}`)
    .join(" ");
}

/** A moment of the recording: `4:05`, `1:04:05`, with `decimals` decimals of a second. */
export function clock(seconds: Maybe, decimals = 0): string {
  if (!known(seconds)) return DASH;
  const scale = 10 ** decimals;
  const ticks = Math.round(Math.abs(seconds) * scale);
  const rest = ticks % (60 * scale);
  const minutes = Math.floor(ticks / (60 * scale));
  const tail = (rest / scale).toFixed(decimals).padStart(decimals > 0 ? decimals + 3 : 2, "0");
  const head =
    minutes < 60 ? String(minutes) : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  return `${seconds < 0 ? MINUS : ""}${head}:${tail}`;
}

/** A battery lifetime: `5.3 h`, `41.2 days`, `12 400 days`. */
export function lifetime(days: Maybe): string {
  if (!known(days)) return DASH;
  if (days < 1) return `${significant(days * 24)}${UNIT_SPACE}h`;
  return `${significant(days)}${UNIT_SPACE}days`;
}

/** A ratio: `1.30x` with a real multiplication sign. */
export const times = (ratio: Maybe): string => (known(ratio) ? `${fixed(ratio, 2)}\u00d7` : DASH);

/** `count` things, with the plural of the noun where it is needed. */
export const things = (value: number, singular: string, plural = `${singular}s`): string =>
  `${count(value)}${UNIT_SPACE}${value === 1 ? singular : plural}`;
