/**
 * Compiles the hand-written kernels. As a program it writes them: `npx tsx test/firmware-sim/kernels/compile-wat.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import wabt from "wabt";

/** Compiles the hand-written kernels; WebAssembly bytes. */
export async function compileKernels(): Promise<Uint8Array> {
  const file = "firmware-sim/kernels/kernels.wat";
  const { parseWat } = await wabt();
  const features = { simd: true, bulk_memory: true };
  return new Uint8Array(parseWat(file, readFileSync(file, "utf8"), features).toBinary({}).buffer);
}

/** The TypeScript file that carries the compiled kernels. */
export function kernelsModule(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  return [
    "// Generated from kernels.wat by `npx tsx test/firmware-sim/kernels/compile-wat.ts`; a test compares the bytes.",
    "",
    "/** Compiled kernels, base64 in lines of 100 characters. */",
    "export const kernelLines: readonly string[] = [",
    ...lines.map((line) => `  ${JSON.stringify(line)},`),
    "];",
    "",
  ].join("\n");
}

if (process.argv[1]?.endsWith("compile-wat.ts")) {
  writeFileSync("firmware-sim/kernels/kernels-wasm.ts", kernelsModule(await compileKernels()));
}
