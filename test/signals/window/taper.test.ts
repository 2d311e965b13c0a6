import { describe, expect, it } from "vitest";
import { besselI0, type Taper, taper } from "../../../signals/window/taper.ts";
import { golden, relativeError } from "../support.ts";

interface Case {
  readonly kind: Taper["kind"];
  readonly beta: number | null;
  readonly length: number;
  readonly periodic: boolean;
  readonly values: number[];
}
const file = golden<{ cases: Case[]; besselI0: { x: number; value: number }[] }>("tapers");

describe("taper", () => {
  it.each(file.cases)("$kind (beta $beta), $length samples, periodic $periodic, as SciPy", (row) => {
    const shape = row.kind === "kaiser" ? { kind: row.kind, beta: row.beta ?? Number.NaN } : row.kind;
    expect(relativeError(taper(shape, row.length, row), row.values)).toBeLessThan(1e-13);
  });

  it("is all ones when rectangular", () => expect([...taper("rectangular", 3)]).toEqual([1, 1, 1]));

  it.each([0, 2.5, Number.NaN])("refuses a length of %d", (length) => {
    expect(() => taper("hann", length)).toThrow(/window length/);
  });
});

describe("besselI0", () => {
  it.each(file.besselI0)("of $x is $value, as SciPy", ({ x, value }) => {
    expect(besselI0(x) / value).toBeCloseTo(1, 13);
  });
});
