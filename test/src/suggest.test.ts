import { describe, expect, it } from "vitest";
import { PulsegateError } from "../../signals/errors.ts";
import { nearestName, suggestion } from "../../src/suggest.ts";

const known = ["always-on", "gated", "approximate", "gated-approximate"];

describe("nearestName", () => {
  it.each([
    { name: "gatd", nearest: "gated" },
    { name: "Approximat", nearest: "approximate" },
    { name: "always", nearest: "always-on" },
    { name: "xylophone", nearest: undefined },
  ])("for $name is $nearest", ({ name, nearest }) => expect(nearestName(name, known)).toBe(nearest));

  it("takes capitals and small letters alike", () => {
    expect(nearestName("scdm_73", ["CDM8_73", "SCDM8_73"])).toBe("SCDM8_73");
  });

  it("is nothing when nothing is known", () => expect(nearestName("gated", [])).toBeUndefined());
});

describe("suggestion", () => {
  it("lists all names when none is near", () => {
    const error = new PulsegateError("unknown-name", "unknown design", { got: "zzz", known });
    expect(suggestion(error)).toBe("Known: always-on, gated, approximate, gated-approximate.");
  });

  it("lists no more than fifty", () => {
    const names = Array.from({ length: 60 }, (_, i) => `A${1000 + i}`);
    const error = new PulsegateError("not-found", "no recording", { got: "zzzzzzzz", known: names });
    expect(suggestion(error)).toMatch(/^Known: A1000, .*, A1049 and 10 more\.$/);
  });
});
