import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kernelLines } from "../../../firmware-sim/kernels/kernels-wasm.ts";
import { compileKernels, kernelsModule } from "./compile-wat.ts";

describe("compiled kernels", () => {
  it("are the bytes that the text compiles to", async () => {
    const bytes = await compileKernels();
    expect(bytes.length).toBeGreaterThan(500);
    expect(new Uint8Array(Buffer.from(kernelLines.join(""), "base64"))).toEqual(bytes);
    expect(readFileSync("firmware-sim/kernels/kernels-wasm.ts", "utf8")).toBe(kernelsModule(bytes));
  });
});
