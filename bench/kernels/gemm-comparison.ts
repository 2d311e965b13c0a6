import { findMultiplier } from "../../firmware-sim/arith/registry.ts";
import { compilerVersion, cPeers } from "./c-peers.ts";
import { compare, fastest, type Schedule, type Timing } from "./compare.ts";
import type { Contender } from "./contender.ts";
import { floors, judge } from "./floors.ts";
import { onnxGemms } from "./onnx-gemm.ts";
import type { OnnxRuntime } from "./onnx-runtime.ts";
import { ourGemms } from "./our-gemm.ts";
import { exactTypeScript, tableTypeScript } from "./plain-typescript.ts";
import { printTable, rate } from "./print.ts";
import { type Problem, productTable, referenceSums } from "./problem.ts";
import { scalarTableWasm, unrollings } from "./scalar-table-wasm.ts";

const exact = productTable(findMultiplier("exact8"));
/** What the table ways look up. Their time does not depend on the products. */
const approximate = productTable(findMultiplier("SCDM8_73"));

/** Every way that runs here, on one problem. */
async function contendersOf(
  problem: Problem,
  runtime: OnnxRuntime | undefined,
): Promise<readonly Contender[]> {
  return [
    ...ourGemms(problem),
    ...(await Promise.all(unrollings.map((unrolling) => scalarTableWasm(problem, approximate, unrolling)))),
    exactTypeScript(problem, exact),
    tableTypeScript(problem, approximate),
    ...(compilerVersion() === undefined ? [] : await cPeers(problem, exact, approximate)),
    ...(runtime === undefined ? [] : await onnxGemms(runtime, problem, referenceSums(problem, exact))),
  ];
}

async function timingsOf(problem: Problem, runtime: OnnxRuntime | undefined, schedule: Schedule) {
  const contenders = await contendersOf(problem, runtime);
  const timings = await compare(contenders, schedule);
  for (const contender of contenders) contender.close?.();
  return timings;
}

const groupsOf = (timings: readonly Timing[]) => [
  ...new Set(timings.map(({ contender }) => contender.group)),
];

/** Prints MMAC/s of the best way of each group, one column a problem, and the ratios with their floors. */
export async function compareGemms(
  problems: readonly Problem[],
  runtime: OnnxRuntime | undefined,
  schedule: Schedule,
): Promise<void> {
  const columns: (readonly Timing[])[] = [];
  for (const problem of problems) columns.push(await timingsOf(problem, runtime, schedule));
  const names = problems.map(({ name }) => name);
  const rows = groupsOf(columns[0]!).map((group) => {
    const best = columns.map((timings) =>
      fastest(timings.filter(({ contender }) => contender.group === group)),
    );
    return [group, ...best.map((timing) => rate(timing?.mmacPerS)), best[0]!.contender.name];
  });
  printTable(["MMAC/s", ...names, `way (${names[0]!})`], rows);
  console.log("");
  printTable(
    ["ratio: median of the rounds (of least times)", "floor", ...names],
    floors.map((floor) => [
      floor.what,
      floor.least === undefined ? "" : String(floor.least),
      ...columns.map((timings) => judge(floor, timings)),
    ]),
  );
  console.log("");
}
