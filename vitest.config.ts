import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take more than ten seconds, the longest first: started last, one of them would run on alone while a core idles. */
const LONG = [
  "test/readme.test.ts",
  "test/src/cli/replay.test.ts",
  "test/firmware-sim/hdl/array-simulation.test.ts",
  "test/firmware-sim/hdl/family-simulation.test.ts",
  "test/src/cli/live.test.ts",
  "test/src/cli/compress.test.ts",
  "test/src/cli/train-beat.test.ts",
  "test/src/report/browser.test.ts",
  "test/web/page.test.ts",
  "test/src/evaluate/qrs-score.test.ts",
  "test/package.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((path) => moduleId.endsWith(path));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

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
    // Tests that wait for a device, a browser or a child leave a core idle: one worker more took 287 s to 242 on two cores.
    maxWorkers: availableParallelism() + 1,
    // Modules keep no state: loading and compiling them anew for every file was a third of all work.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    benchmark: { include: ["bench/**/*.bench.ts"] },
  },
});
