import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findMultiplier } from "../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../firmware-sim/arith/truth-table.ts";
import { findDesign } from "../../firmware-sim/device/designs.ts";
import { loadDesign } from "../../src/design-file.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-design-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function designFile(content: unknown): string {
  const path = join(folder, `design${files++}.json`);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}
const products = truthTable(findMultiplier("SCDM8_41"));
writeFileSync(join(folder, "mine.bin"), new Uint8Array(Int16Array.from(products).buffer));

describe("designs from files", () => {
  it("take from the design that they extend what they leave out", async () => {
    const base = findDesign("gated-approximate");
    const design = await loadDesign(
      designFile({
        name: "mixed",
        extends: "gated-approximate",
        multipliers: { default: "SCDM8_62", logit: "exact8" },
        operandOrder: { conv1: "activation-first" },
        foldBias: false,
        cell: "lipo-40",
      }),
    );
    expect(design).toEqual({
      ...base,
      name: "mixed",
      title: "mixed",
      description: "own design, from gated-approximate",
      multipliers: { default: "SCDM8_62", logit: "exact8" },
      operandOrder: { conv1: "activation-first" },
      foldBias: false,
      cell: { ecg: "lipo-40", ppg: "lipo-40" },
      ownMultipliers: [],
    });
  });

  it("bring truth tables, beside the file, with their layout stated", async () => {
    const mine = { file: "mine.bin", signed: true, order: "a-rows", index: "ascending" };
    const design = await loadDesign(
      designFile({ name: "own", multipliers: { default: "mine" }, tables: { mine } }),
    );
    const [own] = design.ownMultipliers ?? [];
    expect(own).toMatchObject({ name: "mine", signed: true, bits: 8 });
    expect(truthTable(own!)).toEqual(products);
  });

  it("are shipped designs when a name is given", async () => {
    expect(await loadDesign("gated")).toBe(findDesign("gated"));
    await expect(loadDesign("gatd")).rejects.toMatchObject({ code: "unknown-name" });
  });

  it.each([
    ["no JSON", "{", { code: "malformed" }, /not JSON/],
    ["an unknown field", { name: "a", multiplier: {} }, { code: "malformed" }, /multiplier/],
    [
      "no default multiplier",
      { name: "a", multipliers: { conv1: "exact8" } },
      { code: "malformed" },
      /default/,
    ],
    ["a bad order", { name: "a", operandOrder: { conv1: "first" } }, { code: "malformed" }, /conv1/],
    ["the name of a shipped design", { name: "gated" }, { code: "bad-option" }, /shipped design/],
    ["a name without letters", { name: "123" }, { code: "bad-option" }, /letters/],
    ["the name of a header", { name: "hea" }, { code: "bad-option" }, /hea/],
    [
      "an unknown multiplier",
      { name: "a", multipliers: { default: "nope" } },
      { code: "unknown-name" },
      /nope/,
    ],
    [
      "a table that passes for a listed multiplier",
      {
        name: "a",
        tables: { SCDM8_73: { file: "mine.bin", signed: true, order: "a-rows", index: "ascending" } },
      },
      { code: "bad-option" },
      /SCDM8_73/,
    ],
    [
      "a table that passes for exact",
      {
        name: "a",
        tables: { exactly: { file: "mine.bin", signed: true, order: "a-rows", index: "ascending" } },
      },
      { code: "bad-option" },
      /exactly/,
    ],
    ["an unknown base", { name: "a", extends: "nothing" }, { code: "unknown-name" }, /unknown design/],
    ["an unknown cell", { name: "a", cell: "aa" }, { code: "unknown-name" }, /cell/],
    [
      "a table without a file",
      { name: "a", tables: { t: { file: "none.bin", signed: true, order: "a-rows", index: "ascending" } } },
      { code: "not-found" },
      /none\.bin/,
    ],
    [
      "a table whose signedness nobody states",
      { name: "a", tables: { t: { file: "mine.bin", order: "a-rows" } } },
      { code: "bad-option" },
      /signed/,
    ],
  ])("are refused with %s", async (_, content, error, says) => {
    const loading = loadDesign(designFile(content));
    await expect(loading).rejects.toMatchObject(error);
    await expect(loading).rejects.toThrow(says);
  });

  it("are refused when there is no such file", async () => {
    await expect(loadDesign(join(folder, "none.json"))).rejects.toMatchObject({ code: "not-found" });
  });
});
