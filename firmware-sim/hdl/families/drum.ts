/**
 * `DRUM8_k` and `SDRUM8_k`: leading-one selectors, an exact k x k product (structure left to the tool, as the paper leaves
 * it), a shifter.
 */
import { type Design, design } from "../design.ts";
import type { FamilyBuilder } from "../family.ts";
import { signMagnitude } from "../sign-magnitude.ts";

/** Module `NAME(v, r, cut)`: the k bits from the leading one of v down, the lowest set when bits are cut off. */
function selector(k: number): Design {
  const name = `drum${k}_select`;
  const cases = Array.from({ length: 8 - k }, (_, n) => {
    const top = 7 - n;
    return { condition: `v[${top}]`, kept: `{v[${top}:${top - k + 2}], 1'b1}`, cut: `3'd${top - k + 1}` };
  });
  const choose = (pick: "kept" | "cut", otherwise: string) =>
    cases.reduceRight((rest, choice) => `${choice.condition} ? ${choice[pick]} :\n    ${rest}`, otherwise);
  return design(
    name,
    `// ${k} bits from the leading one
module ${name}(input [7:0] v, output [${k - 1}:0] r, output [2:0] cut);
  assign r = ${choose("kept", `v[${k - 1}:0]`)};
  assign cut = ${choose("cut", "3'd0")};
endmodule
`,
  );
}

function unsignedDrum(name: string, k: number): Design {
  const select = selector(k);
  return design(
    name,
    `// DRUM-${k}
module ${name}(input [7:0] a, input [7:0] b, output [15:0] p);
  wire [${k - 1}:0] ra, rb;
  wire [2:0] ca, cb;
  ${select.top} sa(a, ra, ca);
  ${select.top} sb(b, rb, cb);
  wire [${2 * k - 1}:0] core = ra * rb;
  wire [3:0] places = {1'b0, ca} + {1'b0, cb};
  assign p = {${16 - 2 * k}'d0, core} << places;
endmodule
`,
    [select],
  );
}

export const drum: FamilyBuilder = {
  pattern: /^(S?)DRUM8_([3-7])$/,
  build: (name, [, sign, k]) =>
    sign === "S"
      ? signMagnitude(name, `DRUM-${k}`, unsignedDrum(`${name}_core`, Number(k)))
      : unsignedDrum(name, Number(k)),
};
