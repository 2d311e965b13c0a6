/**
 * The kernels against their peers: `npm run bench -- kernels`. Runs in a process of its own, because vitest rewrites imports
 * into property reads, which slows plain TypeScript, and decorates what is printed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bench, describe } from "vitest";

const comparison = fileURLToPath(new URL("kernels/main.ts", import.meta.url));

describe("kernels", () => {
  bench(
    "the whole comparison, once",
    async () => {
      const child = spawn(process.execPath, ["--import", "tsx", comparison], { stdio: "inherit" });
      const [code] = await once(child, "exit");
      if (code !== 0) throw new Error(`the comparison ended with ${code}`);
    },
    { time: 0, iterations: 1, warmupTime: 0, warmupIterations: 0 },
  );
});
