import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { PulsegateError } from "../../signals/errors.ts";
import type { SummaryFacts } from "../report/listed-summary.ts";
import type { SummaryAnswer, SummaryJob } from "./summary-worker.ts";

const MAX_WAITING = 32;
const TIMEOUT_MS = 60_000;
const MAX_HEAP_MB = 1024;

/**
 * Reads, checks and draws summaries in a process of its own: drawing a report takes a second, in which a sensor's
 * samples must not wait. The process starts with the first job; one that runs out of memory or time is replaced.
 */
export interface SummaryReader {
  facts(file: string, name: string): Promise<SummaryFacts>;
  /** @throws PulsegateError `misuse` while too many are waiting, and what is wrong with the file. */
  report(file: string, name: string): Promise<string>;
  close(): void;
}

interface Waiting {
  readonly done: (answer: SummaryAnswer) => void;
  readonly fail: (error: PulsegateError) => void;
  readonly timer: NodeJS.Timeout;
}

export function createSummaryReader(): SummaryReader {
  const waiting = new Map<number, Waiting>();
  let worker: ChildProcess | undefined;
  let lastId = 0;

  const giveUp = (reason: string) => {
    const old = worker;
    worker = undefined;
    for (const { fail, timer } of waiting.values()) {
      clearTimeout(timer);
      fail(new PulsegateError("unsupported", reason));
    }
    waiting.clear();
    old?.kill();
  };
  const start = () => {
    const started = startWorker();
    started.on("message", (answer: SummaryAnswer) => {
      const job = waiting.get(answer.id);
      waiting.delete(answer.id);
      clearTimeout(job?.timer);
      job?.done(answer);
    });
    // Also for a process that could not be started.
    started.on("error", () => started.kill());
    started.on("close", () => {
      if (worker === started) giveUp("the summary cannot be shown: its reader ended");
    });
    return started;
  };
  const ask = (want: SummaryJob["want"], file: string, name: string) =>
    new Promise<SummaryAnswer>((done, fail) => {
      worker ??= start();
      const id = ++lastId;
      const timer = setTimeout(() => giveUp("the summary took too long to be shown"), TIMEOUT_MS);
      waiting.set(id, { done, fail, timer: timer.unref() });
      worker.send({ id, want, file, name } satisfies SummaryJob);
    });

  return {
    async facts(file, name) {
      const answer = await ask("facts", file, name);
      if ("facts" in answer) return answer.facts;
      throw problemOf(answer);
    },
    async report(file, name) {
      if (waiting.size >= MAX_WAITING)
        throw new PulsegateError("misuse", "too many reports are asked for at once");
      const answer = await ask("report", file, name);
      if ("page" in answer) return answer.page;
      throw problemOf(answer);
    },
    close: () => giveUp("the dashboard closes"),
  };
}

const problemOf = (answer: SummaryAnswer): PulsegateError =>
  "problem" in answer
    ? new PulsegateError(answer.problem.code, answer.problem.message)
    : new PulsegateError("misuse", "the reader answered something else");

function startWorker(): ChildProcess {
  const fromSources = import.meta.url.endsWith(".ts");
  const file = new URL(fromSources ? "./summary-worker.ts" : "./summary-worker.js", import.meta.url);
  // A test runner's process knows TypeScript in a way that it does not hand on.
  const handsOn = !fromSources || process.execArgv.some((argument) => argument.includes("tsx"));
  const inherited = handsOn ? process.execArgv : ["--import", "tsx"];
  const child = fork(fileURLToPath(file), [], {
    execArgv: [...inherited, `--max-old-space-size=${MAX_HEAP_MB}`],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.unref();
  child.channel?.unref();
  return child;
}
