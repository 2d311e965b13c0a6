import { expect, it } from "vitest";
import { stopOnInterrupt } from "../../../src/cli/stop-on-interrupt.ts";

it.each([
  ["SIGINT", "SIGTERM"],
  ["SIGTERM", "SIGINT"],
] as const)("stops the work on %s, and leaves a second one, %s too, to the system", (first, second) => {
  const before = process.listenerCount(second);
  const { signal } = stopOnInterrupt();
  expect(process.listenerCount(second)).toBe(before + 1);
  process.emit(first, first);
  expect(signal.aborted).toBe(true);
  expect(process.listenerCount(second)).toBe(before);
});
