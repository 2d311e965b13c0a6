import wabt from "wabt";
import { webAssembly } from "../../firmware-sim/kernels/web-assembly.ts";
import { type Contender, inProcess } from "./contender.ts";
import { trim } from "./plain-typescript.ts";
import { checksum, expectedChecksum, macsOf, type Problem } from "./problem.ts";
import { scalarTableWat, type TableLayout, type Unrolling } from "./scalar-table-wat.ts";

/** Every unrolling that is tried: 1, 4 and 8 sums in locals, tiles that share activations, 4 and 8 taps in a pass. */
export const unrollings: readonly Unrolling[] = [
  { kind: "tile", outputs: 1, positions: 1 },
  { kind: "tile", outputs: 1, positions: 4 },
  { kind: "tile", outputs: 1, positions: 8 },
  { kind: "tile", outputs: 2, positions: 2 },
  { kind: "tile", outputs: 2, positions: 4 },
  { kind: "tile", outputs: 4, positions: 2 },
  { kind: "taps", outputs: 1, taps: 4, positions: 1 },
  { kind: "taps", outputs: 1, taps: 4, positions: 2 },
  { kind: "taps", outputs: 1, taps: 8, positions: 1 },
  { kind: "taps", outputs: 2, taps: 2, positions: 1 },
  { kind: "taps", outputs: 2, taps: 4, positions: 1 },
  { kind: "taps", outputs: 4, taps: 2, positions: 1 },
];

const nameOf = (unrolling: Unrolling) =>
  unrolling.kind === "tile"
    ? `${unrolling.outputs} x ${unrolling.positions} sums`
    : `${unrolling.outputs} x ${unrolling.taps} taps a pass, ${unrolling.positions} at a time`;

const roundUp = (count: number, multiple: number) => Math.ceil(count / multiple) * multiple;

/** Whole tiles of every unrolling. */
function layoutOf(problem: Problem): TableLayout {
  const [outputs, positions, taps] = [
    roundUp(problem.outputs, 4),
    roundUp(problem.positions, 8),
    roundUp(problem.taps, 8),
  ];
  const table = 0;
  const rows = table + 2 * 65536 + 512;
  const columns = rows + 4 * outputs * taps;
  const sums = columns + 2 * taps * positions;
  return { outputs, positions, taps, table, rows, columns, sums, bytes: sums + 4 * outputs * positions };
}

/** The table way in plain WebAssembly, with one unrolling. */
export async function scalarTableWasm(
  problem: Problem,
  table: Int16Array,
  unrolling: Unrolling,
): Promise<Contender> {
  const layout = layoutOf(problem);
  const { parseWat } = await wabt();
  const text = scalarTableWat(unrolling, layout);
  const { buffer } = parseWat("scalar-table.wat", text, { bulk_memory: true }).toBinary({});
  const { Module, Instance } = webAssembly();
  const { exports } = new Instance(new Module(Uint8Array.from(buffer)));
  const { memory, run } = exports as { readonly memory: { readonly buffer: ArrayBuffer }; run(): void };
  new Int16Array(memory.buffer, layout.table, 65536).set(table);
  const rows = new Int32Array(memory.buffer, layout.rows, layout.outputs * layout.taps);
  rows.fill(layout.table + 2 * 65536);
  const columns = new Uint16Array(memory.buffer, layout.columns, layout.taps * layout.positions);
  const { outputs, positions, taps, weights, activations } = problem;
  for (let k = 0; k < taps; k++) {
    for (let m = 0; m < outputs; m++) {
      rows[m * layout.taps + k] = layout.table + 512 * (weights[m * taps + k]! + 128);
    }
    for (let n = 0; n < positions; n++) {
      columns[k * layout.positions + n] = 2 * (activations[n * taps + k]! + 128);
    }
  }
  const sums = new Int32Array(memory.buffer, layout.sums, layout.outputs * layout.positions);
  return inProcess(
    { name: nameOf(unrolling), group: "WebAssembly, scalar table" },
    macsOf(problem),
    run,
    () => checksum(trim(sums, problem, layout.positions)) === expectedChecksum(problem, table),
  );
}
