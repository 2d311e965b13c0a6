/**
 * An integer multiplier of 8 x 8 or 16 x 16 bits. Truth table, error metrics and energy follow from this one object.
 * Operand order matters: most approximate multipliers are not commutative.
 */
export interface Multiplier {
  /** Unique name, e.g. `exact8`, `SCDM8_73`. */
  readonly name: string;
  /** Width of each operand. */
  readonly bits: 8 | 16;
  readonly signed: boolean;
  /** Bits that hold every product, two's complement if signed; 2 `bits` when absent. */
  readonly productBits?: number;
  /** Product of two operands of `bits`: -128..127 (8 bits, signed), 0..255 (8 bits, unsigned) ...; an integer. */
  multiply(a: number, b: number): number;
  /** Paper, deck or datasheet that defines it. */
  readonly source: string;
  /** Energy of one multiplication relative to the exact multiplier of the same technology (1 = exact). */
  readonly relativeEnergy: RelativeEnergy;
}

export interface RelativeEnergy {
  readonly value: number;
  /** Where the figure comes from, and whether it is an estimate. */
  readonly source: string;
}

/** Least and largest product that a multiplier may give. */
export function productRange({ bits, signed, productBits = 2 * bits }: ProductFormat): [number, number] {
  const span = 2 ** productBits;
  return signed ? [-span / 2, span / 2 - 1] : [0, span - 1];
}

export type ProductFormat = Pick<Multiplier, "bits" | "signed" | "productBits">;
