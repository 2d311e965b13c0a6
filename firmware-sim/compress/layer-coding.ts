/**
 * Weights of one layer that share a codebook, as bits:
 *
 * | bits          | field                                                                             |
 * | ------------- | --------------------------------------------------------------------------------- |
 * | number        | weights, pruned ones included                                                     |
 * | number        | entries, fillers included                                                         |
 * | 9             | codebook entries, 0..256                                                          |
 * | 1             | codebook holds float32 (else int8)                                                |
 * | 4             | bits of a relative index, 0..15                                                   |
 * | 1 + 1         | symbols, relative indices are Huffman-coded (else of fixed width)                 |
 * | 8 or 32 each  | codebook                                                                          |
 * | table         | code of the symbols, code of the relative indices, where they are Huffman-coded   |
 * | the rest      | of every entry the relative index, then the symbol                                |
 *
 * A number is 5 bits that hold a width, then the value in that width. Symbol 0 is a filler or, in dense storage, a pruned
 * weight; symbol s is entry s - 1 of the codebook. Where no entry has symbol 0, symbols start at 1.
 *
 * Source of the method: Han, Mao, Dally, "Deep Compression", arXiv 1510.00149.
 */
import { PulsegateError } from "../../signals/errors.ts";
import { type BitReader, type BitWriter, bitsFor, createBitReader, createBitWriter } from "./bit-stream.ts";
import {
  createSymbolReader,
  type HuffmanCode,
  huffmanCode,
  readHuffmanCode,
  tableBits,
  writeHuffmanCode,
} from "./huffman.ts";
import { toEntries } from "./relative-index.ts";

/** A layer of more weights is refused: a damaged number must not ask for all memory. */
const MOST_WEIGHTS = 2 ** 26;

/** One layer whose kept weights take few values. */
export interface SharedLayer {
  /** The shared values, at most 256. */
  readonly codebook: Float32Array | Int8Array;
  /** Of every weight: 0 if it is pruned, else 1 + its place in the codebook. */
  readonly assignments: ArrayLike<number>;
}

export interface LayerCodingOptions {
  /** Width of a relative index, 0..15; 0 stores the layer dense. */
  readonly indexBits: number;
  /** Huffman-code each stream where that is smaller, its table included (default), or never. */
  readonly huffman?: "smaller" | "never" | undefined;
}

/** Where the bits of a coded layer go; the fields whose names end in Bits add up to 8 * bytes. */
export interface LayerSize {
  readonly headerBits: number;
  readonly codebookBits: number;
  readonly symbolTableBits: number;
  readonly indexTableBits: number;
  readonly symbolBits: number;
  readonly relativeIndexBits: number;
  readonly paddingBits: number;
  readonly bytes: number;
  readonly weights: number;
  readonly kept: number;
  readonly fillers: number;
}

interface Stream {
  readonly values: Uint16Array;
  /** Width of a value without Huffman coding. */
  readonly width: number;
  readonly code: HuffmanCode;
  readonly coded: boolean;
  readonly tableBits: number;
  readonly bits: number;
}

function streamOf(values: Uint16Array, alphabet: number, huffman: "smaller" | "never"): Stream {
  const counts = new Uint32Array(alphabet);
  for (const value of values) counts[value] = counts[value]! + 1;
  const code = huffmanCode(counts);
  const width = bitsFor(alphabet);
  const fixed = values.length * width;
  const table = tableBits(code);
  const coded = counts.reduce((sum, count, symbol) => sum + count * code.lengths[symbol]!, 0);
  const use = huffman === "smaller" && table + coded < fixed;
  return { values, width, code, coded: use, tableBits: use ? table : 0, bits: use ? coded : fixed };
}

const writeValue = (writer: BitWriter, { values, width, code, coded }: Stream, i: number): void => {
  const value = values[i]!;
  if (coded) writer.write(code.codes[value]!, code.lengths[value]!);
  else writer.write(value, width);
};

function checkLayer({ codebook, assignments }: SharedLayer, indexBits: number): void {
  const refuse = (what: string, got: number, expected: string): never => {
    throw new PulsegateError("bad-option", what, { where: "layer to be coded", got, expected });
  };
  if (codebook.length > 256) refuse("codebook is too long", codebook.length, "at most 256 values");
  if (assignments.length > MOST_WEIGHTS) refuse("too many weights", assignments.length, `${MOST_WEIGHTS}`);
  if (!Number.isInteger(indexBits) || indexBits < 0 || indexBits > 15) {
    refuse("bad width of a relative index", indexBits, "an integer in 0..15");
  }
  for (let i = 0; i < assignments.length; i++) {
    const a = assignments[i]!;
    if (!Number.isInteger(a) || a < 0 || a > codebook.length) {
      refuse(`bad assignment of weight ${i}`, a, `0..${codebook.length}`);
    }
  }
}

const floatBits = new DataView(new ArrayBuffer(4));

function writeCodebook(writer: BitWriter, codebook: Float32Array | Int8Array): void {
  for (const value of codebook) {
    if (codebook instanceof Int8Array) writer.write(value, 8);
    else {
      floatBits.setFloat32(0, value);
      writer.write(floatBits.getUint32(0), 32);
    }
  }
}

function readCodebook(reader: BitReader, count: number, float: boolean): Float32Array | Int8Array {
  if (!float) return Int8Array.from({ length: count }, () => reader.readSigned(8));
  return Float32Array.from({ length: count }, () => {
    floatBits.setUint32(0, reader.read(32));
    return floatBits.getFloat32(0);
  });
}

/**
 * Appends a layer to a stream of bits.
 *
 * @returns its size; `bytes` is rounded up although nothing is padded here.
 * @throws PulsegateError `bad-option` for an assignment outside the codebook or a bad width.
 */
export function writeLayer(writer: BitWriter, layer: SharedLayer, options: LayerCodingOptions): LayerSize {
  const { codebook, assignments } = layer;
  const { indexBits, huffman = "smaller" } = options;
  checkLayer(layer, indexBits);
  const entries = toEntries(assignments, indexBits);
  const least = entries.fillers > 0 ? 0 : 1;
  const symbols = streamOf(
    entries.symbols.map((symbol) => symbol - least),
    codebook.length + 1 - least,
    huffman,
  );
  const indices = streamOf(entries.gaps, 2 ** indexBits, huffman);
  const start = writer.bitLength;
  writer.writeNumber(assignments.length);
  writer.writeNumber(entries.gaps.length);
  writer.write(codebook.length, 9);
  writer.write(codebook instanceof Float32Array ? 1 : 0, 1);
  writer.write(indexBits, 4);
  writer.write(least, 1);
  writer.write(symbols.coded ? 1 : 0, 1);
  writer.write(indices.coded ? 1 : 0, 1);
  const headerBits = writer.bitLength - start;
  writeCodebook(writer, codebook);
  if (symbols.coded) writeHuffmanCode(writer, symbols.code);
  if (indices.coded) writeHuffmanCode(writer, indices.code);
  for (let i = 0; i < entries.gaps.length; i++) {
    writeValue(writer, indices, i);
    writeValue(writer, symbols, i);
  }
  const bits = writer.bitLength - start;
  return {
    headerBits,
    codebookBits: codebook.length * (codebook instanceof Float32Array ? 32 : 8),
    symbolTableBits: symbols.tableBits,
    indexTableBits: indices.tableBits,
    symbolBits: symbols.bits,
    relativeIndexBits: indices.bits,
    paddingBits: 8 * Math.ceil(bits / 8) - bits,
    bytes: Math.ceil(bits / 8),
    weights: assignments.length,
    kept: entries.symbols.length - entries.fillers,
    fillers: entries.fillers,
  };
}

/**
 * Reads a layer from a stream of bits: what {@link writeLayer} was given, bit for bit.
 *
 * @throws PulsegateError `truncated`; `malformed` for bits that no layer is coded as.
 */
export function readLayer(reader: BitReader, where: string): SharedLayer {
  const refuse = (what: string, got: unknown, expected: string): never => {
    throw new PulsegateError("malformed", what, { where: `${where}, bit ${reader.position}`, got, expected });
  };
  const weights = reader.readNumber();
  const entries = reader.readNumber();
  const codebookLength = reader.read(9);
  if (codebookLength > 256) refuse("codebook is too long", codebookLength, "at most 256 values");
  if (weights > MOST_WEIGHTS) refuse("too many weights", weights, `at most ${MOST_WEIGHTS}`);
  if (entries > weights) refuse("more entries than weights", entries, `at most ${weights}`);
  const float = reader.read(1) === 1;
  const indexBits = reader.read(4);
  const least = reader.read(1);
  const symbolsCoded = reader.read(1) === 1;
  const indicesCoded = reader.read(1) === 1;
  const codebook = readCodebook(reader, codebookLength, float);
  const alphabet = codebookLength + 1 - least;
  const readerOf = (coded: boolean, size: number): (() => number) => {
    if (coded) return createSymbolReader(reader, readHuffmanCode(reader, size, where));
    const width = bitsFor(size);
    return () => reader.read(width);
  };
  const nextSymbol = readerOf(symbolsCoded, alphabet);
  const nextGap = readerOf(indicesCoded, 2 ** indexBits);
  const assignments = new Uint16Array(weights);
  let at = 0;
  for (let i = 0; i < entries; i++, at++) {
    at += nextGap();
    if (at >= weights) refuse("an entry lies behind the layer's end", at, `a place below ${weights}`);
    const symbol = nextSymbol();
    if (symbol >= alphabet) refuse("symbol is not in the codebook", symbol, `below ${alphabet}`);
    assignments[at] = symbol + least;
  }
  return { codebook, assignments };
}

/** A layer as bytes of its own; see {@link writeLayer}. */
export function encodeLayer(
  layer: SharedLayer,
  options: LayerCodingOptions,
): { readonly bytes: Uint8Array; readonly size: LayerSize } {
  const writer = createBitWriter();
  const size = writeLayer(writer, layer, options);
  return { bytes: writer.bytes(), size };
}

/**
 * Exactly the layer that {@link encodeLayer} was given.
 *
 * @throws PulsegateError `truncated` or `malformed`.
 */
export const decodeLayer = (bytes: Uint8Array, where = "coded layer"): SharedLayer =>
  readLayer(createBitReader(bytes, where), where);

/** The dense weights of a layer; pruned ones are 0. */
export function denseWeights<T extends Float32Array | Int8Array>(
  codebook: T,
  assignments: ArrayLike<number>,
): T {
  const length = assignments.length;
  const dense = (codebook instanceof Float32Array ? new Float32Array(length) : new Int8Array(length)) as T;
  for (let i = 0; i < length; i++) if (assignments[i] !== 0) dense[i] = codebook[assignments[i]! - 1]!;
  return dense;
}
