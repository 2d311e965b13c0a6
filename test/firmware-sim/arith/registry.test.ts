import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signedCarryDisregard } from "../../../firmware-sim/arith/families/carry-disregard.ts";
import { arrayTable, truncatedArray } from "../../../firmware-sim/arith/families/carry-disregard-array.ts";
import { findMultiplier, multipliers, wideMultipliers } from "../../../firmware-sim/arith/registry.ts";
import { truthTable } from "../../../firmware-sim/arith/truth-table.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { suggestion } from "../../../src/suggest.ts";

/**
 * First 16 hex digits of the SHA-256 of each truth table: little-endian int16 (SCDM8, from -128) or uint16 (CDM8).
 * The signed ones are those of the authors' own lookup tables; the unsigned ones of the closed form whose metrics equal
 * the published table of the unsigned family.
 */
const DIGESTS = [
  ["CDM8_40", "b39ade8890d5260f"],
  ["CDM8_44", "2a18b7953ffbf650"],
  ["CDM8_51", "6badf5c5b2f07e31"],
  ["CDM8_62", "213527ccbaf95bb0"],
  ["CDM8_73", "bb226f4b36115fcb"],
  ["CDM8_74", "b4a494d909b1459d"],
  ["CDM8_84", "ba2ffa8cd1337e7e"],
  ["CDM8_95", "acefba870ec85774"],
  ["CDM8_a6", "1272af5a286f32fa"],
  ["CDM8_a7", "f023d2fc996305e8"],
  ["CDM8_a8", "f8b0e2871a466ea0"],
  ["CDM8_a9", "7cb4cb5dd6ee26fb"],
  ["CDM8_aa", "6ca74c206d309c41"],
  ["SCDM8_41", "3c54f64b1b143c6b"],
  ["SCDM8_42", "3f9b3e7d187a4e8b"],
  ["SCDM8_43", "de532201717e7156"],
  ["SCDM8_44", "5ac081e3574f8c24"],
  ["SCDM8_51", "2e1ab770aacf18b0"],
  ["SCDM8_52", "8c8ac358ba7126c5"],
  ["SCDM8_53", "a010e1dc1ecea140"],
  ["SCDM8_54", "96a1eb062271feb1"],
  ["SCDM8_61", "b2b1b445cb168219"],
  ["SCDM8_62", "a50f6074d8cd4297"],
  ["SCDM8_63", "1688b119a2ee9e73"],
  ["SCDM8_64", "fe34d18850913560"],
  ["SCDM8_71", "d3c12fe9b2fc8a50"],
  ["SCDM8_72", "25f2567cf139c425"],
  ["SCDM8_73", "6e34e9364c5454cc"],
  ["SCDM8_74", "4aa8dbf6dbe2bdb5"],
  ["SCDM8_81", "f1719ad2803832b6"],
  ["SCDM8_82", "350fc8082924b43c"],
  ["SCDM8_83", "78d8c808ef883daf"],
  ["SCDM8_84", "a41b37b00a999daa"],
] as const;

function digest(name: string): string {
  const multiplier = findMultiplier(name);
  const bytes = Buffer.alloc(131072);
  truthTable(multiplier).forEach((product, i) => {
    if (multiplier.signed) bytes.writeInt16LE(product, 2 * i);
    else bytes.writeUInt16LE(product, 2 * i);
  });
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

describe("multiplier registry", () => {
  it("knows all 33 published carry-disregard multipliers by their tables", () => {
    expect(DIGESTS).toHaveLength(33);
    const listed = multipliers.map(({ name }) => name).filter((name) => name.includes("CDM8"));
    expect(new Set(listed)).toEqual(new Set(DIGESTS.map(([name]) => name)));
  });

  it.each(DIGESTS)("%s has the published truth table %s", (name, expected) => {
    expect(digest(name)).toBe(expected);
  });

  it.each([
    ["CDM8_44", 255, 255, 64277],
    ["CDM8_73", 255, 255, 64341],
    ["CDM8_aa", 255, 255, 21845],
    ["CDM8_73", 171, 205, 34975],
    ["CDM8_73", 205, 171, 34911],
    ["SCDM8_41", 127, 127, 16085],
    ["SCDM8_44", 127, 127, 15381],
    ["SCDM8_84", 127, 127, 14421],
    ["SCDM8_44", -1, -1, -491],
    ["SCDM8_73", 100, -37, -3892],
    ["SCDM8_73", -37, 100, -3828],
    ["exact8", -128, -128, 16384],
    ["exact8u", 171, 205, 35055],
    ["trunc8_4", 15, 15, 176],
    ["trunc8_7", -1, -1, -768],
  ] as const)("%s multiplies %i by %i to %i", (name, a, b, product) => {
    expect(findMultiplier(name).multiply(a, b)).toBe(product);
  });

  it.each(multipliers.map(({ name }) => name).filter((name) => /CDM8|^trunc8_.$/.test(name)))(
    "%s equals its array of cells for all 65,536 pairs",
    (name) => {
      const multiplier = findMultiplier(name);
      const codes = name.split("_")[1]!;
      const [x, y] = [Number.parseInt(codes[0]!, 16), Number.parseInt(codes[1] ?? "0", 16)];
      const expected = name.startsWith("trunc")
        ? Int32Array.from({ length: 65536 }, (_, i) => truncatedArray((i >> 8) - 128, (i & 255) - 128, x))
        : arrayTable(x, y, multiplier.signed);
      expect(truthTable(multiplier).findIndex((product, i) => product !== expected[i])).toBe(-1);
    },
  );

  it("builds family members that are not listed, and gives the same object again", () => {
    const multiplier = findMultiplier("SCDM8_30");
    expect(multiplier.multiply(7, 7)).toBe(signedCarryDisregard(3, 0).multiply(7, 7));
    expect(multiplier.source).toContain("not a published variant");
    expect(findMultiplier("SCDM8_30")).toBe(multiplier);
  });

  it.each([
    ["SCDM8_7b", "SCDM8_71"],
    ["exact", "exact8"],
    ["trunc8_9", "trunc8_1"],
    ["SCDM8_37x", "SCDM8_37"],
    ["SCDM8_733", "SCDM8_73"],
    ["drum8_66", "DRUM8_6"],
    ["CDM16_0001", "CDM16_0000"],
    ["CDM16_00000", "CDM16_0000"],
    ["BAM8_8_3", "BAM8_2_0"],
    ["trunc8_2_c", "trunc8_2"],
  ])("refuses %s and suggests %s, with all names", (name, nearest) => {
    const error = (() => {
      try {
        return findMultiplier(name);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(PulsegateError);
    const { code, detail, message } = error as PulsegateError;
    expect([code, detail.got]).toEqual(["unknown-name", name]);
    const listed = [...multipliers, ...wideMultipliers].map((multiplier) => multiplier.name);
    expect(new Set(detail.known).size).toBe(detail.known!.length);
    expect(detail.known).toEqual(expect.arrayContaining(listed));
    expect(detail.known!.slice(0, 8)).toContain(nearest);
    expect(message).toContain(`the nearest are ${detail.known!.slice(0, 3).join(", ")}`);
    expect(suggestion(error as PulsegateError)).toMatch(/^Did you mean /);
    if (name.startsWith("SCDM8_") && name.length > 8) {
      expect(suggestion(error as PulsegateError)).toBe(`Did you mean ${nearest}?`);
    }
  });

  it("lists the 14 published CDM16, apart from the 8-bit multipliers", () => {
    expect(wideMultipliers.map(({ name }) => name.slice(6)).join(" ")).toBe(
      "0000 3000 7000 8000 8330 b330 f770 f880 f883 fbb3 fff7 fff8 fffb ffff",
    );
    expect(multipliers.every(({ bits }) => bits === 8)).toBe(true);
  });
});
