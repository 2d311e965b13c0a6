import { readFileSync } from "node:fs";
import type { HardwareResults, MeasuredMultiplier } from "./results.ts";

const HEAD_END = "export const hardwareData";

/** How the multiplier is built, in words. */
export const structureOf = ({
  name,
  architecture,
}: Pick<MeasuredMultiplier, "name" | "architecture">): string => {
  if (architecture === "operator") return "a * b";
  if (architecture === "tree") return "tree";
  return name.startsWith("exact8") ? "array" : "structural";
};

function rowText(row: MeasuredMultiplier): string {
  const { zero, gate } = row.energyPj;
  const numbers = [
    ...[row.cells, row.areaUm2, row.leakageNw, row.delayNs],
    ...[zero.uniform, zero.beats, gate.uniform, gate.beats],
  ];
  const texts = [row.name, structureOf(row)].map((text) => JSON.stringify(text));
  return `      [${[...texts, ...numbers.map((value) => String(value ?? null))].join(", ")}],`;
}

const libraryText = ({ provenance, multipliers }: HardwareResults): string =>
  [
    "  {",
    `    library: ${JSON.stringify(provenance.title)},`,
    `    corner: ${JSON.stringify(provenance.corner)},`,
    `    tool: ${JSON.stringify(`${provenance.yosys}, ${provenance.iverilog}`)},`,
    "    rows: [",
    ...multipliers.map(rowText),
    "    ],",
    "  },",
  ].join("\n");

/** Text of `firmware-sim/arith/energy/hardware-data.ts`: its head as it stands, and the rows of these results. */
export function hardwareDataText(path: string, results: readonly HardwareResults[]): string {
  const before = readFileSync(path, "utf8");
  const head = before.slice(0, before.indexOf(HEAD_END));
  const body = results.map(libraryText).join("\n");
  return `${head}${HEAD_END}: readonly LibraryData[] = [\n${body}\n];\n`;
}
