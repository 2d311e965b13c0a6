import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Prints the plain closing line that a CI log is read for. */
const plainSummary = {
  onTestRunEnd(
    modules: readonly {
      state(): string;
      children: { allTests(state?: "passed" | "failed" | "skipped"): Iterable<unknown> };
    }[],
    errors: readonly unknown[],
  ) {
    const count = (state: "passed" | "failed" | "skipped") =>
      modules.reduce((n, module) => n + [...module.children.allTests(state)].length, 0);
    const unloaded = modules.filter((m) => m.state() === "failed" && [...m.children.allTests()].length === 0);
    const failed = count("failed") + unloaded.length + errors.length;
    console.log(`${count("passed")} passed, ${failed} failed, ${count("skipped")} skipped`);
  },
};

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/helpers/global-setup.ts"],
    reporters: ["default", plainSummary],
    testTimeout: 60_000,
    // Vitest would leave one core idle: half of a small machine.
    maxWorkers: availableParallelism(),
    benchmark: { include: ["bench/**/*.bench.ts"] },
  },
});
