/** Compiles the training kernel. As a program it writes it: `npx tsx test/src/train/compile-gemm.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import wabt from "wabt";

/** WebAssembly bytes of gemm.wat. */
export async function compileGemm(): Promise<Uint8Array> {
  const file = "src/train/float/gemm.wat";
  const { parseWat } = await wabt();
  return new Uint8Array(parseWat(file, readFileSync(file, "utf8"), { simd: true }).toBinary({}).buffer);
}

/** The TypeScript file that carries the compiled kernel. */
export function gemmModule(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  return [
    "// Generated from gemm.wat by `npx tsx test/src/train/compile-gemm.ts`; a test compares the bytes.",
    "",
    "/** Compiled kernel, base64 in lines of 100 characters. */",
    "export const gemmLines: readonly string[] = [",
    ...lines.map((line) => `  ${JSON.stringify(line)},`),
    "];",
    "",
  ].join("\n");
}

if (process.argv[1]?.endsWith("compile-gemm.ts")) {
  writeFileSync("src/train/float/gemm-wasm.ts", gemmModule(await compileGemm()));
}
