import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorCodes, PulsegateError } from "../../signals/errors.ts";

describe("PulsegateError", () => {
  it("says what, where, got and expected in one line", () => {
    const error = new PulsegateError("malformed", "bad gain", {
      where: "100.hea line 2",
      got: "x",
      expected: "a number",
    });
    expect(error.message).toBe("bad gain, in 100.hea line 2, got x, expected a number");
    expect(error.code).toBe("malformed");
  });

  it("has exactly the codes that docs/errors.md lists, with the same meaning", () => {
    const listed = [...readFileSync("docs/errors.md", "utf8").matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)];
    expect(Object.fromEntries(listed.map((row) => [row[1], row[2]]))).toEqual(errorCodes);
  });
});
