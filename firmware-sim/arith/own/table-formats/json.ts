import { PulsegateError } from "../../../../signals/errors.ts";
import type { RawTable, TableLayout } from "./raw-table.ts";

type Fields = { readonly [field: string]: unknown };

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const KNOWN = ["name", "signed", "order", "index", "products", "productBits", "relativeEnergy", "source"];

function bad(where: string, field: string, got: unknown, expected: string): PulsegateError {
  const shown = got === undefined ? "nothing" : JSON.stringify(got).slice(0, 60);
  return new PulsegateError("bad-option", `a table has a bad field "${field}"`, {
    where,
    got: shown,
    expected,
  });
}

/** The field if it is absent or passes, typed. */
function field<T>(fields: Fields, name: string, where: string, expected: string, is: (v: unknown) => v is T) {
  const value = fields[name];
  if (value !== undefined && !is(value)) throw bad(where, name, value, expected);
  return value as T | undefined;
}

const isString = (v: unknown): v is string => typeof v === "string" && v.length > 0;
const isBoolean = (v: unknown): v is boolean => typeof v === "boolean";
const isNumber = (v: unknown): v is number => typeof v === "number";
const isOrder = (v: unknown): v is TableLayout["order"] => v === "a-rows" || v === "b-rows";
const isIndex = (v: unknown): v is TableLayout["index"] => v === "ascending" || v === "two's complement bits";
const isEnergy = (v: unknown): v is { readonly value: number; readonly source: string } =>
  isFields(v) &&
  isNumber(v["value"]) &&
  Number.isFinite(v["value"]) &&
  v["value"] >= 0 &&
  isString(v["source"]);

function flatProducts(value: unknown, where: string): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const flat = Array.isArray(list[0])
    ? list.flatMap((row) => (Array.isArray(row) && row.length === 256 ? row : [undefined]))
    : list;
  if (flat.length !== 65536) {
    throw new PulsegateError("bad-option", "a table of products has a wrong size", {
      where: `${where}, field "products"`,
      got: Array.isArray(value) ? `${list.length} entries` : typeof value,
      expected: "65536 products, or 256 rows of 256",
    });
  }
  return flat.map((product) => (isNumber(product) ? product : Number.NaN));
}

/**
 * `{name, signed, order, products}` and, if wanted, `index` ("ascending" when absent), `productBits`, `source` and
 * `relativeEnergy` ({value, source}). `products` is flat or 256 rows of 256.
 *
 * @throws PulsegateError `malformed` for text that is no JSON object, `bad-option` for a missing, unknown or bad field.
 */
export function parseJsonTable(text: string, where: string): RawTable {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (cause) {
    throw new PulsegateError("malformed", "a table is not JSON", { where, cause });
  }
  if (!isFields(fields)) {
    throw new PulsegateError("malformed", "a table is not a JSON object", {
      where,
      expected: KNOWN.join(", "),
    });
  }
  const stranger = Object.keys(fields).find((name) => !KNOWN.includes(name));
  if (stranger !== undefined) throw bad(where, stranger, fields[stranger], `only ${KNOWN.join(", ")}`);
  for (const name of ["name", "signed", "order"]) {
    if (fields[name] === undefined) throw bad(where, name, undefined, "it to be stated");
  }
  const layout: Partial<TableLayout> = {
    signed: field(fields, "signed", where, "true or false", isBoolean)!,
    order: field(fields, "order", where, '"a-rows" or "b-rows"', isOrder)!,
    index: field(fields, "index", where, '"ascending" or "two\'s complement bits"', isIndex) ?? "ascending",
  };
  return {
    name: field(fields, "name", where, "a text", isString),
    layout,
    products: flatProducts(fields["products"], where),
    productBits: field(fields, "productBits", where, "a number", isNumber),
    source: field(fields, "source", where, "a text", isString),
    relativeEnergy: field(fields, "relativeEnergy", where, "{value, source}", isEnergy),
  };
}
