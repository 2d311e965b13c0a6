/** `AMA5_8`: four 4 x 4 arrays, whose mirror adders are wires, and exact adders between them. */
import { design } from "../design.ts";
import type { FamilyBuilder } from "../family.ts";

const nibble = design(
  "ama5_4",
  `// 4 x 4 array of AMA5 mirror adders
module ama5_4(input [3:0] a, input [3:0] b, output [7:0] p);
  wire some = (|a) & (|b);
  assign p = {a[3:1] & {3{b[3] & some}}, 1'b0, b & {4{a[0] & some}}};
endmodule
`,
);

export const mirrorAdder: FamilyBuilder = {
  pattern: /^AMA5_8$/,
  build: (name) =>
    design(
      name,
      `// four 4 x 4 arrays of AMA5 mirror adders, added exactly
module ${name}(input [7:0] a, input [7:0] b, output [16:0] p);
  wire [7:0] ll, hl, lh, hh;
  ama5_4 m0(a[3:0], b[3:0], ll);
  ama5_4 m1(a[7:4], b[3:0], hl);
  ama5_4 m2(a[3:0], b[7:4], lh);
  ama5_4 m3(a[7:4], b[7:4], hh);
  wire [8:0] cross = {1'b0, hl} + {1'b0, lh};
  assign p = {1'b0, hh, ll} + {4'd0, cross, 4'd0};
endmodule
`,
      [nibble],
    ),
};
