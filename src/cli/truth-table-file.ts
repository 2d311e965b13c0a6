import type { Multiplier } from "../../firmware-sim/arith/multiplier.ts";
import { truthTable } from "../../firmware-sim/arith/truth-table.ts";
import { PulsegateError } from "../../signals/errors.ts";

/** Comma-separated matrix: a header row of b, then one row per a, its first column the value of a. */
function toCsv(table: Int32Array, first: number): string {
  const operands = Array.from({ length: 256 }, (_, i) => first + i);
  const rows = operands.map((a, i) => [a, ...table.subarray(256 * i, 256 * i + 256)].join(","));
  return `${[["a\\b", ...operands].join(","), ...rows].join("\n")}\n`;
}

/** 131,072 bytes: row-major, row = a ascending, little-endian int16 (signed) or uint16. */
function toBinary(table: Int32Array): Uint8Array {
  const bytes = new Uint8Array(131072);
  const view = new DataView(bytes.buffer);
  table.forEach((product, i) => {
    view.setUint16(2 * i, product & 0xffff, true);
  });
  return bytes;
}

/**
 * The truth table of a multiplier in the format that the file name asks for.
 *
 * @throws PulsegateError `bad-option` unless the name ends in .csv or .bin.
 */
export function truthTableFile(multiplier: Multiplier, file: string): string | Uint8Array {
  const table = truthTable(multiplier);
  if (file.endsWith(".csv")) return toCsv(table, multiplier.signed ? -128 : 0);
  if (file.endsWith(".bin")) return toBinary(table);
  throw new PulsegateError("bad-option", "unknown table format", {
    where: "--out",
    got: file,
    expected: "a file name that ends in .csv or .bin",
  });
}
