/** An 8 x 8 multiplier of two 8 x 4 arrays, one per nibble of `b`, and one 12-bit adder. */
import { type AdderKind, adder } from "./adder.ts";
import { cellsOf } from "./cells.ts";
import { type Design, design } from "./design.ts";

export interface TwoBlockPlan {
  readonly name: string;
  /** One line above the module: what it is. */
  readonly comment: string;
  /** Blocks of b3..b0 and b7..b4: `NAME(a, b, s)`. */
  readonly low: Design;
  readonly high: Design;
  readonly adder: AdderKind;
  /** Further bits to add, as Verilog expressions in a and b, by the power of two that they count (4..15). */
  readonly extra?: ReadonlyMap<number, string>;
}

interface Operands {
  /** Expressions of bits 0..11. */
  readonly x: readonly string[];
  readonly y: readonly string[];
  readonly carryIn: string;
  readonly lines: readonly string[];
}

const ZERO = "1'b0";

/**
 * The two operands and the carry of the adder. Above bit 7 the low block has no bits, and the carry input is free: extra
 * bits there cost nothing. Any other makes a full adder at its place, and half adders above it that make room for the
 * carry, up to bit 7.
 */
function operands(extra: ReadonlyMap<number, string>): Operands {
  const [x, y, lines]: [string[], string[], string[]] = [[], [], []];
  let carry: string | undefined;
  for (let bit = 0; bit < 12; bit++) {
    const more = bit > 0 ? extra.get(bit + 4) : undefined;
    const [fromLow, fromHigh] = [bit < 8 ? `sl[${bit + 4}]` : undefined, `sh[${bit}]`];
    const inputs = [fromLow, fromHigh, more].filter((signal) => signal !== undefined);
    const waiting = carry;
    carry = undefined;
    if (inputs.length + (waiting === undefined ? 0 : 1) <= 2) {
      x.push(inputs.length === 2 ? inputs[0]! : (waiting ?? ZERO));
      y.push(inputs.at(-1)!);
      continue;
    }
    carry = `t${bit + 1}`;
    lines.push(`  wire n${bit}, ${carry};`);
    lines.push(`  ${inputs.length === 3 ? "fa" : "ha"} u${bit}(${inputs.join(", ")}, n${bit}, ${carry});`);
    x.push(waiting ?? ZERO);
    y.push(`n${bit}`);
  }
  return { x, y, carryIn: extra.get(4) ?? ZERO, lines };
}

/** The module `NAME(a, b, p)`. */
export function twoBlocks(plan: TwoBlockPlan): Design {
  const { low, high, extra = new Map() } = plan;
  const sum = adder(12, plan.adder);
  const { x, y, carryIn, lines } = operands(extra);
  const text = `// ${plan.comment}
module ${plan.name}(input [7:0] a, input [7:0] b, output [15:0] p);
  wire [11:0] sl, sh;
  ${low.top} low(a, b[3:0], sl);
  ${high.top} high(a, b[7:4], sh);
${lines.map((line) => `${line}\n`).join("")}  wire [11:0] x = {${[...x].reverse().join(", ")}};
  wire [11:0] y = {${[...y].reverse().join(", ")}};
  ${sum.top} sum(x, y, ${carryIn}, p[15:4]);
  assign p[3:0] = sl[3:0];
endmodule
`;
  return design(plan.name, text, [...cellsOf(text), low, high, sum]);
}
