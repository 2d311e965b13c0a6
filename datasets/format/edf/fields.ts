/** The decimal nearest to a value that fits a number field of 8 characters, which has no exponents. */
export function toField(value: number): string {
  for (let decimals = 7; decimals >= 0; decimals--) {
    const fixed = value.toFixed(decimals);
    const text = decimals > 0 ? fixed.replace(/\.?0+$/, "") : fixed;
    if (text.length <= 8) return text === "-0" ? "0" : text;
  }
  return value < 0 ? "-9999999" : "99999999";
}

const REPLACED: Readonly<Record<string, string>> = { µ: "u", μ: "u", "°": "deg", "\u2126": "Ohm", Ω: "Ohm" };

/** Text in the characters that a header may hold (32 to 126), cut to a width. */
export const toAscii = (text: string, width: number): string =>
  [...text]
    .map((character) => REPLACED[character] ?? (/^[ -~]$/.test(character) ? character : "?"))
    .join("")
    .slice(0, width);
