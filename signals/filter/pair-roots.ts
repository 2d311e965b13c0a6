import type { Sos, SosSection } from "./sos.ts";

/** A root of a real polynomial: real when `im` is 0, otherwise (`im > 0`) it stands for itself and its conjugate. */
export interface Root {
  readonly re: number;
  readonly im: number;
}

const isReal = (root: Root): boolean => root.im === 0;
const distanceToCircle = ({ re, im }: Root): number => Math.abs(1 - Math.hypot(re, im));

/** Takes the element with the smallest `cost` among those that `admits` out of `roots`. */
function take(
  roots: Root[],
  cost: (root: Root) => number,
  admits: (root: Root) => boolean = () => true,
): Root | undefined {
  let best = -1;
  for (const [index, root] of roots.entries()) {
    if (admits(root) && (best < 0 || cost(root) < cost(roots[best]))) best = index;
  }
  return best < 0 ? undefined : roots.splice(best, 1)[0];
}

/** Coefficients of `z^-1` and `z^-2` of the polynomial with these roots (one pair, or at most two real ones). */
function polynomial(first: Root | undefined, second: Root | undefined): readonly [number, number] {
  if (first !== undefined && !isReal(first)) return [-2 * first.re, first.re ** 2 + first.im ** 2];
  const [p, q] = [first?.re ?? 0, second?.re ?? 0];
  return [-p - q, p * q];
}

function section(zeros: readonly (Root | undefined)[], poles: readonly (Root | undefined)[]): SosSection {
  const [b1, b2] = polynomial(zeros[0], zeros[1]);
  const [a1, a2] = polynomial(poles[0], poles[1]);
  return { b0: 1, b1, b2, a1, a2 };
}

/**
 * Groups digital zeros and poles into second-order sections of gain 1. Beginning with the pole nearest the unit circle, each
 * pole pair takes the zeros nearest to it; the sections are returned in the opposite order, so that the most resonant one
 * comes last and its peak cannot lift rounding noise of the others.
 *
 * Source: the "nearest" pairing rule described in the documentation of `scipy.signal.zpk2sos`; Jackson, Digital Filters and
 * Signal Processing, section 11.4.
 */
export function pairRoots(zeros: readonly Root[], poles: readonly Root[]): Sos {
  const z = [...zeros];
  const p = [...poles];
  const sections: SosSection[] = [];
  for (;;) {
    const pole = take(p, distanceToCircle);
    if (pole === undefined) break;
    const distance = (zero: Root) => Math.hypot(zero.re - pole.re, zero.im - pole.im);
    const partner = isReal(pole) ? take(p, distanceToCircle, isReal) : undefined;
    if (isReal(pole) && partner === undefined) {
      sections.push(section([take(z, distance, isReal)], [pole]));
      continue;
    }
    const zero = take(z, distance);
    const second = zero !== undefined && isReal(zero) ? take(z, distance, isReal) : undefined;
    sections.push(section([zero, second], [pole, partner]));
  }
  return sections.reverse();
}
