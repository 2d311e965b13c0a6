import { LONGEST_RR_S, SHORTEST_RR_S } from "./beat-vector.ts";

const LONG = 400;
const MIDDLE = 16;
const SHORT = 10;
const SPREAD = 32;

/** The last `size` numbers, kept both in order of arrival and sorted, so that the median costs no sort. */
const createSortedRing = (size: number) => {
  const ring = new Float64Array(size);
  const sorted = new Float64Array(size);
  let count = 0;
  let next = 0;
  /** First index of `sorted` whose value is not below `value`. */
  const place = (value: number): number => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    push(value: number): void {
      if (count === size) {
        const out = place(ring[next]!);
        sorted.copyWithin(out, out + 1, count);
        count--;
      }
      const at = place(value);
      sorted.copyWithin(at + 1, at, count);
      sorted[at] = value;
      ring[next] = value;
      next = (next + 1) % size;
      count++;
    },
    median: (): number => (count === 0 ? 0 : 0.5 * (sorted[(count - 1) >> 1]! + sorted[count >> 1]!)),
    mean(last: number): number {
      const n = Math.min(last, count);
      let sum = 0;
      for (let i = 1; i <= n; i++) sum += ring[(next - i + size) % size]!;
      return n === 0 ? 0 : sum / n;
    },
    deviation(last: number): number {
      const n = Math.min(last, count);
      const mean = this.mean(n);
      let sum = 0;
      for (let i = 1; i <= n; i++) sum += (ring[(next - i + size) % size]! - mean) ** 2;
      return n === 0 ? 0 : Math.sqrt(sum / n);
    },
  };
};

export const clipRr = (rrS: number): number => Math.min(LONGEST_RR_S, Math.max(SHORTEST_RR_S, rrS));

/**
 * The rhythm around a beat, from RR intervals in seconds.
 * `next(pre, post, previous, out)` takes the interval before the beat into the history (causally: `post` is not part
 * of any mean) and writes the 13 interval features in the order of `scalarNames`. `post` undefined means unknown (the
 * recording ended): it then counts as the long-term mean.
 * The long-term reference is the mean, not the median: where premature beats are the majority, the median is theirs.
 */
export const createRrHistory = () => {
  const long = createSortedRing(LONG);
  const middle = createSortedRing(MIDDLE);
  const steps = createSortedRing(MIDDLE);
  let last: number | undefined;
  return {
    next(pre: number, post: number | undefined, previous: number, out: Float32Array): void {
      long.push(pre);
      middle.push(pre);
      if (last !== undefined) steps.push(Math.abs(pre - last));
      last = pre;
      const mean400 = long.mean(LONG);
      const mean10 = long.mean(SHORT);
      const median400 = long.median();
      const after = post ?? mean400;
      out[0] = Math.log(pre / mean400);
      out[1] = Math.log(after / mean400);
      out[2] = Math.log(pre / mean10);
      out[3] = Math.log(after / mean10);
      out[4] = Math.log(pre / after);
      out[5] = steps.median() / mean400;
      out[6] = Math.log(previous / mean400);
      out[7] = Math.log(pre / median400);
      out[8] = Math.log(pre / middle.median());
      out[9] = long.deviation(SPREAD) / mean400;
      out[10] = Math.log(pre / previous);
      out[11] = pre - 0.8;
      out[12] = Math.log(mean400 / median400);
    },
  };
};
