/** An int8 multiply-accumulate element around any 8-bit multiplier. */
import { PulsegateError } from "../../signals/errors.ts";
import type { Multiplier } from "../arith/multiplier.ts";
import { type Design, design } from "./design.ts";
import { multiplierDesign, type VerilogOptions } from "./verilog.ts";

export interface ElementOptions extends VerilogOptions {
  /** What a sum beyond 24 bits becomes; default `wrap`. 255 products of 16 bits cannot get there. */
  readonly overflow?: "wrap" | "saturate";
}

/** Width of the accumulator. */
const ACC_BITS = 24;

/** Verilog expression of the product `p`, extended to `bits`. */
export function extended(multiplier: Multiplier, bits: number, p = "p"): string {
  const width = multiplier.productBits ?? 16;
  return multiplier.signed ? `{{${bits - width}{${p}[${width - 1}]}}, ${p}}` : `{${bits - width}'d0, ${p}}`;
}

/** @throws PulsegateError `unsupported` for another width than 8 bits. */
export function requireBytes(multiplier: Multiplier): void {
  if (multiplier.bits === 8) return;
  throw new PulsegateError("unsupported", "a processing element multiplies bytes", {
    got: `${multiplier.name}, ${multiplier.bits} bits`,
    expected: "an 8-bit multiplier",
  });
}

/**
 * Module `pe_NAME(clk, rst, clear, en, a, b, acc)`, `NAME` the multiplier's module. Two stages: an edge with `en` takes the
 * operands, the next edge adds their product. `clear` travels with them: the sum starts anew from that product, or from
 * zero without `en`. `rst` is synchronous. `acc` has 24 bits, two's complement if the multiplier is signed.
 */
export function processingElement(multiplier: Multiplier, options: ElementOptions = {}): Design {
  requireBytes(multiplier);
  const core = multiplierDesign(multiplier, options);
  const width = multiplier.productBits ?? 16;
  const top = `pe_${core.top}`;
  const wide = ACC_BITS + 1;
  const sum = `  wire [${ACC_BITS - 1}:0] base = clear_q ? 24'd0 : acc;`;
  const next =
    options.overflow === "saturate"
      ? saturated(multiplier, wide)
      : `  wire [23:0] next = base + (en_q ? ${extended(multiplier, ACC_BITS)} : 24'd0);`;
  const text = `// multiply-accumulate element, 24-bit accumulator that ${options.overflow === "saturate" ? "saturates" : "wraps"}
module ${top}(input clk, input rst, input clear, input en, input [7:0] a, input [7:0] b, output reg [23:0] acc);
  reg [7:0] a_q, b_q;
  reg en_q, clear_q;
  wire [${width - 1}:0] p;
  ${core.top} mul(a_q, b_q, p);
${sum}
${next}
  always @(posedge clk)
    if (rst) begin
      a_q <= 8'd0;
      b_q <= 8'd0;
      en_q <= 1'b0;
      clear_q <= 1'b0;
      acc <= 24'd0;
    end else begin
      en_q <= en;
      clear_q <= clear;
      if (en) begin
        a_q <= a;
        b_q <= b;
      end
      if (en_q | clear_q) acc <= next;
    end
endmodule
`;
  return design(top, text, [core]);
}

function saturated(multiplier: Multiplier, wide: number): string {
  const base = multiplier.signed ? "{base[23], base}" : "{1'b0, base}";
  const limits = multiplier.signed
    ? "sum[24] != sum[23] ? (sum[24] ? 24'h800000 : 24'h7fffff)"
    : "sum[24] ? 24'hffffff";
  return `  wire [24:0] sum = ${base} + (en_q ? ${extended(multiplier, wide)} : 25'd0);
  wire [23:0] next = ${limits} : sum[23:0];`;
}
