import { PulsegateError } from "../../../../signals/errors.ts";
import type { RawTable, TableLayout } from "./raw-table.ts";

const LAYOUTS = [
  { signed: true, index: "ascending", operandAt: (i: number) => i - 128 },
  { signed: false, index: "ascending", operandAt: (i: number) => i },
  { signed: true, index: "two's complement bits", operandAt: (i: number) => (i << 24) >> 24 },
] as const;

/** What a header of 256 operands states. */
function headerLayout(operands: readonly string[], where: string): Partial<TableLayout> {
  for (const { signed, index, operandAt } of LAYOUTS) {
    if (operands.every((text, i) => Number(text) === operandAt(i))) return { signed, index };
  }
  throw new PulsegateError("bad-option", "a header does not list the operands", {
    where,
    got: `${operands[0]}, ${operands[1]} .. ${operands[255]}`,
    expected: "-128 .. 127, 0 .. 255, or 0 .. 127, -128 .. -1",
  });
}

/** The corner of both headers names the operands: rows before columns. */
function cornerOrder(corner: string): Partial<TableLayout> {
  const match = /^"?\s*([ab])\s*[\\/]\s*([ab])\s*"?$/i.exec(corner);
  if (match === null || match[1] === match[2]) return {};
  return { order: match[1]!.toLowerCase() === "a" ? "a-rows" : "b-rows" };
}

function checkShape(rows: readonly (readonly string[])[], where: string): void {
  const width = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== width);
  if ([256, 257].includes(rows.length) && [256, 257].includes(width) && ragged === -1) return;
  throw new PulsegateError("bad-option", "a table of products has a wrong size", {
    where,
    got:
      ragged === -1
        ? `${rows.length} lines of ${width} fields`
        : `${rows[ragged]!.length} fields in line ${ragged + 1} after ${width} in the first`,
    expected: "256 lines of 256 products, and one more of either for a header",
  });
}

/**
 * 256 lines of 256 products, separated by commas, semicolons or tabs; a header line and a header column of operands may
 * stand before them, and `a\b` (rows a, columns b) or `b\a` in their corner.
 *
 * @throws PulsegateError `bad-option` for another size, a header that lists no operands, or two that disagree.
 */
export function parseCsvTable(text: string, where: string): RawTable {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const rows = lines.filter((line) => line.trim() !== "").map((line) => line.split(/[,;\t]/));
  checkShape(rows, where);
  const [top, left] = [rows.length - 256, rows[0]!.length - 256];
  const across = top === 0 ? {} : headerLayout(rows[0]!.slice(left), `${where}, header line`);
  const column = rows.slice(top).map((row) => row[0]!);
  const down = left === 0 ? {} : headerLayout(column, `${where}, header column`);
  if (top + left === 2 && (across.signed !== down.signed || across.index !== down.index)) {
    throw new PulsegateError("bad-option", "the headers of a table disagree", {
      where,
      got: `line ${rows[0]![1]} .. ${rows[0]![256]}, column ${column[0]} .. ${column[255]}`,
      expected: "the same operands in both",
    });
  }
  const products = Float64Array.from({ length: 65536 }, (_, i) => {
    const field = rows[top + (i >> 8)]![left + (i & 255)]!.trim();
    return field === "" ? Number.NaN : Number(field);
  });
  const order = top + left === 2 ? cornerOrder(rows[0]![0]!) : {};
  return { products, layout: { ...across, ...down, ...order } };
}
