import { type Contender, inProcess } from "./contender.ts";
import { checksum, expectedChecksum, macsOf, type Problem } from "./problem.ts";

/** Rounded up to whole tiles; what is added is 0 and never read back. */
const padded = (count: number, tile: number) => Math.ceil(count / tile) * tile;

/** Drops the padding of rows of `stride`. */
export function trim(sums: Int32Array, { outputs, positions }: Problem, stride: number): Int32Array {
  const out = new Int32Array(outputs * positions);
  for (let m = 0; m < outputs; m++) {
    out.set(sums.subarray(m * stride, m * stride + positions), m * positions);
  }
  return out;
}

/** One tile of 2 outputs and 4 positions: each operand that is loaded serves several products. */
function exactTile(
  a: Int8Array,
  b: Int8Array,
  taps: number,
  m: number,
  n: number,
  sums: Int32Array,
  at: number,
  columns: number,
) {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  const i = m * taps;
  const j = n * taps;
  for (let k = 0; k < taps; k++) {
    const v = a[i + k]!;
    const w = a[i + taps + k]!;
    const x = b[j + k]!;
    const y = b[j + taps + k]!;
    const z = b[j + 2 * taps + k]!;
    const q = b[j + 3 * taps + k]!;
    s0 = (s0 + Math.imul(v, x)) | 0;
    s1 = (s1 + Math.imul(v, y)) | 0;
    s2 = (s2 + Math.imul(v, z)) | 0;
    s3 = (s3 + Math.imul(v, q)) | 0;
    s4 = (s4 + Math.imul(w, x)) | 0;
    s5 = (s5 + Math.imul(w, y)) | 0;
    s6 = (s6 + Math.imul(w, z)) | 0;
    s7 = (s7 + Math.imul(w, q)) | 0;
  }
  sums[at] = s0;
  sums[at + 1] = s1;
  sums[at + 2] = s2;
  sums[at + 3] = s3;
  sums[at + columns] = s4;
  sums[at + columns + 1] = s5;
  sums[at + columns + 2] = s6;
  sums[at + columns + 3] = s7;
}

export function exactTypeScript(problem: Problem, exactTable: Int16Array): Contender {
  const { outputs, positions, taps } = problem;
  const rows = padded(outputs, 2);
  const columns = padded(positions, 4);
  const a = new Int8Array(rows * taps);
  a.set(problem.weights);
  const b = new Int8Array(columns * taps);
  b.set(problem.activations);
  const sums = new Int32Array(rows * columns);
  return inProcess(
    { name: "tiles of 2 x 4", group: "TypeScript, exact" },
    macsOf(problem),
    () => {
      for (let m = 0; m < rows; m += 2) {
        for (let n = 0; n < columns; n += 4) exactTile(a, b, taps, m, n, sums, m * columns + n, columns);
      }
    },
    () => checksum(trim(sums, problem, columns)) === expectedChecksum(problem, exactTable),
  );
}

/** Four taps in a pass over the positions, their rows of the table hoisted. */
function tablePass(
  products: Int16Array,
  rows: Int32Array,
  at: number,
  column: Uint8Array,
  x: number,
  positions: number,
  sums: Int32Array,
  to: number,
) {
  const t = rows[at]!;
  const u = rows[at + 1]!;
  const v = rows[at + 2]!;
  const w = rows[at + 3]!;
  for (let n = 0; n < positions; n++) {
    sums[to + n] =
      sums[to + n]! +
      products[t + column[x + n]!]! +
      products[u + column[x + positions + n]!]! +
      products[v + column[x + 2 * positions + n]!]! +
      products[w + column[x + 3 * positions + n]!]!;
  }
}

/** Any multiplier by its 128 KB table. */
export function tableTypeScript(problem: Problem, table: Int16Array): Contender {
  const { outputs, positions, taps, weights, activations } = problem;
  const passes = padded(taps, 4);
  const zeroRow = 65536;
  const products = new Int16Array(zeroRow + 256);
  products.set(table);
  const rows = new Int32Array(outputs * passes).fill(zeroRow);
  const column = new Uint8Array(passes * positions);
  for (let k = 0; k < taps; k++) {
    for (let m = 0; m < outputs; m++) rows[m * passes + k] = (weights[m * taps + k]! + 128) * 256;
    for (let n = 0; n < positions; n++) column[k * positions + n] = activations[n * taps + k]! + 128;
  }
  const sums = new Int32Array(outputs * positions);
  return inProcess(
    { name: "4 taps a pass", group: "TypeScript, table" },
    macsOf(problem),
    () => {
      sums.fill(0);
      for (let m = 0; m < outputs; m++) {
        for (let k = 0; k < passes; k += 4) {
          tablePass(products, rows, m * passes + k, column, k * positions, positions, sums, m * positions);
        }
      }
    },
    () => checksum(sums) === expectedChecksum(problem, table),
  );
}
