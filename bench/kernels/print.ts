/** A table of right-aligned columns behind a left-aligned first one. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!))).join("  ");
  console.log([line(head), ...rows.map(line)].join("\n").replaceAll(/ +$/gm, ""));
}

export const rate = (mmacPerS: number | undefined): string =>
  mmacPerS === undefined ? "-" : mmacPerS.toFixed(0);
