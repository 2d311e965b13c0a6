import type { LayerArithmetic } from "./layer-arithmetic.ts";

/** One nibble's part of the errors of a layer: `value << shift`, where value >= 0. */
export interface NibblePlane {
  /** 0: the low nibble, 1: the high one. */
  readonly nibble: 0 | 1;
  readonly shift: number;
  /** Largest value over the layer's weights and all activations. */
  readonly most: number;
  value(weight: number, activation: number): number;
}

/** error(w, x) = constant(w) + the sum of the planes, for the weights of one layer and every activation. */
export interface NibbleErrors {
  readonly planes: readonly NibblePlane[];
  constant(weight: number): number;
}

type Term = (weight: number, activation: number) => number;

/** The terms of both nibbles of the operand that is cut; their sum is the error. */
function termsOf({ errors }: LayerArithmetic, operand: "activation" | "weight"): readonly [Term, Term] {
  const at = (weight: number, activation: number) => errors[(weight & 255) * 256 + (activation & 255)]!;
  return operand === "activation"
    ? [(w, x) => at(w, x & 15), (w, x) => at(w, x & 240) - at(w, 0)]
    : [(w, x) => at(w & 15, x), (w, x) => at(w & 240, x) - at(0, x)];
}

const ALL = Array.from({ length: 256 }, (_, x) => x);
/** Activations that a term tells apart when the activation is cut, by nibble. */
const ONE_NIBBLE = [ALL.filter((x) => x < 16), ALL.filter((x) => x % 16 === 0)] as const;

/** The least value of a term for each weight over `activations`, and what all that exceeds it has in common. */
function planeOf(term: Term, nibble: 0 | 1, weights: ReadonlySet<number>, activations: readonly number[]) {
  const constants = new Map<number, number>();
  let [bits, most] = [0, 0];
  for (const weight of weights) {
    let least = term(weight, 0);
    for (const x of activations) least = Math.min(least, term(weight, x));
    constants.set(weight, least);
    for (const x of activations) {
      const excess = term(weight, x) - least;
      bits |= excess;
      most = Math.max(most, excess);
    }
  }
  const shift = bits === 0 ? 0 : 31 - Math.clz32(bits & -bits);
  const plane: NibblePlane = {
    nibble,
    shift,
    most: most >> shift,
    value: (weight, activation) => (term(weight, activation) - constants.get(weight)!) >> shift,
  };
  return { plane, constants };
}

/** Cuts the errors of a layer by the nibbles of one operand, which the arithmetic must allow; planes of zeros are left out. */
export function nibbleErrors(
  arithmetic: LayerArithmetic,
  operand: "activation" | "weight",
  weights: Int8Array,
): NibbleErrors {
  const present = new Set(weights);
  const cut = termsOf(arithmetic, operand).map((term, i) => {
    const nibble = i === 0 ? 0 : 1;
    return planeOf(term, nibble, present, operand === "activation" ? ONE_NIBBLE[nibble] : ALL);
  });
  return {
    planes: cut.map(({ plane }) => plane).filter(({ most }) => most > 0),
    constant: (weight) => cut.reduce((sum, { constants }) => sum + constants.get(weight)!, 0),
  };
}

/** Values above a byte as more planes: the low bytes, and what is left 8 bits higher. */
export function bytePlanes(planes: readonly NibblePlane[]): readonly NibblePlane[] {
  return planes.flatMap((plane) => {
    if (plane.most <= 255) return [plane];
    const { nibble, shift, most, value } = plane;
    const low = { nibble, shift, most: 255, value: (w: number, x: number) => value(w, x) & 255 };
    const rest = {
      nibble,
      shift: shift + 8,
      most: most >> 8,
      value: (w: number, x: number) => value(w, x) >> 8,
    };
    return [low, ...bytePlanes([rest])];
  });
}
