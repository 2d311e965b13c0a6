import { structureOf } from "./data-text.ts";
import { libraries, resynthesis } from "./report-comparison.ts";
import { CONDITIONS, cheapestExact, energy, percent, pj, saving, table } from "./report-parts.ts";
import type { HardwareResults, MeasuredMultiplier } from "./results.ts";

const carryDisregard = (rows: readonly MeasuredMultiplier[]) =>
  rows.filter(({ name }) => /^SCDM8_[4-8][1-4]$/.test(name));

/** Name of a row; of an exact one with its structure. */
const titleOf = (row: Pick<MeasuredMultiplier, "name" | "architecture">): string =>
  row.name.startsWith("exact8") ? `${row.name} (${structureOf(row)})` : row.name;

/** Saving over the exact multiplier of the same structure, gate delays and recorded operands. */
function savingOverArray(rows: readonly MeasuredMultiplier[], row: MeasuredMultiplier): number {
  const of = energy("gate", "beats");
  const array = rows.find((one) => one.name === "exact8" && one.architecture === "structural");
  return saving(of(row), array === undefined ? Number.NaN : of(array));
}

/** Saving of one inference on an array, gate delays and the network's operands. */
function inferenceSaving(results: HardwareResults, array: string, name: string): number {
  const rows = (results.accelerator?.inferences ?? []).filter((row) => row.array === array);
  const exact = Math.min(...rows.filter((row) => row.name === "exact8").map((row) => row.totalNj));
  return saving(rows.find((row) => row.name === name)?.totalNj ?? Number.NaN, exact);
}

/** The twenty signed carry-disregard multipliers: what they save alone, in an element, in an accelerator. */
function savings(results: HardwareResults): string {
  const { multipliers, elements } = results;
  const head = ["multiplier", "area", ...CONDITIONS.map(([delays, operands]) => `${delays}, ${operands}`)];
  const more = [
    "gate, beats, over the exact array",
    "MAC, uniform",
    "MAC, beats",
    "inference 8 x 1",
    "inference 8 x 8",
  ];
  const exactArea = Math.min(
    ...multipliers.filter(({ name }) => name === "exact8").map((row) => row.areaUm2),
  );
  const rows = carryDisregard(multipliers).map((row) => {
    const element = elements.find(({ name }) => name === row.name);
    const alone = CONDITIONS.map(([delays, operands]) => {
      const of = energy(delays, operands);
      return percent(saving(of(row), cheapestExact(multipliers, of)));
    });
    const inside = (["uniform", "beats"] as const).map((operands) => {
      const of = energy("gate", operands);
      return element === undefined ? "-" : percent(saving(of(element), cheapestExact(elements, of)));
    });
    const whole = ["8 x 1", "8 x 8"].map((array) => percent(inferenceSaving(results, array, row.name)));
    return [
      row.name,
      percent(saving(row.areaUm2, exactArea)),
      ...alone,
      percent(savingOverArray(multipliers, row)),
      ...inside,
      ...whole,
    ];
  });
  return table([...head, ...more], rows);
}

/** Every synthesised row of a library. */
function energies({ multipliers }: HardwareResults): string {
  const head = [
    "multiplier",
    "cells",
    "um2",
    "leakage nW",
    "delay ns",
    ...CONDITIONS.map((c) => `pJ ${c.join(", ")}`),
  ];
  return table(
    head,
    multipliers.map((row) => [
      titleOf(row),
      ...[row.cells, row.areaUm2, row.leakageNw, row.delayNs].map(String),
      ...CONDITIONS.map(([delays, operands]) => pj(row.energyPj[delays][operands])),
    ]),
  );
}

/** Where the energy of an inference goes. */
function split({ accelerator }: HardwareResults): string {
  const shown = ["exact8", "SCDM8_41", "SCDM8_73", "SCDM8_84"];
  const rows = (accelerator?.inferences ?? []).filter((row) => shown.includes(row.name));
  return table(
    [
      "array, multiplier",
      "multiplier nJ",
      "adder and registers nJ",
      "memory nJ",
      "control nJ",
      "total nJ",
      "multiplier's share",
    ],
    rows.map((row) => [
      `${row.array}, ${titleOf(row)}`,
      ...[row.multiplierNj, row.elementNj, row.memoryNj, row.controlNj, row.totalNj].map(pj),
      percent(row.multiplierNj / row.totalNj),
    ]),
  );
}

/** What the largest saving of the family is, and that of the strongest member without loss of accuracy. */
function claim(results: HardwareResults): string {
  const { multipliers, elements } = results;
  const levels: [string, (name: string) => number][] = [
    ...CONDITIONS.map(([delays, operands]): [string, (name: string) => number] => {
      const of = energy(delays, operands);
      const row = (name: string) => multipliers.find((candidate) => candidate.name === name)!;
      const title = `multiplier, ${delays === "zero" ? "zero delay" : "gate delays"}, ${operands}`;
      return [title, (name) => saving(of(row(name)), cheapestExact(multipliers, of))];
    }),
    [
      "multiplier, gate delays, beats, against the exact array only",
      (name) => savingOverArray(multipliers, multipliers.find((candidate) => candidate.name === name)!),
    ],
    ...(["uniform", "beats"] as const).map((operands): [string, (name: string) => number] => {
      const of = energy("gate", operands);
      const row = (name: string) => elements.find((candidate) => candidate.name === name)!;
      return [
        `MAC element, gate delays, ${operands}`,
        (name) => saving(of(row(name)), cheapestExact(elements, of)),
      ];
    }),
    ["one inference, 8 x 1 array, gate delays, beats", (name) => inferenceSaving(results, "8 x 1", name)],
    ["one inference, 8 x 8 array, gate delays, beats", (name) => inferenceSaving(results, "8 x 8", name)],
  ];
  const names = carryDisregard(multipliers).map(({ name }) => name);
  return table(
    ["level", "SCDM8_41", "SCDM8_73", "largest of the twenty"],
    levels.map(([title, of]) => {
      const best = names.reduce((a, b) => (of(b) > of(a) ? b : a));
      return [title, percent(of("SCDM8_41")), percent(of("SCDM8_73")), `${percent(of(best))} (${best})`];
    }),
  );
}

function memories({ accelerator }: HardwareResults): string {
  return table(
    ["SRAM macro", "um2", "read pJ", "write pJ", "leakage nW"],
    (accelerator?.sram ?? []).map((macro) => [
      `${macro.words} x ${macro.bits}`,
      ...[macro.areaUm2, macro.readPj, macro.writePj, macro.leakageNw].map(String),
    ]),
  );
}

function operands({ provenance }: HardwareResults): string {
  const { statistics } = provenance;
  return table(
    ["operands recorded from the network", "value"],
    [
      ["pairs", String(statistics.pairs)],
      ["activations that are 0", percent(statistics.activationZeroShare)],
      [
        "activation, mean and rms",
        `${statistics.activationMean.toFixed(1)}, ${statistics.activationRms.toFixed(1)}`,
      ],
      ["weights that are 0", percent(statistics.weightZeroShare)],
      [
        "weight, mean magnitude and rms",
        `${statistics.weightMeanMagnitude.toFixed(1)}, ${statistics.weightRms.toFixed(1)}`,
      ],
    ],
  );
}

function provenance(results: readonly HardwareResults[]): string {
  return table(
    ["library", "corner", "licence", "tools", "rows"],
    results.map(({ provenance: of, multipliers }) => [
      of.title,
      of.corner,
      of.licence,
      `${of.yosys}, ${of.iverilog}`,
      String(multipliers.length),
    ]),
  );
}

/** Tables of docs/hardware.md by name; the first results are those of the charged library. */
export function reportTables(results: readonly HardwareResults[]): Readonly<Record<string, string>> {
  const [charged, ...others] = results;
  if (charged === undefined) return {};
  return {
    claim: claim(charged),
    savings: savings(charged),
    split: split(charged),
    memories: memories(charged),
    operands: operands(charged),
    libraries: libraries(results),
    resynthesis: resynthesis(charged),
    provenance: provenance(results),
    energies: energies(charged),
    ...Object.fromEntries(others.map((other) => [`energies-${other.provenance.library}`, energies(other)])),
  };
}

/** The document with what stands between `<!-- hardware:NAME -->` and `<!-- /hardware:NAME -->` replaced. */
export function fillTables(markdown: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, content]) => {
    const [open, close] = [`<!-- hardware:${name} -->`, `<!-- /hardware:${name} -->`];
    const [from, to] = [text.indexOf(open), text.indexOf(close)];
    return from < 0 || to < from ? text : `${text.slice(0, from)}${open}\n${content}\n${text.slice(to)}`;
  }, markdown);
}
