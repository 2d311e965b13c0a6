import { fastest, leastRatio, ratio, type Timing } from "./compare.ts";
import { ours } from "./our-gemm.ts";

interface Floor {
  readonly what: string;
  readonly of: string;
  readonly to: string;
  /** The least that is accepted; absent where the ratio is only told. */
  readonly least?: number;
}

const gather = "C, AVX2 gather";
const wasmTable = "WebAssembly, scalar table";

/** What the kernels are held to, as multiples of a peer's speed. */
export const floors: readonly Floor[] = [
  { what: "exact / C exact, int8 operands", of: ours.exact, to: "C, exact, int8 operands", least: 1.5 },
  { what: "exact / C exact, int16 operands", of: ours.exact, to: "C, exact, int16 operands", least: 1.5 },
  { what: "exact / C exact, tiled by hand", of: ours.exact, to: "C, exact, int16, tiled by hand" },
  { what: "exact / C exact, 128-bit vectors", of: ours.exact, to: "C, exact, int16, 128-bit vectors" },
  { what: "exact / onnxruntime, sums", of: ours.exact, to: "onnxruntime MatMulInteger, precise" },
  { what: "exact / onnxruntime, convolution", of: ours.exact, to: "onnxruntime QLinearConv, precise" },
  { what: "exact / TypeScript exact", of: ours.exact, to: "TypeScript, exact" },
  { what: "SCDM8_41 / our exact", of: ours.scdm41, to: ours.exact, least: 0.35 },
  { what: "SCDM8_73 / our exact", of: ours.scdm73, to: ours.exact, least: 0.2 },
  { what: "SCDM8_41 / C AVX2 gather", of: ours.scdm41, to: gather, least: 2 },
  { what: "SCDM8_73 / C AVX2 gather", of: ours.scdm73, to: gather, least: 1.3 },
  { what: "SCDM8_41 / our packed table", of: ours.scdm41, to: ours.packed41, least: 2 },
  { what: "SCDM8_73 / our packed table", of: ours.scdm73, to: ours.packed73, least: 1.3 },
  { what: "random packed table / C AVX2 gather", of: ours.packed, to: gather, least: 1.3 },
  { what: "random packed table / C scalar table", of: ours.packed, to: "C, scalar table" },
  { what: "random packed table / WASM scalar table", of: ours.packed, to: wasmTable, least: 1.8 },
  { what: "random packed table / TypeScript table", of: ours.packed, to: "TypeScript, table" },
  { what: "SCDM8_73 / WASM scalar table", of: ours.scdm73, to: wasmTable },
  { what: "SCDM8_73 / TypeScript table", of: ours.scdm73, to: "TypeScript, table" },
];

/** "1.72 (1.80) ok": by medians, by least times, and whether the medians reach the floor; "-" where a side is missing. */
export function judge({ of, to, least }: Floor, timings: readonly Timing[]): string {
  const best = (group: string) => fastest(timings.filter(({ contender }) => contender.group === group));
  const [a, b] = [best(of), best(to)];
  if (a === undefined || b === undefined) return "-";
  const measured = ratio(a, b);
  let verdict = "";
  if (least !== undefined) verdict = measured >= least ? "ok" : "MISSED";
  return `${measured.toFixed(2)} (${leastRatio(a, b).toFixed(2)}) ${verdict.padEnd(6)}`;
}
