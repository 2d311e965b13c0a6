import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { errorEnergyFront, type FrontPoint } from "../../report/figures/error-energy-front.ts";
import { errorHeatMap } from "../../report/figures/error-heat-map.ts";
import { type Picture, standaloneSvg } from "../../report/standalone-svg.ts";
import { findColumn } from "./columns.ts";
import { isEnergyStated, type Measured, operandsOf } from "./measure.ts";

/** @throws PulsegateError `bad-option` unless the name ends in .svg. */
export function checkPictureName(option: string, file: string | undefined): void {
  if (file === undefined || file.toLowerCase().endsWith(".svg")) return;
  throw new PulsegateError("bad-option", "unknown picture format", {
    where: option,
    got: file,
    expected: "a file name that ends in .svg",
  });
}

async function write(picture: Picture, file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, standaloneSvg(picture));
  } catch (cause) {
    throw new PulsegateError("not-found", "cannot write the picture", { where: file, cause });
  }
}

/** @throws PulsegateError `bad-option` for several multipliers, `unsupported` for 16 bits. */
export async function writeHeatMap(asked: readonly Multiplier[], file: string): Promise<void> {
  const [multiplier] = asked;
  if (multiplier === undefined || asked.length !== 1) {
    throw new PulsegateError("bad-option", "an error heat map shows one multiplier", {
      where: "--heat-map",
      got: asked.length === 0 ? "no name" : `${asked.length} names`,
      expected: "one name, or --table alone",
    });
  }
  if (multiplier.bits !== 8) {
    throw new PulsegateError("unsupported", "an error heat map has one square for each operand pair", {
      where: "--heat-map",
      got: `${multiplier.name}, 2^${2 * multiplier.bits} pairs`,
      expected: "an 8-bit multiplier",
    });
  }
  await write(errorHeatMap(multiplier), file);
}

/** Errors that a logarithmic axis can show. */
const ERRORS = ["nmed", "med", "mred", "mse", "wce"];
const NOTE_LENGTH = 140;

/** Where the energies of the picture come from, in lines. */
function energyNotes(rows: readonly Measured[]): string[] {
  const synthesised = rows.filter(isSynthesised);
  const sources = [...new Set(synthesised.map((row) => row.relativeEnergy.source))];
  const estimated = rows.filter(isEstimated).length;
  const from = "estimates by counting cells or by power models, or what a user states";
  const rest =
    synthesised.length === 0 ? `Energy: ${from}, not synthesised` : `Hollow, ${estimated}: energy by ${from}`;
  return [
    ...sources.map((source) => `Energy ${source}.`),
    ...(estimated === 0 ? [] : [`${rest}; \`pulsegate multipliers NAME\` says which.`]),
  ].flatMap(wrap);
}

function wrap(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (`${lines[last]} ${word}`.length > NOTE_LENGTH) lines.push(word);
    else lines[last] = lines[last] === "" ? word : `${lines[last]} ${word}`;
  }
  return lines;
}

const isSynthesised = ({ relativeEnergy }: Measured): boolean =>
  relativeEnergy.source.startsWith("synthesised");

/** An exact multiplier is the unit, whatever was synthesised. */
const isEstimated = (row: Measured): boolean =>
  !isSynthesised(row) && !["exact8", "exact8u"].includes(row.name);

/**
 * The picture of energy against error.
 * @param sort the error is that of `--sort` where it is one that an axis can show, else NMED.
 * @param marked names that are drawn larger.
 */
export async function writeFront(
  rows: readonly Measured[],
  marked: ReadonlySet<string>,
  sort: string | undefined,
  file: string,
): Promise<void> {
  if (rows.length === 0) {
    throw new PulsegateError("bad-option", "there is nothing to draw", {
      where: "--front",
      got: "no multiplier that passes the filters",
      expected: "one at least",
    });
  }
  const unknown = rows.find((row) => !isEnergyStated(row));
  if (unknown !== undefined) {
    throw new PulsegateError("bad-option", "a point needs an energy", {
      where: "--front",
      got: `${unknown.name} without one`,
      expected: "--energy beside --table, such as --energy 0.72",
    });
  }
  const { head, value } = findColumn(
    sort !== undefined && ERRORS.includes(sort.toLowerCase()) ? sort : "nmed",
  );
  const mixed = rows.some(isSynthesised);
  const points = rows.map(
    (row): FrontPoint => ({
      name: row.name,
      family: row.family,
      operands: operandsOf(row),
      error: Number(value(row)),
      energy: row.relativeEnergy.value,
      marked: marked.has(row.name),
      estimated: mixed && isEstimated(row),
    }),
  );
  await write(errorEnergyFront(points, head, energyNotes(rows)), file);
}
