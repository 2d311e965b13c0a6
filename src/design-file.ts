import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import type { Multiplier } from "../firmware-sim/arith/multiplier.ts";
import { readTableFile, tableFormat } from "../firmware-sim/arith/own/table-file.ts";
import { findMultiplier } from "../firmware-sim/arith/registry.ts";
import { findCell } from "../firmware-sim/battery/config/cells.ts";
import type { Design } from "../firmware-sim/device/design.ts";
import { BASELINE, designs, findDesign } from "../firmware-sim/device/designs.ts";
import { findChip } from "../firmware-sim/soc/config/chips.ts";
import { PulsegateError } from "../signals/errors.ts";

const order = z.enum(["weight-first", "activation-first"]);
/** A truth table; what its file does not state of the layout must stand here. */
const table = z.strictObject({
  /** .bin, .csv or .json; relative to the design file. */
  file: z.string(),
  signed: z.boolean().optional(),
  order: z.enum(["a-rows", "b-rows"]).optional(),
  index: z.enum(["ascending", "two's complement bits"]).optional(),
  /** Energy of one multiplication relative to the exact one, and where that figure comes from. */
  relativeEnergy: z.strictObject({ value: z.number().min(0), source: z.string() }).optional(),
});
const designFile = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "letters, digits, - and _"),
  title: z.string().optional(),
  description: z.string().optional(),
  /** The shipped design whose entries stand where this file says nothing. */
  extends: z.string().default(BASELINE),
  gated: z.boolean().optional(),
  multipliers: z.object({ default: z.string() }).catchall(z.string()).optional(),
  operandOrder: z.record(z.string(), order).optional(),
  foldBias: z.boolean().optional(),
  /** The user's own multipliers by name: truth tables. */
  tables: z.record(z.string(), table).optional(),
  chip: z.string().optional(),
  cell: z.string().optional(),
});

type UserTable = z.infer<typeof table>;

const isFile = (text: string) => text.endsWith(".json") || text.includes("/") || text.includes("\\");

/**
 * A shipped design by its name, or a user's own from a JSON file (a path, or a name that ends in .json). What the file
 * leaves out stands as in the design that it extends.
 *
 * @throws PulsegateError `unknown-name`; `not-found` for a missing file; `malformed` for one that is no JSON or has a bad
 * field, naming it; what reading a multiplier's table throws.
 */
export async function loadDesign(nameOrFile: string): Promise<Design> {
  if (!isFile(nameOrFile)) return findDesign(nameOrFile);
  const text = await readFile(nameOrFile, "utf8").catch((cause: unknown) => {
    throw new PulsegateError("not-found", "there is no design file", { where: nameOrFile, cause });
  });
  const { extends: base, tables = {}, chip, cell, name, ...own } = parse(nameOrFile, text);
  const from = findDesign(base);
  if (designs.some((design) => design.name === name)) {
    throw new PulsegateError("bad-option", "the name belongs to a shipped design", {
      where: nameOrFile,
      got: name,
    });
  }
  checkName(nameOrFile, name);
  if (chip !== undefined) findChip(chip);
  if (cell !== undefined) findCell(cell);
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  return {
    ...from,
    title: name,
    description: `own design, from ${base}`,
    ...given,
    name,
    ...(chip === undefined ? {} : { chip }),
    ...(cell === undefined ? {} : { cell: { ecg: cell, ppg: cell } }),
    ...(await ownMultipliers(nameOrFile, tables, own.multipliers ?? from.multipliers)),
  };
}

/** Names that belong to other files beside a recording: header, signals, reference annotations, gate and pulses. */
const TAKEN = ["hea", "dat", "atr", "qrs", "gate", "pulse"];

/** A design's beats are written under the letters of its name. */
function checkName(file: string, name: string): void {
  const letters = name.replaceAll(/[^a-z]/gi, "").toLowerCase();
  if (letters !== "" && !TAKEN.includes(letters)) return;
  throw new PulsegateError("bad-option", "the design cannot have this name", {
    where: file,
    got: name,
    expected: `a name with letters, other than ${TAKEN.join(", ")}`,
  });
}

/** The tables as multipliers; every other name must be known. */
async function ownMultipliers(
  file: string,
  tables: Readonly<Record<string, UserTable>>,
  named: Readonly<Record<string, string>>,
): Promise<Pick<Design, "ownMultipliers">> {
  for (const name of Object.values(named)) if (tables[name] === undefined) findMultiplier(name);
  // Exact multipliers are known by their names, and reports name multipliers: a table must not pass for another.
  const taken = Object.keys(tables).find((name) => name.startsWith("exact") || isKnown(name));
  if (taken !== undefined) {
    throw new PulsegateError("bad-option", "a table has the name of another multiplier", {
      where: file,
      got: taken,
      expected: "a name that no multiplier has, and that does not begin with exact",
    });
  }
  return { ownMultipliers: await readTables(file, tables) };
}

function isKnown(name: string): boolean {
  try {
    findMultiplier(name);
    return true;
  } catch {
    return false;
  }
}

function parse(file: string, text: string): z.infer<typeof designFile> {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new PulsegateError("malformed", "the design file is not JSON", { where: file, cause });
  }
  const parsed = designFile.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new PulsegateError("malformed", "the design file has a bad field", {
    where: file,
    got: z.prettifyError(parsed.error).replaceAll("\n", " "),
    expected: "a design: name, extends, gated, multipliers, operandOrder, foldBias, tables, chip, cell",
  });
}

function readTables(file: string, tables: Readonly<Record<string, UserTable>>): Promise<Multiplier[]> {
  return Promise.all(
    Object.entries(tables).map(async ([name, { file: path, ...stated }]) => {
      const where = resolve(dirname(file), path);
      const content = await readFile(where).catch((cause: unknown) => {
        throw new PulsegateError("not-found", "cannot read the table of a multiplier", { where, cause });
      });
      const given = Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
      return readTableFile(content, tableFormat(path), { name, where, source: path, ...given });
    }),
  );
}
