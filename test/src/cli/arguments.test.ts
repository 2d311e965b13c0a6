import { describe, expect, it } from "vitest";
import { finiteSpeed, speed } from "../../../src/cli/arguments.ts";

describe("the speed of what is watched", () => {
  it.each([
    ["realtime", 1],
    ["0.01", 0.01],
    ["60", 60],
  ])("%s is %d", (text, value) => expect(finiteSpeed(text)).toBe(value));

  it.each(["0", "-1", "0.009", "max", "Infinity", "fast", ""])("is not %j", (text) =>
    expect(() => finiteSpeed(text)).toThrow(/expected/),
  );

  it("has no limit where nobody watches", () => expect(speed("max")).toBe(Number.POSITIVE_INFINITY));
});
