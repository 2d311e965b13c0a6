import type { Multiplier } from "../../firmware-sim/arith/multiplier.ts";
import { findMultiplier, multipliers } from "../../firmware-sim/arith/registry.ts";
import type { Design } from "../../firmware-sim/hdl/design.ts";
import { processingElement } from "../../firmware-sim/hdl/processing-element.ts";
import { familyBuilders } from "../../firmware-sim/hdl/registry.ts";
import { type Architecture, multiplierDesign } from "../../firmware-sim/hdl/verilog.ts";
import { PulsegateError } from "../../signals/errors.ts";
import { exactTree } from "./exact-tree.ts";

/** One row to make: a multiplier and how its Verilog is drawn. */
export interface Candidate {
  readonly multiplier: Multiplier;
  /** As in `multiplierDesign`, or `tree`: the exact one of `exact-tree.ts`. */
  readonly architecture: Architecture | "tree";
}

const isDrawn = ({ name }: Multiplier) => familyBuilders.some(({ pattern }) => pattern.test(name));

/**
 * Every listed multiplier that its family draws in Verilog, the exact ones also as `a * b` and, signed, as a tree. What would be drawn from its truth table is left out: that is nobody's hardware.
 */
export function candidates(only: readonly string[] = []): Candidate[] {
  const listed = only.length > 0 ? only.map(findMultiplier) : multipliers.filter(isDrawn);
  const wide = listed.find(({ bits }) => bits !== 8);
  if (wide !== undefined) {
    throw new PulsegateError("unsupported", "the flow plays pairs of bytes", {
      got: `${wide.name}, ${wide.bits} bits`,
      expected: "8-bit multipliers",
    });
  }
  return listed.flatMap((multiplier): Candidate[] => {
    const structural = { multiplier, architecture: "structural" } as const;
    const isExact = multiplier.name === "exact8" || multiplier.name === "exact8u";
    if (!isExact) return [structural];
    const operator = { multiplier, architecture: "operator" } as const;
    return multiplier.signed
      ? [structural, operator, { multiplier, architecture: "tree" }]
      : [structural, operator];
  });
}

/** What the other libraries are asked: whether the picture of the charged one is a matter of its cells. */
export const comparedCandidates = (only: readonly string[] = []): Candidate[] =>
  candidates(only).filter(({ multiplier }) => /^(exact8|SCDM8_..|trunc8_.)$/.test(multiplier.name));

/** Multipliers that a processing element is built with: the exact ones and the twenty of the carry-disregard family. */
export const elementCandidates = (only: readonly string[] = []): Candidate[] =>
  candidates(only).filter(({ multiplier }) => /^(exact8|SCDM8_[4-8][1-4])$/.test(multiplier.name));

/** The module `multiplier(a, b, p)`. */
export const candidateDesign = ({ multiplier, architecture }: Candidate): Design =>
  architecture === "tree"
    ? exactTree("multiplier")
    : multiplierDesign(multiplier, { name: "multiplier", architecture });

/** The module `pe_multiplier` around the instance `mul` of the module `multiplier`. */
export function elementDesign(candidate: Candidate): Design {
  const { multiplier, architecture } = candidate;
  if (architecture !== "tree") return processingElement(multiplier, { name: "multiplier", architecture });
  const element = processingElement(multiplier, { name: "multiplier", architecture: "operator" });
  const modules = new Map([...element.modules, ...candidateDesign(candidate).modules]);
  return { top: element.top, modules };
}

/** Cells of an element's multiplier, by the names that yosys gives when it dissolves the instance. */
export const isInMultiplier = ({ name }: { readonly name: string }): boolean =>
  /^(\$flatten\\)?mul\./.test(name);
