/** Products per second of one multiplier call, and of its truth table: `npx vitest bench --run bench/arith.bench.ts`. */
import { bench, describe } from "vitest";
import { arrayTable } from "../firmware-sim/arith/families/carry-disregard-array.ts";
import { errorMetrics } from "../firmware-sim/arith/metrics/error-metrics.ts";
import type { Multiplier } from "../firmware-sim/arith/multiplier.ts";
import { findMultiplier } from "../firmware-sim/arith/registry.ts";
import { truthTable } from "../firmware-sim/arith/truth-table.ts";

const options = { time: 300, warmupTime: 100 };
let sink = 0;

/** A multiplier object that the truth-table cache has not seen. */
const fresh = (): Multiplier => ({ ...findMultiplier("SCDM8_73") });

describe("65,536 products of SCDM8_73", () => {
  bench(
    "cell array, evaluated block by block",
    () => {
      sink += arrayTable(7, 3, true)[12345]!;
    },
    options,
  );
  bench(
    "closed form",
    () => {
      sink += truthTable(fresh())[12345]!;
    },
    options,
  );
  bench(
    "closed form and error metrics",
    () => {
      sink += errorMetrics(fresh()).med;
    },
    options,
  );
  const table = truthTable(findMultiplier("SCDM8_73"));
  bench(
    "look-ups in the finished table",
    () => {
      for (let i = 0; i < 65536; i++) sink += table[i]!;
    },
    options,
  );
});

process.on("exit", () => {
  if (Number.isNaN(sink)) console.log("unreachable", sink);
});
