/**
 * Compiles the kernels: text from `firmware-sim/kernels/wat`, generated where a tile is unrolled. As a program it writes them:
 * `npm run build:kernels`, which is `tsx test/firmware-sim/kernels/compile-wat.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import wabt from "wabt";
import { moduleText } from "../../../firmware-sim/kernels/wat/module.ts";

/** WebAssembly bytes of the kernels. */
export async function compileKernels(): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const text = moduleText(readFileSync("firmware-sim/kernels/wat/plain.wat", "utf8"));
  return new Uint8Array(parseWat("kernels.wat", text, { simd: true }).toBinary({}).buffer);
}

/** The TypeScript file that carries the compiled kernels. */
export function kernelsModule(bytes: Uint8Array): string {
  const text =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  return [
    "// Generated from firmware-sim/kernels/wat by `npm run build:kernels`; a test compares the bytes.",
    "",
    "/** Compiled kernels, base64 in lines of 100 characters. */",
    "export const kernelLines: readonly string[] = [",
    ...text.map((line) => `  ${JSON.stringify(line)},`),
    "];",
    "",
  ].join("\n");
}

if (process.argv[1]?.endsWith("compile-wat.ts")) {
  writeFileSync("firmware-sim/kernels/kernels-wasm.ts", kernelsModule(await compileKernels()));
}
