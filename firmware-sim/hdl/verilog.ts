/** Verilog-2001 of a multiplier. */
import { PulsegateError } from "../../signals/errors.ts";
import type { Multiplier } from "../arith/multiplier.ts";
import { findMultiplier } from "../arith/registry.ts";
import { truthTable } from "../arith/truth-table.ts";
import type { AdderKind } from "./adder.ts";
import { type Design, legalName, verilogFile } from "./design.ts";
import { operatorProduct } from "./families/exact.ts";
import { diagramDesign, romDesign } from "./families/truth-table.ts";
import { familyBuilders } from "./registry.ts";

/**
 * `structural`: drawn by the family's builder, or `diagram` where there is none. `operator`: `a * b`, exact multipliers only.
 * `diagram`: multiplexers from the truth table. `rom`: a behavioural memory of the truth table.
 */
export type Architecture = "structural" | "operator" | "diagram" | "rom";

export interface VerilogOptions {
  /** Module name; default: that of the multiplier, made legal. */
  readonly name?: string;
  readonly architecture?: Architecture;
  /** The adder that closes an array; default `cla`, which is the definition of the carry-disregard multipliers. */
  readonly adder?: AdderKind;
}

/** A self-contained, synthesizable file with the module `NAME(a, b, p)`: raw bits of both operands and of the product. */
export function verilogOf(multiplier: Multiplier, options: VerilogOptions = {}): string {
  return verilogFile(multiplierDesign(multiplier, options));
}

/** The same as a design, for a larger module to instantiate. */
export function multiplierDesign(multiplier: Multiplier, options: VerilogOptions = {}): Design {
  const { architecture = "structural", adder = "cla" } = options;
  const top = legalName(options.name ?? multiplier.name);
  if (multiplier.bits !== 8 && architecture !== "structural") {
    throw new PulsegateError("unsupported", "only 8-bit multipliers have a truth table", {
      got: multiplier.name,
    });
  }
  if (architecture === "operator") return operatorDesign(top, multiplier);
  if (architecture === "rom") return romDesign(top, multiplier);
  const structure = architecture === "structural" ? structureOf(multiplier) : undefined;
  return structure?.(top, adder) ?? diagramDesign(top, multiplier);
}

type Draw = (top: string, adder: AdderKind) => Design;

/**
 * The builder of the name's family, if the object behaves as that family says: a user's table may carry any name, and its
 * Verilog must be of its own products.
 */
function structureOf(multiplier: Multiplier): Draw | undefined {
  for (const { pattern, build } of familyBuilders) {
    const match = pattern.exec(multiplier.name);
    if (match !== null && isRegistered(multiplier)) return (top, adder) => build(top, match, { adder });
  }
  return undefined;
}

function isRegistered(multiplier: Multiplier): boolean {
  const known = registered(multiplier.name);
  if (known === undefined || known === multiplier) return known === multiplier;
  if (known.signed !== multiplier.signed || known.bits !== multiplier.bits || known.bits !== 8) return false;
  const table = truthTable(multiplier);
  return truthTable(known).every((product, i) => product === table[i]);
}

/** Families do not make every name that a pattern admits, such as `trunc8_1_c`. */
function registered(name: string): Multiplier | undefined {
  try {
    return findMultiplier(name);
  } catch {
    return undefined;
  }
}

function operatorDesign(top: string, multiplier: Multiplier): Design {
  const first = multiplier.signed ? -128 : 0;
  const isExact = truthTable(multiplier).every(
    (product, i) => product === (first + (i >> 8)) * (first + (i & 255)),
  );
  if (!isExact) {
    throw new PulsegateError("bad-option", "an approximate multiplier cannot be written as a * b", {
      where: "architecture",
      got: multiplier.name,
      expected: "an exact multiplier, or architecture structural or table",
    });
  }
  return operatorProduct(top, multiplier.signed);
}
