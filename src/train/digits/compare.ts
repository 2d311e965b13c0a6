/** Two classifiers on the same digits. */
export interface PairedComparison {
  readonly digits: number;
  readonly bothRight: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly bothWrong: number;
  /** Accuracy of the second minus that of the first, and its 95 % interval (Wald, paired), in points. */
  readonly gainPoints: number;
  readonly marginPoints: number;
  /** Two-sided exact McNemar test of equal error rates. */
  readonly p: number;
}

/** Two-sided binomial test at one half: probability of a split at least as uneven as this one. */
const signTest = (a: number, b: number): number => {
  const n = a + b;
  let term = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k <= Math.min(a, b); k++) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
};

/** Source of the test: McNemar, Psychometrika 12(2):153-157, 1947; its exact form is the sign test on the discordant. */
export const comparePaired = (
  first: Uint8Array,
  second: Uint8Array,
  labels: Uint8Array,
): PairedComparison => {
  const counts = [0, 0, 0, 0];
  labels.forEach((label, i) => {
    const kind = (first[i] === label ? 2 : 0) + (second[i] === label ? 1 : 0);
    counts[kind] = counts[kind]! + 1;
  });
  const [bothWrong, onlySecond, onlyFirst, bothRight] = counts as [number, number, number, number];
  const digits = labels.length;
  const gain = (onlySecond - onlyFirst) / digits;
  const variance = ((onlyFirst + onlySecond) / digits - gain ** 2) / digits;
  return {
    digits,
    bothRight,
    onlyFirst,
    onlySecond,
    bothWrong,
    gainPoints: 100 * gain,
    marginPoints: 196 * Math.sqrt(variance),
    p: signTest(onlyFirst, onlySecond),
  };
};
