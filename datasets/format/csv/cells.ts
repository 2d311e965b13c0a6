const delimiters = ["\t", ";", ",", "|", " "] as const;
/** What stands between two cells; a space means one or more of them. */
export type Delimiter = (typeof delimiters)[number];

const NUMBER = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?$/;
const CLOCK =
  /^[[]?(?:\d{4}-\d{1,2}-\d{1,2}[ T])?\d{1,6}:\d{2}(?::\d{2})?(?:[.,]\d*)?(?: ?Z| \d{1,2}\/\d{1,2}\/\d{4})?\]?$/;

export const isNumber = (cell: string): boolean => NUMBER.test(cell);
/** `15:04:53.249`, `4:53.2`, `2024-03-26 15:04:53.249732`, `[15:04:53.249 26/03/2024]`. */
export const isClock = (cell: string): boolean => CLOCK.test(cell);
export const isMissing = (cell: string): boolean => /^(?:|-|nan|na|n\/a|null|none)$/i.test(cell);

/** Cells of a line, without blanks and quotes around them. */
export function splitCells(line: string, delimiter: Delimiter): string[] {
  const cells = delimiter === " " ? line.trim().split(/ +/) : line.split(delimiter);
  const plain = cells.map((cell) =>
    cell
      .trim()
      .replace(/^(["'])(.*)\1$/, "$2")
      .trim(),
  );
  // A delimiter at the end of the line (Shimmer, OpenBCI) opens no further cell.
  if (plain.length > 1 && plain.at(-1) === "") plain.pop();
  return plain;
}

/** The first of tab, semicolon, comma, bar that nearly every line has, else blanks, else a comma (one column). */
export function chooseDelimiter(lines: readonly string[]): Delimiter {
  for (const delimiter of delimiters) {
    const having = lines.filter((line) =>
      delimiter === " " ? /\S +\S/.test(line) : line.includes(delimiter),
    ).length;
    const looksLikeClock = delimiter === " " && lines.some((line) => isClock(line.trim()));
    if (having > 0.8 * lines.length && !looksLikeClock) return delimiter;
  }
  return ",";
}
