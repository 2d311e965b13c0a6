/** `Mitchell8` and `SMitchell8`: two logarithms by leading one and shift, one adder, one shifter. */
import { type Design, design } from "../design.ts";
import type { FamilyBuilder } from "../family.ts";
import { signMagnitude } from "../sign-magnitude.ts";

/** Module `mitchell_log(v, l)`: characteristic in l[9:7], fraction in l[6:0]; v > 0. */
function logarithm(): Design {
  const places = [7, 6, 5, 4, 3, 2, 1];
  const fraction = (k: number) => (k === 7 ? "v[6:0]" : `{v[${k - 1}:0], ${7 - k}'d0}`);
  const choices = places.map((k) => `v[${k}] ? {3'd${k}, ${fraction(k)}} :`);
  return design(
    "mitchell_log",
    `// binary logarithm, k + x for 2^k (1 + x)
module mitchell_log(input [7:0] v, output [9:0] l);
  assign l = ${choices.join("\n    ")}
    10'd0;
endmodule
`,
  );
}

function unsignedMitchell(name: string): Design {
  return design(
    name,
    `// Mitchell's logarithmic multiplier
module ${name}(input [7:0] a, input [7:0] b, output [15:0] p);
  wire [9:0] la, lb;
  mitchell_log log_a(a, la);
  mitchell_log log_b(b, lb);
  wire [10:0] sum = {1'b0, la} + {1'b0, lb};
  wire [22:0] shifted = {15'd0, 1'b1, sum[6:0]} << sum[10:7];
  assign p = ((|a) & (|b)) ? shifted[22:7] : 16'd0;
endmodule
`,
    [logarithm()],
  );
}

export const mitchell: FamilyBuilder = {
  pattern: /^(S?)Mitchell8$/,
  build: (name, [, sign]) =>
    sign === "S"
      ? signMagnitude(name, "Mitchell's logarithmic multiplier", unsignedMitchell(`${name}_core`))
      : unsignedMitchell(name),
};
