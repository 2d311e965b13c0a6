import { describe, expect, it } from "vitest";
import { aamiClass, defaultAamiMapping } from "../../../datasets/annotation/aami.ts";
import {
  annotationSymbols,
  beatSymbols,
  codeOf,
  isBeat,
  MAX_CODE,
  symbolOf,
} from "../../../datasets/annotation/codes.ts";

describe("annotation codes", () => {
  it.each([
    [1, "N"],
    [2, "L"],
    [3, "R"],
    [4, "a"],
    [5, "V"],
    [6, "F"],
    [7, "J"],
    [8, "A"],
    [9, "S"],
    [10, "E"],
    [11, "j"],
    [12, "/"],
    [13, "Q"],
    [14, "~"],
    [16, "|"],
    [18, "s"],
    [19, "T"],
    [20, "*"],
    [21, "D"],
    [22, '"'],
    [23, "="],
    [24, "p"],
    [25, "B"],
    [26, "^"],
    [27, "t"],
    [28, "+"],
    [29, "u"],
    [30, "?"],
    [31, "!"],
    [32, "["],
    [33, "]"],
    [34, "e"],
    [35, "n"],
    [36, "@"],
    [37, "x"],
    [38, "f"],
    [39, "("],
    [40, ")"],
    [41, "r"],
    [0, " "],
    [15, "[15]"],
    [17, "[17]"],
    [42, "[42]"],
    [49, "[49]"],
  ])("%i is %s, and back", (code, symbol) => {
    expect(symbolOf(code)).toBe(symbol);
    expect(codeOf(symbol)).toBe(code);
  });

  it("has 50 different symbols and no others", () => {
    expect(MAX_CODE).toBe(49);
    expect(new Set(annotationSymbols).size).toBe(50);
    expect([symbolOf(50), symbolOf(-1), codeOf("X"), codeOf("")]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("19 symbols are beats", () => {
    expect(beatSymbols).toHaveLength(19);
    expect(annotationSymbols.filter(isBeat).sort()).toEqual([...beatSymbols].sort());
    for (const symbol of ["~", "+", "!", "[", "]", "x", "|", "p", '"', " "])
      expect(isBeat(symbol), symbol).toBe(false);
  });
});

describe("AAMI classes", () => {
  it.each([
    ["deChazal", { N: "NLRBejn", S: "AaJS", V: "VEr", F: "F", Q: "/fQ?" }],
    ["bxb", { N: "NLRB", S: "AaJSejn", V: "VEr", F: "F", Q: "/fQ?" }],
  ] as const)("mapping %s", (mapping, classes) => {
    for (const [name, symbols] of Object.entries(classes)) {
      for (const symbol of symbols) expect(aamiClass(symbol, mapping), symbol).toBe(name);
    }
    for (const symbol of annotationSymbols)
      expect(aamiClass(symbol, mapping) !== undefined, symbol).toBe(isBeat(symbol));
  });

  it("counts escape beats as normal when no mapping is named", () => {
    expect(defaultAamiMapping).toBe("deChazal");
    expect([aamiClass("e"), aamiClass("j"), aamiClass("~")]).toEqual(["N", "N", undefined]);
  });
});
