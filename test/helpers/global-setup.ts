import { ensureBuilt } from "./cli.ts";

/** Once before all tests: process tests need a build. */
export function setup(): void {
  ensureBuilt();
}
