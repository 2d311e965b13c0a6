/** `exact8` (signed, Baugh-Wooley) and `exact8u`: the array of the carry-disregard multipliers with every carry. */
import { type Design, design } from "../design.ts";
import type { FamilyBuilder } from "../family.ts";
import { carryDisregardDesign } from "./carry-disregard.ts";

export const exact: FamilyBuilder = {
  pattern: /^exact8(u?)$/,
  build: (name, [, unsigned], { adder }) => carryDisregardDesign(name, [0, 0], unsigned === "", adder),
};

/** The product as the operator `*`: the synthesis tool chooses the structure. */
export function operatorProduct(name: string, signed: boolean): Design {
  const kind = signed ? "signed " : "";
  return design(
    name,
    `// exact ${signed ? "signed" : "unsigned"} product, structure left to the tool
module ${name}(input ${kind}[7:0] a, input ${kind}[7:0] b, output ${kind}[15:0] p);
  assign p = a * b;
endmodule
`,
  );
}
