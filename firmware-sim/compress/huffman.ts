/**
 * Canonical Huffman codes. Only the code lengths are stored; codes of one length ascend with their symbols.
 *
 * Source: Huffman, Proc. IRE 40(9):1098-1101, 1952; the canonical form as in RFC 1951 section 3.2.2.
 */
import { PulsegateError } from "../../signals/errors.ts";
import { type BitReader, type BitWriter, bitsFor } from "./bit-stream.ts";

/** A prefix code over symbols 0..n - 1. A lone symbol has the empty code: its count alone says it all. */
export interface HuffmanCode {
  /** Bits of each symbol's code; 0 for a symbol that has none, and for a lone symbol. */
  readonly lengths: Uint8Array;
  readonly codes: Uint32Array;
  /** The symbols that have a code, in the order of their codes. */
  readonly symbols: Uint16Array;
}

/** The length field of a stored code; also what a code word may take at most. */
const LENGTH_BITS = 5;
export const LONGEST_CODE = 2 ** LENGTH_BITS - 1;

/** Depth of every leaf of the Huffman tree of counts in ascending order; two queues, leaves first among equals. */
function leafDepths(ascending: readonly number[]): number[] {
  const leaves = ascending.length;
  const weights = [...ascending];
  const parents: number[] = [];
  let leaf = 0;
  let inner = leaves;
  const takeSmallest = (): number => {
    const useLeaf = leaf < leaves && (inner >= weights.length || weights[leaf]! <= weights[inner]!);
    return useLeaf ? leaf++ : inner++;
  };
  for (let node = leaves; node < 2 * leaves - 1; node++) {
    const a = takeSmallest();
    const b = takeSmallest();
    weights.push(weights[a]! + weights[b]!);
    parents[a] = node;
    parents[b] = node;
  }
  const depths = new Array<number>(2 * leaves - 1).fill(0);
  for (let node = 2 * leaves - 3; node >= 0; node--) depths[node] = depths[parents[node]!]! + 1;
  return depths.slice(0, leaves);
}

/** Codes in canonical order from lengths; `symbols` are those with a code, ascending. */
function assignCodes(lengths: Uint8Array, symbols: readonly number[]): HuffmanCode {
  const ordered = [...symbols].sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const codes = new Uint32Array(lengths.length);
  let code = 0;
  let length = 0;
  for (const symbol of ordered) {
    code *= 2 ** (lengths[symbol]! - length);
    length = lengths[symbol]!;
    codes[symbol] = code++;
  }
  return { lengths, codes, symbols: Uint16Array.from(ordered) };
}

/**
 * The shortest prefix code for symbols that occur so often; a symbol that never occurs gets no code. Codes that would be
 * longer than 31 bits are shortened by halving the counts, which costs a little of the optimum.
 */
export function huffmanCode(counts: ArrayLike<number>): HuffmanCode {
  const lengths = new Uint8Array(counts.length);
  const symbols = Array.from({ length: counts.length }, (_, s) => s).filter((s) => counts[s]! > 0);
  if (symbols.length < 2) return assignCodes(lengths, symbols);
  const ascending = [...symbols].sort((a, b) => counts[a]! - counts[b]! || a - b);
  let weights = ascending.map((symbol) => counts[symbol]!);
  let depths = leafDepths(weights);
  while (Math.max(...depths) > LONGEST_CODE) {
    weights = weights.map((weight) => Math.ceil(weight / 2));
    depths = leafDepths(weights);
  }
  ascending.forEach((symbol, i) => {
    lengths[symbol] = depths[i]!;
  });
  return assignCodes(lengths, symbols);
}

/** Bits of a stored code over `alphabet` symbols. */
export function tableBits({ lengths }: HuffmanCode): number {
  const longest = Math.max(0, ...lengths);
  return LENGTH_BITS + (longest === 0 ? bitsFor(lengths.length) : lengths.length * bitsFor(longest + 1));
}

/** Stores a code: the longest length, then every symbol's; a lone symbol is named instead. */
export function writeHuffmanCode(writer: BitWriter, { lengths, symbols }: HuffmanCode): void {
  const longest = Math.max(0, ...lengths);
  writer.write(longest, LENGTH_BITS);
  if (longest === 0) writer.write(symbols[0] ?? 0, bitsFor(lengths.length));
  else for (const length of lengths) writer.write(length, bitsFor(longest + 1));
}

/**
 * Reads a stored code over `alphabet` symbols.
 *
 * @throws PulsegateError `malformed` when the lengths are not those of a complete prefix code; `truncated`.
 */
export function readHuffmanCode(reader: BitReader, alphabet: number, where: string): HuffmanCode {
  const lengths = new Uint8Array(alphabet);
  const longest = reader.read(LENGTH_BITS);
  if (longest === 0) {
    const symbol = reader.read(bitsFor(alphabet));
    if (symbol < alphabet) return assignCodes(lengths, [symbol]);
    throw new PulsegateError("malformed", "bad lone symbol", {
      where,
      got: symbol,
      expected: `< ${alphabet}`,
    });
  }
  const symbols: number[] = [];
  let kraft = 0;
  for (let symbol = 0; symbol < alphabet; symbol++) {
    lengths[symbol] = reader.read(bitsFor(longest + 1));
    if (lengths[symbol] === 0) continue;
    symbols.push(symbol);
    kraft += 2 ** -lengths[symbol]!;
  }
  if (kraft !== 1) {
    throw new PulsegateError("malformed", "code lengths do not fill a prefix code", {
      where,
      got: `Kraft sum ${kraft}`,
      expected: "1",
    });
  }
  return assignCodes(lengths, symbols);
}

/** A function that reads one symbol after another. */
export function createSymbolReader(
  reader: BitReader,
  { lengths, codes, symbols }: HuffmanCode,
): () => number {
  const lone = symbols[0]!;
  if (lengths[lone] === 0) return () => lone;
  // First symbol (in the order of the codes) of each length, and how many there are.
  const first = new Int32Array(LONGEST_CODE + 1);
  const count = new Int32Array(LONGEST_CODE + 1);
  symbols.forEach((symbol, i) => {
    if (count[lengths[symbol]!]!++ === 0) first[lengths[symbol]!] = i;
  });
  return () => {
    let code = 0;
    for (let length = 1; ; length++) {
      code = code * 2 + reader.read(1);
      if (count[length] === 0) continue;
      const offset = code - codes[symbols[first[length]!]!]!;
      if (offset < count[length]!) return symbols[first[length]! + offset]!;
    }
  };
}
