/**
 * The cells of an 8 x 4 array. Lambda is one partial product; Pi0 .. Pi3 are those of the carry-disregard multipliers
 * (IEEE TCAS-I 2023, doc 10235317). INVERT makes the partial product a NAND (Baugh-Wooley).
 */
import { design } from "./design.ts";

const lambda = design(
  "lambda",
  `// one partial product
module lambda #(parameter INVERT = 0) (input a, input b, output s);
  assign s = INVERT ? ~(a & b) : (a & b);
endmodule
`,
);

const pi0 = design(
  "pi0",
  `// AND + full adder
module pi0 #(parameter INVERT = 0) (input a, input b, input sin, input cin, output s, output co);
  wire p = INVERT ? ~(a & b) : (a & b);
  wire x = p ^ sin;
  assign s = x ^ cin;
  assign co = (p & sin) | (x & cin);
endmodule
`,
);

const pi1 = design(
  "pi1",
  `// AND + XOR: no carry in, no carry out
module pi1 #(parameter INVERT = 0) (input a, input b, input sin, output s);
  wire p = INVERT ? ~(a & b) : (a & b);
  assign s = p ^ sin;
endmodule
`,
);

const pi2 = design(
  "pi2",
  `// AND + half adder
module pi2 #(parameter INVERT = 0) (input a, input b, input sin, output s, output co);
  wire p = INVERT ? ~(a & b) : (a & b);
  assign s = p ^ sin;
  assign co = p & sin;
endmodule
`,
);

const pi3 = design(
  "pi3",
  `// two ANDs + one full adder, for two positions of one weight that stand above each other
module pi3 #(parameter INVERT_T = 0, parameter INVERT_B = 0)
           (input at, input bt, input ab, input bb, input sin, output s, output co);
  wire t = INVERT_T ? ~(at & bt) : (at & bt);
  wire p = INVERT_B ? ~(ab & bb) : (ab & bb);
  wire x = t ^ p;
  assign s = x ^ sin;
  assign co = (t & p) | (x & sin);
endmodule
`,
);

const half = design(
  "ha",
  `// half adder
module ha(input x, input y, output s, output co);
  assign s = x ^ y;
  assign co = x & y;
endmodule
`,
);

const full = design(
  "fa",
  `// full adder
module fa(input x, input y, input z, output s, output co);
  wire w = x ^ y;
  assign s = w ^ z;
  assign co = (x & y) | (w & z);
endmodule
`,
);

const CELLS = [lambda, pi0, pi1, pi2, pi3, half, full];

/** The cells that a module's text instantiates. */
export const cellsOf = (text: string) =>
  CELLS.filter(({ top }) => new RegExp(`^  ${top}\\b`, "m").test(text));
