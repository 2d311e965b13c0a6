/** Rebuilds firmware-sim/kernels/kernels-wasm.ts: `npx tsx test/firmware-sim/kernels/write-kernels.ts`. */
import { writeFileSync } from "node:fs";
import { compileKernels, kernelsModule } from "./compile-wat.ts";

writeFileSync("firmware-sim/kernels/kernels-wasm.ts", kernelsModule(await compileKernels()));
