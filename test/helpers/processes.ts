import { type ChildProcessByStdio, spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";

const MAIN = resolve("dist/src/cli/main.js");

/** A command line that runs until it is told to end. */
export interface RunningProcess {
  /** Everything that it printed so far, both streams. */
  readonly output: string;
  /** Resolves with the first match in what it prints; rejects when it ends or takes too long before. */
  says(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Sends a signal and waits for the end; resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the command line (or another program) in a folder. */
export function start(args: readonly string[], cwd: string): RunningProcess {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let code: number | null | undefined;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      output += bytes.toString();
      wake();
    });
  }
  const ended = new Promise<number | null>((done) => {
    child.once("close", (exit) => {
      code = exit;
      wake();
      done(exit);
    });
  });
  return {
    get output() {
      return output;
    },
    says: (pattern, timeoutMs = 30_000) =>
      new Promise((done, fail) => {
        const timer = setTimeout(() => settle(new Error(`not said: ${pattern}\n${output}`)), timeoutMs);
        const settle = (result: RegExpExecArray | Error) => {
          clearTimeout(timer);
          waiting.delete(look);
          if (result instanceof Error) fail(result);
          else done(result);
        };
        const look = () => {
          const found = pattern.exec(output);
          if (found !== null) settle(found);
          else if (code !== undefined)
            settle(new Error(`ended with ${code}, not said: ${pattern}\n${output}`));
        };
        waiting.add(look);
        look();
      }),
    end(signal) {
      if (code === undefined) child.kill(signal);
      return ended;
    },
  };
}
