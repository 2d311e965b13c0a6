import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { readTableFile, type TableLayout, tableFormat } from "../../../firmware-sim/arith/own/table-file.ts";
import { PulsegateError } from "../../../signals/errors.ts";

export interface TableOptions {
  readonly signed?: boolean | undefined;
  readonly order?: TableLayout["order"] | undefined;
  readonly index?: "ascending" | "bits" | undefined;
  /** Relative to the exact multiplier. */
  readonly energy?: string | undefined;
}

/**
 * The multiplier of a table file, named after the file unless it has a name of its own.
 *
 * @throws PulsegateError `not-found`; what reading the table throws.
 */
export async function readUserTable(file: string, options: TableOptions): Promise<Multiplier> {
  const { signed, order, index, energy } = options;
  const format = tableFormat(file);
  const content = await readFile(file).catch((cause: unknown) => {
    throw new PulsegateError("not-found", "cannot read the table", { where: file, cause });
  });
  return inOptions(() =>
    readTableFile(content, format, {
      where: file,
      ...(format === "json" ? {} : { name: basename(file, extname(file)), source: file }),
      ...(signed === undefined ? {} : { signed }),
      ...(order === undefined ? {} : { order }),
      ...(index === undefined ? {} : { index: index === "bits" ? "two's complement bits" : index }),
      ...(energy === undefined ? {} : { relativeEnergy: { value: positive(energy), source: "--energy" } }),
    }),
  );
}

/** What the command line calls the properties of a layout. */
const OPTIONS: { readonly [property: string]: string } = {
  signed: "--signed or --unsigned",
  order: "--order a-rows (rows are the first operand) or --order b-rows",
  index: "--index ascending (rows are -128 .. 127) or --index bits (0 .. 127, -128 .. -1)",
};

/** A layout that is not stated is asked for in the words of the command line. */
function inOptions<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const missing =
      error instanceof PulsegateError ? /^nothing for "(\w+)"/.exec(String(error.detail.got)) : null;
    const option = OPTIONS[missing?.[1] ?? ""];
    if (!(error instanceof PulsegateError) || option === undefined) throw error;
    const { where, got } = error.detail;
    throw new PulsegateError("bad-option", "the layout of a table is not stated", {
      ...(where === undefined ? {} : { where }),
      got,
      expected: option,
      cause: error,
    });
  }
}

/** @throws PulsegateError `bad-option` when something is said about a table that is not there. */
export function checkTableOptions(options: TableOptions): void {
  const given = (["order", "index", "energy"] as const).find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new PulsegateError("bad-option", `--${given} belongs to --table`, {
    where: "multipliers",
    expected: `--table beside --${given}`,
  });
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new PulsegateError("bad-option", "an energy relative to the exact multiplier", {
    where: "--energy",
    got: text,
    expected: "a number such as 0.72",
  });
}
