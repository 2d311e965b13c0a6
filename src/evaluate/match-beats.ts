import { PulsegateError } from "../../signals/errors.ts";

export interface BeatMatch {
  /** For each reference beat the index of its test beat, or -1 when it was missed. */
  readonly pairs: Int32Array;
  /** Indices of the test beats that match no reference beat, rising. */
  readonly falsePositives: Int32Array;
  readonly truePositives: number;
  readonly falseNegatives: number;
}

function assertRising(samples: ArrayLike<number>, where: string): void {
  for (let i = 1; i < samples.length; i++) {
    if (!(samples[i] >= samples[i - 1])) {
      throw new PulsegateError("bad-option", "beats must be in rising order", {
        where: `${where}[${i}]`,
        got: samples[i],
        expected: `>= ${samples[i - 1]}`,
      });
    }
  }
}

/**
 * Matches reference and test beats one to one, in order, each pair at most `windowSamples` apart (150 ms by custom). Of the
 * two earliest beats not yet dealt with, the earlier one is paired with the other unless its successor in the same list is
 * nearer to that other one; then it stays alone. Linear in the number of beats.
 *
 * Source: the beat-by-beat comparison of ANSI/AAMI EC57, section 4.3.2, with the look-ahead by one beat that WFDB `bxb` uses.
 * @throws PulsegateError `bad-option` for beats out of order or a window that is negative or not a number.
 */
export function matchBeats(
  reference: ArrayLike<number>,
  test: ArrayLike<number>,
  windowSamples: number,
): BeatMatch {
  if (!(windowSamples >= 0)) {
    throw new PulsegateError("bad-option", "match window", {
      where: "windowSamples",
      got: windowSamples,
      expected: ">= 0",
    });
  }
  assertRising(reference, "reference");
  assertRising(test, "test");
  const pairs = new Int32Array(reference.length).fill(-1);
  const alone = new Int32Array(test.length);
  let aloneCount = 0;
  let r = 0;
  let t = 0;
  while (r < reference.length && t < test.length) {
    const distance = Math.abs(reference[r] - test[t]);
    const testFirst = test[t] < reference[r];
    const rival = testFirst
      ? Math.abs(reference[r] - (test[t + 1] ?? Number.POSITIVE_INFINITY))
      : Math.abs(test[t] - (reference[r + 1] ?? Number.POSITIVE_INFINITY));
    if (distance <= windowSamples && distance <= rival) pairs[r++] = t++;
    else if (testFirst) alone[aloneCount++] = t++;
    else r++;
  }
  while (t < test.length) alone[aloneCount++] = t++;
  const truePositives = test.length - aloneCount;
  return {
    pairs,
    falsePositives: alone.slice(0, aloneCount),
    truePositives,
    falseNegatives: reference.length - truePositives,
  };
}
