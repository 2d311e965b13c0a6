/**
 * Any multiplier from its truth table. Both forms are synthesizable and exact, but no designer's structure: area and energy
 * of what a tool makes of them are an upper bound.
 */
import type { Multiplier } from "../../arith/multiplier.ts";
import { truthTable } from "../../arith/truth-table.ts";
import { type Design, design } from "../design.ts";

/**
 * Order of decisions from the root: both operands from their highest bit, alternating. Neighbouring weights depend on each
 * other, which keeps the diagram of a multiplier small.
 */
const ORDER = [7, 6, 5, 4, 3, 2, 1, 0].flatMap((bit) => [`a[${bit}]`, `b[${bit}]`]);

class Diagram {
  readonly lines: string[] = [];
  readonly #known = new Map<number, number>();

  /** Node of "variable ? high : low"; 0 and 1 are the constants. */
  node(variable: string, low: number, high: number): number {
    if (low === high) return low;
    const key = low * 2 ** 24 + high;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const index = this.lines.length + 2;
    this.#known.set(key, index);
    this.lines.push(`  wire n${index} = ${variable} ? ${nodeName(high)} : ${nodeName(low)};`);
    return index;
  }

  /** A level is complete: equal children of another variable are another node. */
  nextVariable(): void {
    this.#known.clear();
  }
}

const nodeName = (index: number) => (index < 2 ? `1'b${index}` : `n${index}`);

/** Position in the truth table (row a, column b, raw bits) of the leaf whose decisions are the bits of `leaf`. */
function positionOf(leaf: number, signed: boolean): number {
  let [a, b] = [0, 0];
  for (let bit = 7; bit >= 0; bit--) {
    a = (a << 1) | ((leaf >> (2 * bit + 1)) & 1);
    b = (b << 1) | ((leaf >> (2 * bit)) & 1);
  }
  const flip = signed ? 128 : 0;
  return ((a ^ flip) << 8) | (b ^ flip);
}

/**
 * The module `top(a, b, p)` of any 8-bit multiplier as a network of two-way multiplexers: one ordered decision diagram per
 * product bit, all equal parts shared: some 16,000 for SCDM8_73. A simulator visits thousands of them a product, and `synth` of
 * Yosys 0.23 takes more than minutes.
 */
export function diagramDesign(top: string, multiplier: Multiplier): Design {
  const table = truthTable(multiplier);
  const bits = multiplier.productBits ?? 16;
  const leaves = Int32Array.from({ length: 65536 }, (_, leaf) => table[positionOf(leaf, multiplier.signed)]!);
  const diagram = new Diagram();
  let levels = Array.from({ length: bits }, (_, bit) => leaves.map((product) => (product >> bit) & 1));
  for (const variable of [...ORDER].reverse()) {
    levels = levels.map((level) =>
      Int32Array.from({ length: level.length / 2 }, (_, i) =>
        diagram.node(variable, level[2 * i]!, level[2 * i + 1]!),
      ),
    );
    diagram.nextVariable();
  }
  const outputs = levels.map((level) => nodeName(level[0]!)).reverse();
  return design(
    top,
    `// ${multiplier.name.replace(/\s+/g, " ")}, from its truth table: multiplexers, no designer's structure
module ${top}(input [7:0] a, input [7:0] b, output [${bits - 1}:0] p);
${diagram.lines.join("\n")}
  assign p = {${outputs.join(", ")}};
endmodule
`,
  );
}

/**
 * The same as a behavioural memory: a `case` of a selects a row of 256 products. What a simulator handles best; for synthesis
 * it is a memory of 65,536 words.
 */
export function romDesign(top: string, multiplier: Multiplier): Design {
  const table = truthTable(multiplier);
  const bits = multiplier.productBits ?? 16;
  // Rows are written in whole hexadecimal digits, also for products of 17 bits.
  const [digits, flip] = [Math.ceil(bits / 4), multiplier.signed ? 128 : 0];
  const width = 256 * 4 * digits;
  const product = (a: number, b: number) =>
    (table[((a ^ flip) << 8) | (b ^ flip)]! & (2 ** bits - 1)).toString(16).padStart(digits, "0");
  const row = (a: number) => Array.from({ length: 256 }, (_, n) => product(a, 255 - n)).join("");
  const rows = Array.from({ length: 256 }, (_, a) => `      8'd${a}: row = ${width}'h${row(a)};`);
  return design(
    top,
    `// ${multiplier.name.replace(/\s+/g, " ")}, from its truth table: a behavioural memory
module ${top}(input [7:0] a, input [7:0] b, output [${bits - 1}:0] p);
  reg [${width - 1}:0] row;
  always @*
    case (a)
${rows.join("\n")}
    endcase
  assign p = row[${4 * digits} * b +: ${bits}];
endmodule
`,
  );
}
