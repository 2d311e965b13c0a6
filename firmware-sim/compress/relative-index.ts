/** The entries of a sparse row of symbols: each skips some zeros and then places one symbol. */
export interface SparseEntries {
  /** Zeros skipped in front of each entry, 0..2^indexBits - 1. */
  readonly gaps: Uint16Array;
  /** Symbol of each entry; 0 for a filler. */
  readonly symbols: Uint16Array;
  readonly fillers: number;
}

/**
 * Positions of the symbols other than 0 as gaps of `indexBits` each. A gap that does not fit is broken by fillers: entries
 * that place a zero. With 0 bits every zero up to the last symbol is a filler, which is dense storage. Zeros behind the
 * last symbol have no entry.
 *
 * Source: Han, Mao, Dally, arXiv 1510.00149, section 2 and figure 2.
 */
export function toEntries(symbols: ArrayLike<number>, indexBits: number): SparseEntries {
  const largest = 2 ** indexBits - 1;
  const gaps: number[] = [];
  const placed: number[] = [];
  let zeros = 0;
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === 0) {
      zeros++;
      continue;
    }
    for (; zeros > largest; zeros -= largest + 1) {
      gaps.push(largest);
      placed.push(0);
    }
    gaps.push(zeros);
    placed.push(symbols[i]!);
    zeros = 0;
  }
  return {
    gaps: Uint16Array.from(gaps),
    symbols: Uint16Array.from(placed),
    fillers: placed.reduce((sum, symbol) => sum + (symbol === 0 ? 1 : 0), 0),
  };
}
