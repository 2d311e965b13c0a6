import { type Design, design } from "./design.ts";

/** Signed module `top(a, b, p)` around an unsigned one: magnitudes 0..128, and the product takes the sign of an exact one. */
export function signMagnitude(top: string, comment: string, core: Design): Design {
  return design(
    top,
    `// ${comment}, signed by sign-magnitude
module ${top}(input [7:0] a, input [7:0] b, output [15:0] p);
  wire [7:0] ma = a[7] ? ~a + 8'd1 : a;
  wire [7:0] mb = b[7] ? ~b + 8'd1 : b;
  wire [15:0] m;
  ${core.top} core(ma, mb, m);
  wire negative = a[7] ^ b[7];
  assign p = (m ^ {16{negative}}) + {15'd0, negative};
endmodule
`,
    [core],
  );
}
