/**
 * A user's own truth table from bytes. Nothing is guessed about the layout: what the file does not state, the options must,
 * and where both do, they must agree.
 */
import { PulsegateError } from "../../../signals/errors.ts";
import type { Multiplier, RelativeEnergy } from "../multiplier.ts";
import { checkProduct, checkProductBits } from "./product-check.ts";
import { tableMultiplier } from "./table.ts";
import { parseBinaryTable } from "./table-formats/binary.ts";
import { parseCsvTable } from "./table-formats/csv.ts";
import { parseJsonTable } from "./table-formats/json.ts";
import type { RawTable, TableLayout } from "./table-formats/raw-table.ts";

export type { TableLayout } from "./table-formats/raw-table.ts";

export type TableFormat = "binary" | "csv" | "json";

export interface TableFileOptions extends Partial<TableLayout> {
  /** Name of the multiplier; a JSON table has its own, which this replaces. */
  readonly name?: string;
  /** Named in errors, e.g. the path of the file. */
  readonly where?: string;
  readonly source?: string;
  readonly relativeEnergy?: RelativeEnergy;
  /** Bits that hold every product, 16 when absent; at most 24. */
  readonly productBits?: number;
}

const FORMATS: { readonly [ending: string]: TableFormat } = { bin: "binary", csv: "csv", json: "json" };

/** The format that a file name asks for. @throws PulsegateError `bad-option` unless it ends in .bin, .csv or .json. */
export function tableFormat(file: string): TableFormat {
  const format = FORMATS[/\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? ""];
  if (format !== undefined) return format;
  throw new PulsegateError("bad-option", "unknown table format", {
    got: file,
    expected: "a file name that ends in .bin, .csv or .json",
  });
}

const HINTS = {
  signed: "whether operands are signed (true) or not (false)",
  order: '"a-rows" when rows are the first operand, else "b-rows"',
  index: '"ascending" (from -128) or "two\'s complement bits" (0 .. 127, -128 .. -1)',
} as const;

/** One property of the layout: from the file or the options, which must not contradict each other. */
function stated<K extends keyof TableLayout>(
  key: K,
  file: Partial<TableLayout>,
  options: Partial<TableLayout>,
  where: string,
): TableLayout[K] {
  const [said, asked] = [file[key], options[key]];
  if (said !== undefined && asked !== undefined && said !== asked) {
    throw new PulsegateError("bad-option", "a table says otherwise than its options", {
      where,
      got: `${key} ${said} in the file`,
      expected: `${key} ${asked}`,
    });
  }
  const value = said ?? asked;
  if (value !== undefined) return value as TableLayout[K];
  throw new PulsegateError("bad-option", `the layout of a table is not stated`, {
    where,
    got: `nothing for "${key}"`,
    expected: HINTS[key],
  });
}

type Numbering = Pick<TableLayout, "signed" | "index">;

function operandAt(position: number, { signed, index }: Numbering): number {
  if (!signed) return position;
  return index === "ascending" ? position - 128 : (position << 24) >> 24;
}

/** Mean distance from exact products if the table were numbered like this; 16-bit products are read to match. */
function distance(products: ArrayLike<number>, numbering: Numbering): number {
  let sum = 0;
  for (let i = 0; i < 65536; i++) {
    const product = numbering.signed ? (products[i]! << 16) >> 16 : products[i]! & 0xffff;
    sum += Math.abs(operandAt(i >> 8, numbering) * operandAt(i & 255, numbering) - product);
  }
  return sum / 65536;
}

const NUMBERINGS: readonly Numbering[] = [
  { signed: true, index: "ascending" },
  { signed: true, index: "two's complement bits" },
  { signed: false, index: "ascending" },
];
/** No multiplier worth the name is this many times nearer to the product of other operands than of its own. */
const IMPLAUSIBLE = 8;

/** Bare bytes cannot contradict a wrong statement, but their products can. */
function checkPlausible(products: ArrayLike<number>, layout: TableLayout, where: string): void {
  const own = distance(products, layout);
  for (const other of NUMBERINGS) {
    if (other.signed === layout.signed && (!other.signed || other.index === layout.index)) continue;
    const theirs = distance(products, other);
    if (own <= IMPLAUSIBLE * theirs + 1) continue;
    const describe = ({ signed, index }: Numbering) => (signed ? `signed, ${index}` : "unsigned");
    throw new PulsegateError("bad-option", "a table contradicts its stated operands", {
      where,
      got: `mean error ${own.toFixed(0)} as ${describe(layout)}, ${theirs.toFixed(0)} as ${describe(other)}`,
      expected: "products near those of the stated operands",
    });
  }
}

function parse(content: Uint8Array | string, format: TableFormat, options: TableFileOptions, where: string) {
  if (format === "binary") {
    if (typeof content === "string") throw new PulsegateError("misuse", "a binary table is bytes, not text");
    return parseBinaryTable(content, stated("signed", {}, options, where), where);
  }
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  return format === "csv" ? parseCsvTable(text, where) : parseJsonTable(text, where);
}

function layoutOf({ layout }: RawTable, options: TableFileOptions, where: string): TableLayout {
  const signed = stated("signed", layout, options, where);
  const order = stated("order", layout, options, where);
  // Unsigned operands have one order only.
  return { signed, order, index: signed ? stated("index", layout, options, where) : "ascending" };
}

/**
 * The multiplier of a table file: bytes of little-endian products, CSV or JSON (see the parsers of `table-formats`).
 *
 * @throws PulsegateError `bad-option` for a table of the wrong size, with a product that is no integer in range, of a layout
 * that nothing states, that file and options state differently, or that its products contradict; `malformed` for text
 * that is no JSON.
 */
export function readTableFile(
  content: Uint8Array | string,
  format: TableFormat,
  options: TableFileOptions = {},
): Multiplier {
  const where = options.where ?? options.name ?? `${format} table`;
  const raw = parse(content, format, options, where);
  const layout = layoutOf(raw, options, where);
  const productBits = options.productBits ?? raw.productBits ?? 16;
  checkProductBits(where, productBits);
  const products = new Int32Array(65536);
  const { signed, order } = layout;
  const shift = signed ? 128 : 0;
  for (let i = 0; i < 65536; i++) {
    const [row, column] = [operandAt(i >> 8, layout) + shift, operandAt(i & 255, layout) + shift];
    const at = order === "a-rows" ? row * 256 + column : column * 256 + row;
    products[at] = checkProduct(
      raw.products[i]!,
      { bits: 8, signed, productBits },
      () => `${where}, row ${i >> 8}, column ${i & 255}`,
    );
  }
  if (productBits === 16) checkPlausible(raw.products, layout, where);
  const source = options.source ?? raw.source ?? `user's table (${where})`;
  const relativeEnergy = options.relativeEnergy ?? raw.relativeEnergy;
  return tableMultiplier(options.name ?? raw.name ?? where, products, {
    signed,
    productBits,
    source,
    ...(relativeEnergy === undefined ? {} : { relativeEnergy }),
  });
}
