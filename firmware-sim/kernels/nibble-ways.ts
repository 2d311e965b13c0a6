import type { Arena } from "./arena.ts";
import { indexCopy, type LayerRows, type Pass, roundUp, type Starts, type Step } from "./layer-rows.ts";
import type { NibblePlane } from "./nibble-planes.ts";

/** Byte sums hold that many taps of a plane; a multiple of 4. Planes with larger values go another way. */
export const BYTE_RUN_MOST = 63;

/** Bytes of tables that one call walks through: they stay in a 32 KB first-level cache beside the activations. */
const CACHE_BYTES = 24576;

/** One call per 16 outputs and chunk of taps. */
interface Chunk {
  readonly group: number;
  readonly firstTap: number;
  readonly taps: number;
}

function chunksOf(rows: LayerRows, tapsPerChunk: number): readonly Chunk[] {
  const taps = roundUp(rows.packed.taps, 4);
  const chunks: Chunk[] = [];
  for (let group = 0; group * 16 < rows.packed.outputs; group++) {
    for (let firstTap = 0; firstTap < taps; firstTap += tapsPerChunk) {
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

/** Largest multiple of 4 taps whose values, at most `most`, stay within `limit`. */
const tapsWithin = (limit: number, most: number) => Math.floor(limit / most / 4) * 4;

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

/** The plane's 16 entries for each weight, looked up by the activation's nibble: bytes, or words where values are large. */
function columnPasses(
  arena: Arena,
  rows: LayerRows,
  plane: NibblePlane,
  words: number,
  starts: Starts | undefined,
): Pass[] {
  const { byteColumns, wordColumns } = arena.kernels;
  const { step } = rows;
  const sumStep = 4 * rows.width;
  const input = words + plane.nibble;
  const entry = (weight: number, nibble: number) => plane.value(weight, nibble << (4 * plane.nibble));
  if (plane.most <= BYTE_RUN_MOST) {
    const run = tapsWithin(255, plane.most);
    return planePasses(rows, input, CACHE_BYTES / 256, starts, (chunk) => {
      const tables = arena.allocate(256 * chunk.taps);
      const bytes = arena.bytes();
      eachWeight(rows, chunk, (weight, tap, lane) => {
        for (let n = 0; n < 16; n++) bytes[tables + 256 * tap + 16 * n + lane] = entry(weight, n);
      });
      return (window, positions, from, fromStep, to) =>
        byteColumns(
          window,
          step,
          positions,
          tables,
          chunk.taps,
          from,
          fromStep,
          to,
          sumStep,
          plane.shift,
          run,
        );
    });
  }
  const tapsPerChunk = Math.min(CACHE_BYTES / 512, tapsWithin(32767, plane.most));
  return planePasses(rows, input, tapsPerChunk, starts, (chunk) => {
    const tables = arena.allocate(512 * chunk.taps);
    const table = arena.int16();
    eachWeight(rows, chunk, (weight, tap, lane) => {
      const at = tables / 2 + 256 * tap + 128 * (lane >> 3) + (lane & 7);
      for (let n = 0; n < 16; n++) table[at + 8 * n] = entry(weight, n);
    });
    return (window, positions, from, fromStep, to) =>
      wordColumns(window, step, positions, tables, chunk.taps, from, fromStep, to, sumStep, plane.shift);
  });
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
  const run = most <= BYTE_RUN_MOST ? tapsWithin(255, most) : 0;
  const bytes = arena.bytes();
  const shiftOfNibble = 4 * nibble;
  for (let out = 0; out < packed.outputs; out++) {
    for (let tap = 0; tap < packed.taps; tap++) {
      const weight = packed.weight(out, tap);
      const at = entries + ((weight >> shiftOfNibble) & 15);
      for (let x = 0; x < 256; x++) bytes[at + 16 * x] = plane.value(weight, x);
    }
  }
  return planePasses(rows, words, 256, starts, (chunk) => {
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
