import { expect, it } from "vitest";
import { createArena } from "../../../firmware-sim/kernels/arena.ts";

it("hands out addresses beyond 2^31, and refuses what 32 bits do not reach", () => {
  const arena = createArena();
  expect([arena.allocate(2 ** 31 - 64), arena.allocate(1), arena.allocate(128)]).toEqual([
    0,
    2 ** 31 - 64,
    2 ** 31,
  ]);
  expect(arena.bytes().length).toBeGreaterThanOrEqual(2 ** 31 + 128);
  expect(() => arena.allocate(2 ** 32)).toThrow(expect.objectContaining({ code: "unsupported" }));
});
