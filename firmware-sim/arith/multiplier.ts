/**
 * An 8 x 8 bit integer multiplier. Truth table, error metrics and energy follow from this one object.
 * Operand order matters: most approximate multipliers are not commutative.
 */
export interface Multiplier {
  /** Unique name, e.g. `exact8`, `SCDM8_73`. */
  readonly name: string;
  readonly bits: 8;
  readonly signed: boolean;
  /** Product of `a` and `b`, both in -128..127 (signed) or 0..255 (unsigned); an integer. */
  multiply(a: number, b: number): number;
  /** Paper, deck or datasheet that defines it. */
  readonly source: string;
  /** Energy of one multiplication relative to the exact multiplier of the same technology (1 = exact). */
  readonly relativeEnergy: { readonly value: number; readonly source: string };
}
