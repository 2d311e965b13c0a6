import type { RelativeEnergy } from "../../multiplier.ts";

/** How the 256 x 256 products of a table stand: all three must be stated, by the file or beside it. */
export interface TableLayout {
  /** Operands -128..127 (true) or 0..255. */
  readonly signed: boolean;
  /** Rows are the first operand a (`a-rows`) or the second. */
  readonly order: "a-rows" | "b-rows";
  /**
   * Row and column numbers: operands ascending (-128 .. 127 or 0 .. 255), or their bits as a number (0 .. 127, -128 .. -1).
   * For unsigned operands the two are the same.
   */
  readonly index: "ascending" | "two's complement bits";
}

/** What a file says. */
export interface RawTable {
  /** 65,536 products in the order of the file. */
  readonly products: ArrayLike<number>;
  /** What the file itself states. */
  readonly layout: Partial<TableLayout>;
  readonly name?: string | undefined;
  readonly source?: string | undefined;
  readonly relativeEnergy?: RelativeEnergy | undefined;
  readonly productBits?: number | undefined;
}
