import type { Multiplier } from "../../firmware-sim/arith/multiplier.ts";
import { type TableFormat, tableFormat } from "../../firmware-sim/arith/own/table-file.ts";
import { truthTable } from "../../firmware-sim/arith/truth-table.ts";
import { writeUserFile } from "./write-file.ts";

/** Comma-separated matrix: a header row of b, then one row per a, its first column the value of a. */
function toCsv(table: Int32Array, first: number): string {
  const operands = Array.from({ length: 256 }, (_, i) => first + i);
  const rows = operands.map((a, i) => [a, ...table.subarray(256 * i, 256 * i + 256)].join(","));
  return `${[["a\\b", ...operands].join(","), ...rows].join("\n")}\n`;
}

/** Row-major, row = a ascending, little-endian: 131,072 bytes of int16 or uint16, or of int32 for wider products. */
function toBinary(table: Int32Array, productBits: number): Uint8Array {
  const size = productBits > 16 ? 4 : 2;
  const bytes = new Uint8Array(65536 * size);
  const view = new DataView(bytes.buffer);
  table.forEach((product, i) => {
    if (size === 4) view.setInt32(4 * i, product, true);
    else view.setUint16(2 * i, product & 0xffff, true);
  });
  return bytes;
}

/** States its layout, so that it is read back without options. */
function toJson(multiplier: Multiplier, table: Int32Array): string {
  const { name, signed, source, relativeEnergy, productBits = 16 } = multiplier;
  const layout = { signed, order: "a-rows", index: "ascending" };
  const rows = Array.from({ length: 256 }, (_, a) => [...table.subarray(256 * a, 256 * a + 256)].join(","));
  const head = JSON.stringify({ name, ...layout, productBits, source, relativeEnergy });
  return `${head.slice(0, -1)},"products":[\n${rows.map((row) => `[${row}]`).join(",\n")}\n]}\n`;
}

/**
 * The truth table of an 8-bit multiplier, rows a, columns b, in the format that the file name asks for.
 *
 * @throws PulsegateError `bad-option` unless the name ends in .csv, .json or .bin; `unsupported` for 16 bits.
 */
export function truthTableFile(multiplier: Multiplier, file: string): string | Uint8Array {
  const format: TableFormat = tableFormat(file);
  const table = truthTable(multiplier);
  if (format === "csv") return toCsv(table, multiplier.signed ? -128 : 0);
  if (format === "json") return toJson(multiplier, table);
  return toBinary(table, multiplier.productBits ?? 16);
}

/** @throws PulsegateError as `truthTableFile`; `not-found` when the file cannot be written. */
export async function writeTruthTable(multiplier: Multiplier, file: string): Promise<void> {
  const content = truthTableFile(multiplier, file);
  await writeUserFile(file, content);
}
