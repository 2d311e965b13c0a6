import { expect, it } from "vitest";
import { stopOnInterrupt } from "../../../src/cli/stop-on-interrupt.ts";

it.each([
  ["SIGINT", "SIGTERM"],
  ["SIGTERM", "SIGINT"],
] as const)("stops the work on %s, and leaves a second one, %s too, to the system", (first, second) => {
  // Others of this process may listen as well, and are left in peace.
  const others = new Set(process.listeners(first));
  const { signal } = stopOnInterrupt();
  const [stop, ...more] = process.listeners(first).filter((one) => !others.has(one));
  expect(more).toEqual([]);
  expect(process.listeners(second)).toContain(stop);
  stop?.(first);
  expect(signal.aborted).toBe(true);
  for (const either of [first, second]) expect(process.listeners(either)).not.toContain(stop);
});
