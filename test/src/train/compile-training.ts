/** Compiles the training kernels. As a program it writes it: `npx tsx test/src/train/compile-training.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import wabt from "wabt";

/** WebAssembly bytes of training.wat. */
export async function compileTraining(): Promise<Uint8Array> {
  const file = "src/train/float/training.wat";
  const { parseWat } = await wabt();
  return new Uint8Array(parseWat(file, readFileSync(file, "utf8"), { simd: true }).toBinary({}).buffer);
}

/** The TypeScript file that carries the compiled kernel. */
export function trainingModule(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  return [
    "// Generated from training.wat by `npx tsx test/src/train/compile-training.ts`; a test compares the bytes.",
    "",
    "/** Compiled kernels, base64 in lines of 100 characters. */",
    "export const trainingLines: readonly string[] = [",
    ...lines.map((line) => `  ${JSON.stringify(line)},`),
    "];",
    "",
  ].join("\n");
}

if (process.argv[1]?.endsWith("compile-training.ts")) {
  writeFileSync("src/train/float/training-wasm.ts", trainingModule(await compileTraining()));
}
