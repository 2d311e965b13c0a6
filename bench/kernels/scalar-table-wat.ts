/**
 * WebAssembly text of the table way without vectors: 128 KB of int16 products, one look-up per product. Sizes and addresses
 * are constants of the shape, as in the C peers. The unrolling is a parameter, so that the best one can be found by trying.
 */

/** How a loop is unrolled. */
export type Unrolling =
  /** A tile of outputs x positions is summed in locals while the taps pass. */
  | { readonly kind: "tile"; readonly outputs: number; readonly positions: number }
  /** Several taps of several outputs in one pass over the positions, their rows hoisted; sums in memory. */
  | { readonly kind: "taps"; readonly outputs: number; readonly taps: number; readonly positions: number };

/** Bytes of the parts of the memory. Counts are rounded up to whole tiles. */
export interface TableLayout {
  readonly outputs: number;
  readonly positions: number;
  readonly taps: number;
  /** int16 products and a row of zeros. */
  readonly table: number;
  /** Address of each weight's row of the table, int32 (outputs, taps). */
  readonly rows: number;
  /** Twice the activation's column, uint16 (taps, positions). */
  readonly columns: number;
  /** int32 (outputs, positions). */
  readonly sums: number;
  readonly bytes: number;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const each = (count: number, line: (i: number) => string) => range(count).map(line).join("\n");
const sumOf = (terms: readonly string[]): string =>
  terms.length === 1
    ? terms[0]!
    : `(i32.add ${sumOf(terms.slice(0, terms.length / 2))} ${sumOf(terms.slice(terms.length / 2))})`;
const loop = (label: string, local: string, step: number, end: string, body: string) =>
  `(loop $${label}\n${body}\n(br_if $${label} (i32.lt_u (local.tee $${local} (i32.add (local.get $${local}) (i32.const ${step}))) ${end})))`;

function tile(layout: TableLayout, m: number, n: number): string {
  const { outputs, positions, taps, rows, columns, sums } = layout;
  const lookUp = (i: number, j: number) =>
    `(local.set $s${i}_${j} (i32.add (local.get $s${i}_${j}) (i32.load16_s (i32.add (local.get $r${i}) (local.get $x${j})))))`;
  const body = [
    each(m, (i) => `(local.set $r${i} (i32.load offset=${rows + 4 * taps * i} (local.get $w)))`),
    each(n, (j) =>
      [
        `(local.set $x${j} (i32.load16_u offset=${columns + 2 * j} (local.get $x)))`,
        each(m, (i) => lookUp(i, j)),
      ].join("\n"),
    ),
    `(local.set $x (i32.add (local.get $x) (i32.const ${2 * positions})))`,
  ].join("\n");
  const overTaps = [
    each(m * n, (i) => `(local.set $s${Math.floor(i / n)}_${i % n} (i32.const 0))`),
    "(local.set $w (local.get $row)) (local.set $x (local.get $n))",
    loop("taps", "w", 4, `(i32.add (local.get $row) (i32.const ${4 * taps}))`, body),
    each(m * n, (i) => {
      const [output, position] = [Math.floor(i / n), i % n];
      const offset = sums + 4 * (output * positions + position);
      const to = "(i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 1)))";
      return `(i32.store offset=${offset} ${to} (local.get $s${output}_${position}))`;
    }),
  ].join("\n");
  return `(func (export "run")
(local $row i32) (local $to i32) (local $n i32) (local $w i32) (local $x i32)
${each(m, (i) => `(local $r${i} i32)`)} ${each(n, (j) => `(local $x${j} i32)`)}
${each(m * n, (i) => `(local $s${Math.floor(i / n)}_${i % n} i32)`)}
${loop(
  "outputs",
  "row",
  4 * taps * m,
  `(i32.const ${4 * taps * outputs})`,
  `(local.set $n (i32.const 0))
${loop("positions", "n", 2 * n, `(i32.const ${2 * positions})`, overTaps)}
(local.set $to (i32.add (local.get $to) (i32.const ${4 * positions * m})))`,
)})`;
}

function taps(layout: TableLayout, m: number, t: number, n: number): string {
  const { outputs, positions, taps: all, rows, columns, sums } = layout;
  const column = (tap: number, j: number) =>
    `(i32.load16_u offset=${columns + 2 * (tap * positions + j)} (local.get $x))`;
  const lookUp = (i: number, tap: number) =>
    `(i32.load16_s (i32.add (local.get $r${i}_${tap}) (local.get $c${tap})))`;
  const body = [
    each(n, (j) =>
      [
        each(t, (tap) => `(local.set $c${tap} ${column(tap, j)})`),
        each(m, (i) => {
          const sum = sumOf(range(t).map((tap) => lookUp(i, tap)));
          const at = `offset=${sums + 4 * (i * positions + j)} (local.get $s)`;
          return `(i32.store ${at} (i32.add (i32.load ${at}) ${sum}))`;
        }),
      ].join("\n"),
    ),
    `(local.set $x (i32.add (local.get $x) (i32.const ${2 * n})))`,
  ].join("\n");
  const pass = [
    each(m, (i) =>
      each(
        t,
        (tap) => `(local.set $r${i}_${tap} (i32.load offset=${rows + 4 * (i * all + tap)} (local.get $w)))`,
      ),
    ),
    "(local.set $s (local.get $to))",
    loop("positions", "s", 4 * n, "(local.get $end)", body),
    `(local.set $x (i32.add (local.get $x) (i32.const ${2 * positions * (t - 1)})))`,
  ].join("\n");
  return `(func (export "run")
(local $w i32) (local $last i32) (local $to i32) (local $end i32) (local $x i32) (local $s i32)
${each(m, (i) => each(t, (tap) => `(local $r${i}_${tap} i32)`))} ${each(t, (tap) => `(local $c${tap} i32)`)}
(memory.fill (i32.const ${sums}) (i32.const 0) (i32.const ${4 * outputs * positions}))
${loop(
  "outputs",
  "to",
  4 * positions * m,
  `(i32.const ${4 * positions * outputs})`,
  `(local.set $x (i32.const 0))
(local.set $end (i32.add (local.get $to) (i32.const ${4 * positions})))
(local.set $last (i32.add (local.get $w) (i32.const ${4 * all})))
${loop("taps", "w", 4 * t, "(local.get $last)", pass)}
(local.set $w (i32.add (local.get $w) (i32.const ${4 * all * (m - 1)})))`,
)})`;
}

export function scalarTableWat(unrolling: Unrolling, layout: TableLayout): string {
  const run =
    unrolling.kind === "tile"
      ? tile(layout, unrolling.outputs, unrolling.positions)
      : taps(layout, unrolling.outputs, unrolling.taps, unrolling.positions);
  return `(module (memory (export "memory") ${Math.ceil(layout.bytes / 65536)})\n${run})`;
}
