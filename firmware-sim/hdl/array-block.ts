/** An 8 x 4 ripple array: eight bits of `a` times one nibble of `b`, twelve sum bits, drawn cell by cell. */
import { PulsegateError } from "../../signals/errors.ts";
import { cellsOf } from "./cells.ts";
import { type Design, design } from "./design.ts";

export interface BlockPlan {
  /** Name of the module `NAME(a, b, s)`. */
  readonly name: string;
  /**
   * Cells of rows b1, b2, b3, each a7 .. a0, in the letters of `CELL_MAPS` (F pi0, X pi1, H pi2, T above B pi3), or `*`:
   * the smallest cell that adds whatever arrives there.
   */
  readonly cells: readonly string[];
  /** Whether a partial product is a NAND. */
  readonly inverted: (i: number, j: number) => boolean;
  /** Whether a partial product exists; only `*` cells may lack theirs. Default: all do. */
  readonly kept?: (i: number, j: number) => boolean;
  /** A constant one of weight 2^8 enters at the free input of the cell (a7, b1). */
  readonly constant?: boolean;
  /** What enters as the carry of a cell that has none from its right neighbour; `*` cells alone. */
  readonly carryIn?: (i: number, j: number) => ExtraCarry | undefined;
}

/** A constant one, or the partial product of bits i and j. */
export type ExtraCarry = "one" | readonly [i: number, j: number];

/** Upper half of a pi3: its inputs wait for the lower half. */
interface PairTop {
  readonly i: number;
  readonly j: number;
  readonly sumIn: Signal;
}
/** A Verilog expression; undefined is a constant zero. */
type Signal = string | undefined;
type Passed = Signal | PairTop;

interface Placed {
  readonly text: string;
  readonly sum: Passed;
  readonly carry: Signal;
}

const zero = (signal: Signal) => signal ?? "1'b0";

/** Places one cell of the block. */
class BlockWriter {
  readonly lines: string[] = [];
  readonly #plan: BlockPlan;

  constructor(plan: BlockPlan) {
    this.#plan = plan;
  }

  #flag(name: string, i: number, j: number): string {
    return this.#plan.inverted(i, j) ? `.${name}(1)` : "";
  }

  #parameters(...flags: readonly string[]): string {
    const set = flags.filter((flag) => flag !== "");
    return set.length === 0 ? "" : ` #(${set.join(", ")})`;
  }

  /** Declares what the cell drives and writes its instance. */
  #instance(module: string, i: number, j: number, inputs: string, sum: string, carry?: string): string {
    const outputs = carry === undefined ? sum : `${sum}, ${carry}`;
    const parameters = module === "ha" ? "" : this.#parameters(this.#flag("INVERT", i, j));
    return `  wire ${outputs};\n  ${module}${parameters} r${j}_${i}(${inputs}, ${outputs});`;
  }

  partialProduct(i: number, j: number): Signal {
    if (this.#plan.kept?.(i, j) === false) return undefined;
    this.lines.push(this.#instance("lambda", i, j, `a[${i}], b[${j}]`, `s${j}_${i}`));
    return `s${j}_${i}`;
  }

  cell(letter: string, i: number, j: number, above: Passed, carryIn: Signal): Omit<Placed, "text"> {
    const placed =
      letter === "B" ? this.#pair(i, j, above, carryIn) : this.#single(letter, i, j, above, carryIn);
    if (placed.text !== "") this.lines.push(placed.text);
    return placed;
  }

  #single(letter: string, i: number, j: number, above: Passed, carryIn: Signal): Placed {
    if (typeof above === "object") throw misplaced("a pair without its lower half", i, j);
    const [sum, carry] = [`s${j}_${i}`, `c${j}_${i}`];
    const product = `a[${i}], b[${j}]`;
    switch (letter) {
      case "F":
        return {
          text: this.#instance("pi0", i, j, `${product}, ${zero(above)}, ${zero(carryIn)}`, sum, carry),
          sum,
          carry,
        };
      case "X":
        if (carryIn !== undefined) throw misplaced("a carry into an XOR cell", i, j);
        return {
          text: this.#instance("pi1", i, j, `${product}, ${zero(above)}`, sum),
          sum,
          carry: undefined,
        };
      case "H":
        if (above !== undefined && carryIn !== undefined)
          throw misplaced("three inputs of a half adder", i, j);
        return {
          text: this.#instance("pi2", i, j, `${product}, ${zero(above ?? carryIn)}`, sum, carry),
          sum,
          carry,
        };
      case "T":
        if (carryIn !== undefined) throw misplaced("a carry into the upper half of a pair", i, j);
        return { text: "", sum: { i, j, sumIn: above }, carry: undefined };
      default:
        return this.#smallest(i, j, above, carryIn);
    }
  }

  /** The extra carry of a cell, as a signal. */
  #extra(i: number, j: number): Signal {
    const extra = this.#plan.carryIn?.(i, j);
    if (extra === undefined || extra === "one") return extra && "1'b1";
    this.lines.push(`  wire m${j}_${i};\n  lambda e${j}_${i}(a[${extra[0]}], b[${extra[1]}], m${j}_${i});`);
    return `m${j}_${i}`;
  }

  #smallest(i: number, j: number, above: Signal, carry: Signal): Placed {
    const carryIn = carry ?? this.#extra(i, j);
    return this.#adding(i, j, above, carryIn);
  }

  #adding(i: number, j: number, above: Signal, carryIn: Signal): Placed {
    const arriving = [above, carryIn].filter((signal) => signal !== undefined);
    const present = this.#plan.kept?.(i, j) ?? true;
    if (present && arriving.length === 2) return this.#single("F", i, j, above, carryIn);
    if (present && arriving.length === 1) return this.#single("H", i, j, above, carryIn);
    if (present) return { text: "", sum: this.partialProduct(i, j), carry: undefined };
    if (arriving.length < 2) return { text: "", sum: arriving[0], carry: undefined };
    const [sum, carry] = [`s${j}_${i}`, `c${j}_${i}`];
    return { text: this.#instance("ha", i, j, arriving.join(", "), sum, carry), sum, carry };
  }

  #pair(i: number, j: number, above: Passed, carryIn: Signal): Placed {
    if (typeof above !== "object") throw misplaced("the lower half of a pair alone", i, j);
    const { i: ti, j: tj, sumIn } = above;
    if (sumIn !== undefined && carryIn !== undefined) throw misplaced("four inputs of a full adder", i, j);
    const [sum, carry] = [`s${j}_${i}`, `c${j}_${i}`];
    const parameters = this.#parameters(this.#flag("INVERT_T", ti, tj), this.#flag("INVERT_B", i, j));
    const inputs = `a[${ti}], b[${tj}], a[${i}], b[${j}], ${zero(sumIn ?? carryIn)}`;
    return {
      text: `  wire ${sum}, ${carry};\n  pi3${parameters} r${j}_${i}(${inputs}, ${sum}, ${carry});`,
      sum,
      carry,
    };
  }
}

const misplaced = (what: string, i: number, j: number) =>
  new PulsegateError("misuse", `a cell map cannot be built: ${what}`, { where: `cell a${i} b${j}` });

/** The block as a module `NAME(a, b, s)`: a 8 bits, b 4 bits, s 12 bits. */
export function arrayBlock(plan: BlockPlan): Design {
  const writer = new BlockWriter(plan);
  let above: Passed[] = Array.from({ length: 8 }, (_, i) => writer.partialProduct(i, 0));
  let carryAbove: Signal = plan.constant ? "1'b1" : undefined;
  const bits: string[] = [outgoing(above[0])];
  for (let j = 1; j <= 3; j++) {
    const row: Passed[] = [];
    let carry: Signal;
    for (let i = 0; i < 8; i++) {
      const letter = plan.cells[j - 1]!.charAt(7 - i);
      const placed = writer.cell(letter, i, j, i === 7 ? carryAbove : above[i + 1], carry);
      row.push(placed.sum);
      carry = placed.carry;
    }
    bits.push(outgoing(row[0]));
    above = row;
    carryAbove = carry;
  }
  for (let i = 1; i < 8; i++) bits.push(outgoing(above[i]));
  bits.push(zero(carryAbove));
  const text = `module ${plan.name}(input [7:0] a, input [3:0] b, output [11:0] s);
${writer.lines.join("\n")}
  assign s = {${bits.reverse().join(", ")}};
endmodule
`;
  return design(plan.name, text, cellsOf(text));
}

function outgoing(signal: Passed): string {
  if (typeof signal === "object") throw new PulsegateError("misuse", "a pair leaves the block undivided");
  return zero(signal);
}
