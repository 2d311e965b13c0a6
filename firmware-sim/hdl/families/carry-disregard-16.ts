/** `CDM16_pqrs`: four 8 x 8 multipliers and byte adders that pass no carry on. */
import { adder } from "../adder.ts";
import { design } from "../design.ts";
import type { FamilyBuilder } from "../family.ts";
import { carryDisregardDesign } from "./carry-disregard.ts";

/** x and y of the part that a code stands for. */
const PARTS: { readonly [code: string]: readonly [number, number] } = {
  "0": [0, 0],
  "3": [4, 0],
  "7": [8, 4],
  "8": [9, 5],
  b: [10, 8],
  f: [10, 10],
};

export const carryDisregard16: FamilyBuilder = {
  pattern: /^CDM16_([0378bf]{4})$/,
  build(name, [, codes], options) {
    const parts = [...codes!].map((code) =>
      carryDisregardDesign(`${name}_${code}`, PARTS[code]!, false, options.adder),
    );
    const sum = adder(8, options.adder);
    return design(
      name,
      `// unsigned 16 x 16 from four 8 x 8; no carry from byte to byte
module ${name}(input [15:0] a, input [15:0] b, output [31:0] p);
  wire [15:0] m1, m2, m3, m4;
  ${parts[0]!.top} low(a[7:0], b[7:0], m1);
  ${parts[1]!.top} cross_a(a[15:8], b[7:0], m2);
  ${parts[2]!.top} cross_b(a[7:0], b[15:8], m3);
  ${parts[3]!.top} high(a[15:8], b[15:8], m4);
  wire [7:0] s, t;
  ${sum.top} s1(m2[7:0], m3[7:0], 1'b0, s);
  ${sum.top} s2(m1[15:8], s, 1'b0, p[15:8]);
  ${sum.top} t1(m2[15:8], m3[15:8], 1'b0, t);
  ${sum.top} t2(m4[7:0], t, 1'b0, p[23:16]);
  assign p[7:0] = m1[7:0];
  assign p[31:24] = m4[15:8];
endmodule
`,
      [...parts, sum],
    );
  },
};
