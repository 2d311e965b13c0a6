import { execFile, spawnSync } from "node:child_process";
import { PulsegateError } from "../../signals/errors.ts";

/** Runs a program to its end. Its standard output; its error output goes into the error. */
export function runTool(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 2 ** 28 }, (cause, stdout, stderr) => {
      if (cause === null) return resolve(stdout);
      const got = (stderr || stdout || cause.message).trim().split("\n").slice(-3).join(" / ");
      reject(
        new PulsegateError("unsupported", `${program} failed`, {
          where: args.join(" ").slice(0, 200),
          got,
          cause,
        }),
      );
    });
  });
}

const firstLine = (program: string, args: readonly string[]): string => {
  const { stdout, error } = spawnSync(program, args, { encoding: "utf8" });
  if (error !== undefined) {
    throw new PulsegateError("not-found", `${program} is not installed`, {
      expected: "yosys and iverilog on the PATH",
    });
  }
  return stdout.split("\n")[0] ?? "";
};

export interface ToolVersions {
  readonly yosys: string;
  readonly iverilog: string;
}

/** Versions for the provenance; abc is the one that comes with yosys. */
export const toolVersions = (): ToolVersions => ({
  yosys: firstLine("yosys", ["-V"]).replace(/ \(git.*$/, ""),
  iverilog: firstLine("iverilog", ["-V"]).replace(/ \(.*$/, ""),
});
