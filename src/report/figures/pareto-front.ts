/** What a choice costs in two ways; less is better in both. */
export interface Cost {
  readonly error: number;
  readonly energy: number;
}

/**
 * The choices that no other beats: none has less error at no more energy, nor less energy at no more error. Sorted by
 * error; choices that cost the same in both are all kept. A cost that is no number is left out. O(n log n).
 */
export function paretoFront<T extends Cost>(choices: readonly T[]): T[] {
  const sorted = choices
    .filter(({ error, energy }) => !Number.isNaN(error) && !Number.isNaN(energy))
    .sort((p, q) => p.error - q.error || p.energy - q.energy);
  const front: T[] = [];
  for (const choice of sorted) {
    const last = front.at(-1);
    const twin = last !== undefined && choice.error === last.error && choice.energy === last.energy;
    if (last === undefined || twin || choice.energy < last.energy) front.push(choice);
  }
  return front;
}
