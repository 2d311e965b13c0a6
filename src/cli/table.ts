import Table from "cli-table3";

export interface TableOptions {
  /** Columns from this one on hold numbers and are set to the right; none when left out. */
  readonly numbersFrom?: number;
  /** Widths of columns that wrap, by index. */
  readonly widths?: Readonly<Record<number, number>>;
}

/** A table for the terminal, without colours, so that it reads the same in a log. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { numbersFrom = head.length, widths = {} }: TableOptions = {},
): string {
  const wraps = Object.keys(widths).length > 0;
  const out = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (i < numbersFrom ? "left" : "right")),
    ...(wraps ? { colWidths: head.map((_, i) => widths[i] ?? null), wordWrap: true } : {}),
    // Rows of several lines need a rule between them.
    style: { head: [], border: [], compact: !wraps },
  });
  out.push(...rows.map((row) => row.map(String)));
  return out.toString();
}
