import type { Arena } from "./arena.ts";
import { indexCopy, type LayerRows, type Pass, roundUp, type Starts, type Step } from "./layer-rows.ts";
import type { NibblePlane } from "./nibble-planes.ts";
import type { PackedLayer } from "./packed-layer.ts";

/** Values up to this are added as bytes, at least 4 taps at a time; larger ones go to 16-bit sums at once. */
export const BYTE_RUN_MOST = 63;
/** Columns of values up to this are added two taps at a time before they widen. */
export const PAIR_MOST = 127;

/** Taps of a call over columns: 24 KB of tables stay in a first-level cache of 32 KB beside the activations. */
const COLUMN_TAPS = 96;
/** Taps of a call over rows: 16-bit sums of bytes hold so many. */
const ROW_TAPS = 256;

/** One call per 16 outputs and chunk of taps. */
interface Chunk {
  readonly group: number;
  readonly firstTap: number;
  readonly taps: number;
}

/** All groups of outputs for some taps before the next taps: the activations of the taps stay in the cache. */
function chunksOf(rows: LayerRows, tapsPerChunk: number): readonly Chunk[] {
  const { taps } = rows.packed;
  const chunks: Chunk[] = [];
  for (let firstTap = 0; firstTap < taps; firstTap += tapsPerChunk) {
    for (let group = 0; group * 16 < rows.packed.outputs; group++) {
      chunks.push({ group, firstTap, taps: Math.min(tapsPerChunk, taps - firstTap) });
    }
  }
  return chunks;
}

/** Calls `visit` for each weight of a chunk with its lane. */
function eachWeight(
  { packed }: LayerRows,
  { group, firstTap, taps }: Chunk,
  visit: (weight: number, tap: number, lane: number) => void,
): void {
  for (let tap = 0; tap < taps && firstTap + tap < packed.taps; tap++) {
    for (let lane = 0; lane < 16 && group * 16 + lane < packed.outputs; lane++) {
      visit(packed.weight(group * 16 + lane, firstTap + tap), tap, lane);
    }
  }
}

/** Taps whose values, at most `most`, fit a byte together. */
const byteRun = (most: number) => (most <= BYTE_RUN_MOST ? Math.floor(255 / most) : 0);

type Call = (input: number, positions: number, start: number, startStep: number, sums: number) => void;

/** The passes of one plane over all chunks; only the first plane begins with `starts`. */
function planePasses(
  rows: LayerRows,
  input: number,
  tapsPerChunk: number,
  starts: Starts | undefined,
  pack: (chunk: Chunk) => Call,
): Pass[] {
  const { sums, sumPitch, width } = rows;
  const { pitch } = rows.input;
  return chunksOf(rows, tapsPerChunk).map((chunk): Pass => {
    const call = pack(chunk);
    const first = starts !== undefined && chunk.firstTap === 0;
    const from = (first ? starts.address : sums) + 64 * chunk.group;
    const fromStep = first ? starts.step : 4 * width;
    const fromPitch = first ? 0 : sumPitch;
    const to = sums + 64 * chunk.group;
    const window = input + 2 * chunk.firstTap;
    return (item, positions) =>
      call(window + item * pitch, positions, from + item * fromPitch, fromStep, to + item * sumPitch);
  });
}

/** The plane's 16 entries for each weight, looked up by the activation's nibble. */
function columnPasses(
  arena: Arena,
  rows: LayerRows,
  { nibble, shift, most, value }: NibblePlane,
  words: number,
  starts: Starts | undefined,
): Pass[] {
  const { byteColumns, pairColumns, wideColumns } = arena.kernels;
  const { step } = rows;
  const sumStep = 4 * rows.width;
  const run = byteRun(most);
  return planePasses(rows, words + nibble, COLUMN_TAPS, starts, (chunk) => {
    const taps = run > 0 ? chunk.taps : roundUp(chunk.taps, 2);
    const tables = arena.allocate(256 * taps);
    const bytes = arena.bytes();
    eachWeight(rows, chunk, (weight, tap, lane) => {
      const at = tables + 256 * tap + lane;
      for (let n = 0; n < 16; n++) bytes[at + 16 * n] = value(weight, n << (4 * nibble));
    });
    if (run > 0) {
      return (window, positions, from, fromStep, to) =>
        byteColumns(window, step, positions, tables, taps, from, fromStep, to, sumStep, shift, run);
    }
    const widen = most <= PAIR_MOST ? pairColumns : wideColumns;
    return (window, positions, from, fromStep, to) =>
      widen(window, step, positions, tables, taps, from, fromStep, to, sumStep, shift);
  });
}

/** Each nibble that occurs among the weights, with one of its weights. */
function nibblesOf(packed: PackedLayer, shift: number): ReadonlyMap<number, number> {
  const nibbles = new Map<number, number>();
  for (let out = 0; out < packed.outputs; out++) {
    for (let tap = 0; tap < packed.taps; tap++) {
      const weight = packed.weight(out, tap);
      nibbles.set((weight >> shift) & 15, weight);
    }
  }
  return nibbles;
}

/** The plane's 16 entries for each activation, looked up by the weights' nibbles. */
function rowPasses(
  arena: Arena,
  rows: LayerRows,
  plane: NibblePlane,
  words: number,
  starts: Starts | undefined,
): Pass[] {
  const { byteRows, wideRows } = arena.kernels;
  const { packed, step } = rows;
  const sumStep = 4 * rows.width;
  const { nibble, shift, most } = plane;
  const entries = arena.allocate(4096);
  const run = byteRun(most);
  const bytes = arena.bytes();
  const shiftOfNibble = 4 * nibble;
  for (const [lane, weight] of nibblesOf(packed, shiftOfNibble)) {
    for (let x = 0; x < 256; x++) bytes[entries + 16 * x + lane] = plane.value(weight, x);
  }
  return planePasses(rows, words, ROW_TAPS, starts, (chunk) => {
    const tables = arena.allocate(16 * chunk.taps);
    // An index of 16 or more gives 0: what is no weight adds nothing.
    const indices = arena
      .bytes()
      .subarray(tables, tables + 16 * chunk.taps)
      .fill(128);
    eachWeight(rows, chunk, (weight, tap, lane) => {
      indices[16 * tap + lane] = (weight >> shiftOfNibble) & 15;
    });
    if (run > 0) {
      return (window, positions, from, fromStep, to) =>
        byteRows(
          window,
          step,
          positions,
          tables,
          chunk.taps,
          from,
          fromStep,
          to,
          sumStep,
          shift,
          run,
          entries,
        );
    }
    return (window, positions, from, fromStep, to) =>
      wideRows(window, step, positions, tables, chunk.taps, from, fromStep, to, sumStep, shift, entries);
  });
}

/**
 * Adds the planes to the sums, beginning with `starts`. The activations' indices are made anew in every run.
 */
export function nibblePasses(
  arena: Arena,
  rows: LayerRows,
  operand: "activation" | "weight",
  planes: readonly NibblePlane[],
  starts: Starts,
): { readonly prepare: Step; readonly passes: readonly Pass[] } {
  const index = indexCopy(arena, rows, operand === "activation" ? "splitNibbles" : "entryOffsets");
  const passesOf = operand === "activation" ? columnPasses : rowPasses;
  const passes = planes.flatMap((plane, i) =>
    passesOf(arena, rows, plane, index.address, i === 0 ? starts : undefined),
  );
  return { prepare: index.step, passes };
}
