import type { Arena } from "./arena.ts";
import type { LayerArithmetic } from "./layer-arithmetic.ts";
import { indexCopy, type LayerRows, type Pass, roundUp, type Starts, type Step } from "./layer-rows.ts";
import type { PackedLayer } from "./packed-layer.ts";

const TABLE_BYTES = 4096;
/** 8 tables fill a first-level cache of 32 KB: what many positions share. */
const LEAST_TAPS = 8;
/** Few positions touch one line of a table each; as many lines as this stay in the cache. */
const LINES = 640;

/** Taps of a call, an even number. */
const callTaps = ({ packed, items }: LayerRows): number =>
  Math.max(LEAST_TAPS, 2 * Math.floor(LINES / (2 * packed.positions * items)));

/** Whether the sums of the products of two taps stay in int16 for each output, whatever the activations. */
function pairsFit(words: Int16Array): boolean {
  const lanes = words.length / 256;
  const least = new Int32Array(lanes);
  const most = new Int32Array(lanes);
  for (let i = 0; i < words.length; i++) {
    const product = words[i]!;
    // 256 entries of 8 lanes per tap
    const slot = (i >> 11) * 8 + (i & 7);
    if (product < least[slot]!) least[slot] = product;
    if (product > most[slot]!) most[slot] = product;
  }
  for (let slot = 0; slot < lanes; slot++) {
    if ((slot & 8) !== 0) continue;
    if (least[slot]! + least[slot + 8]! < -32768 || most[slot]! + most[slot + 8]! > 32767) return false;
  }
  return true;
}

/** Writes the products of 8 outputs for some taps: per tap 256 entries of 8 int16. */
function packTable(
  words: Int16Array,
  packed: PackedLayer,
  firstOutput: number,
  firstTap: number,
  arithmetic: LayerArithmetic,
): void {
  const taps = words.length / 2048;
  for (let tap = 0; tap < taps && firstTap + tap < packed.taps; tap++) {
    for (let lane = 0; lane < 8 && firstOutput + lane < packed.outputs; lane++) {
      const weight = packed.weight(firstOutput + lane, firstTap + tap);
      for (let x = 0; x < 256; x++) {
        words[(tap * 256 + x) * 8 + lane] = arithmetic.product(weight, (x << 24) >> 24);
      }
    }
  }
}

/** All products from tables made of the layer's weights, 512 bytes a weight: any multiplier. */
export function tablePasses(
  arena: Arena,
  rows: LayerRows,
  arithmetic: LayerArithmetic,
  starts: Starts,
): { readonly prepare: Step; readonly passes: readonly Pass[] } {
  const { packed, step, sums, sumPitch, width } = rows;
  const { pitch } = rows.input;
  const { pairTable, wideTable } = arena.kernels;
  const index = indexCopy(arena, rows, "entryOffsets");
  const sumStep = 4 * width;
  const allTaps = roundUp(packed.taps, 2);
  const most = callTaps(rows);
  const passes: Pass[] = [];
  for (let tap = 0; tap < allTaps; tap += most) {
    for (let output = 0; output < packed.outputs; output += 8) {
      const taps = Math.min(most, allTaps - tap);
      const tables = arena.allocate(taps * TABLE_BYTES);
      const words = arena.int16().subarray(tables / 2, (tables + taps * TABLE_BYTES) / 2);
      packTable(words, packed, output, tap, arithmetic);
      const lookUp = pairsFit(words) ? pairTable : wideTable;
      const to = sums + 4 * output;
      const from = tap === 0 ? starts.address + 4 * output : to;
      const fromStep = tap === 0 ? starts.step : sumStep;
      const fromPitch = tap === 0 ? 0 : sumPitch;
      const window = index.address + 2 * tap;
      passes.push((item, positions) =>
        lookUp(
          window + item * pitch,
          step,
          positions,
          tables,
          taps,
          from + item * fromPitch,
          fromStep,
          to + item * sumPitch,
          sumStep,
        ),
      );
    }
  }
  return { prepare: index.step, passes };
}
