import { type Design, design } from "../../firmware-sim/hdl/design.ts";

/**
 * A third exact signed multiplier: Baugh and Wooley's partial products as one sum, which yosys compresses in a tree. Its `a * b`
 * extends both signs instead and comes out larger. A saving is only worth as much as the exact multiplier that it is
 * measured against, so the table has the best one that we know how to write.
 */
export const exactTree = (top: string): Design =>
  design(
    top,
    `// exact signed product, Baugh-Wooley, summed as the tool likes
module ${top}(input [7:0] a, input [7:0] b, output [15:0] p);
  wire [6:0] x = ~({7{a[7]}} & b[6:0]);
  wire [6:0] y = ~({7{b[7]}} & a[6:0]);
  assign p = {9'd0, a[6:0]} * {9'd0, b[6:0]} + {1'b1, a[7] & b[7], x, 7'd0} + {2'b00, y, 7'd0} + 16'h0100;
endmodule
`,
  );
