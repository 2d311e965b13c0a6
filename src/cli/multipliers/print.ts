import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { table } from "../table.ts";
import { type Column, explain, short } from "./columns.ts";
import { isEnergyStated, type Measured, operandsOf, type Synthesised } from "./measure.ts";

/** The list, and what its columns mean. */
export function printList(rows: readonly Measured[], columns: readonly Column[]): void {
  if (rows.length === 0) {
    console.log("no multiplier passes the filters");
    return;
  }
  const numbersFrom = columns.filter(({ key }) => key === "name" || key === "operands").length;
  console.log(
    table(
      columns.map(({ head }) => head),
      rows.map((row) => columns.map(({ text }) => text(row))),
      { numbersFrom },
    ),
  );
  console.log(explain(columns));
  const drawn = rows.find(({ sampled }) => sampled !== undefined)?.sampled;
  console.log(
    drawn === undefined
      ? "over all operand pairs"
      : `over all operand pairs; 16 bits: over ${count(drawn)} drawn evenly, WCE a lower bound`,
  );
}

const count = (value: number): string => value.toLocaleString("en");

/** Everything about one multiplier. */
export function printOne(row: Measured, multiplier: Multiplier): void {
  const all = row.bits === 8 ? "all 65,536 operand pairs" : "all 2^32 operand pairs";
  const pairs = row.sampled === undefined ? all : `${count(row.sampled)} operand pairs drawn evenly`;
  console.log(`${row.name}: ${operandsOf(row)} operands, family ${row.family}`);
  console.log(`source: ${row.source}`);
  console.log(`\nerror = exact - product over ${pairs}`);
  console.log(errorTable(row));
  const energy = isEnergyStated(row)
    ? `${row.relativeEnergy.value.toFixed(3)} of the exact multiplier's`
    : "unknown";
  console.log(`\nenergy: ${energy}`);
  console.log(`  ${row.relativeEnergy.source}`);
  if (row.hardware.length === 0) console.log("area: not synthesised");
  else console.log(hardwareTable(row.hardware));
  console.log(`\nproducts: ${examples(multiplier)}`);
}

function errorTable(row: Measured): string {
  const errors = row.standardErrors;
  const sure = (value: number, error: number | undefined) =>
    error === undefined ? short(value, 6) : `${short(value)} +- ${short(error, 2)}`;
  const worst = row.sampled === undefined ? String(row.wce) : `${row.wce} or more`;
  const lines = [
    ["MED", sure(row.med, errors?.med), "mean |error|"],
    ["NMED", short(row.nmed), `MED / ${row.signed ? `2^${2 * row.bits - 2}` : `(2^${row.bits} - 1)^2`}`],
    ["MRED", sure(row.mred, errors?.mred), "mean |error / exact|, zero products counting 0"],
    ["", short(row.mredNonZero), "the same over non-zero products only"],
    ["PC", `${sure(100 * row.pc, errors && 100 * errors.pc)} %`, "exact products"],
    ["MSE", sure(row.mse, errors?.mse), "mean error squared"],
    ["WCE", worst, "largest |error|"],
    ["NoEB", row.noeb.toFixed(4), `effective bits, ${2 * row.bits} - log2(1 + sqrt(MSE))`],
    ["bias", sure(row.bias, errors?.bias), "mean error; positive: products too small"],
  ];
  const width = Math.max(...lines.map(([, value = ""]) => value.length));
  return lines
    .map(([name = "", value = "", meaning = ""]) => `  ${name.padEnd(6)}${value.padEnd(width + 3)}${meaning}`)
    .join("\n");
}

function hardwareTable(rows: readonly Synthesised[]): string {
  const ratio = (value: number | undefined) => (value === undefined ? "-" : value.toFixed(3));
  const libraries = [...new Map(rows.map((r) => [`${r.library} ${r.corner}`, r])).values()];
  const silicon = libraries.map((r) => [
    r.library,
    r.corner,
    r.tool,
    short(r.areaUm2),
    ratio(r.areaOverExact),
    String(r.cells),
    short(r.delayNs),
    short(1e9 * r.leakageW),
  ]);
  const energies = rows.map((r) => [
    r.library,
    r.delays === "gate" ? "gate delays, with glitches" : "zero delay, no glitches",
    r.operands === "beats" ? "of the beat network" : "uniform",
    short(1e15 * r.energyJ),
    ratio(r.energyOverExact),
  ]);
  return [
    table(["library", "delays", "operands", "fJ", "/ exact"], energies, { numbersFrom: 3 }),
    table(["library", "corner", "tool", "um2", "/ exact", "cells", "ns", "leakage nW"], silicon, {
      numbersFrom: 3,
    }),
  ].join("\n");
}

/** Both operand orders, since most approximate multipliers are not commutative. */
function examples({ bits, signed, multiply }: Multiplier): string {
  const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const [p, q] = signed ? [100, -37] : bits === 16 ? [43_605, 52_428] : [171, 205];
  return [
    [most, most],
    [p, q],
    [q, p],
  ]
    .map(([a = 0, b = 0]) => `${a} * ${b} = ${multiply(a, b)} (exact ${a * b})`)
    .join(", ");
}
