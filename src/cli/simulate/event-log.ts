import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { writeError } from "../../../datasets/io/make-folder.ts";

/** Lines of JSON in a file. */
export interface EventLog {
  write(line: object): void;
  /** Settles when all lines are on the disk. @throws PulsegateError `io` when one could not be written. */
  end(): Promise<void>;
}

/** @throws PulsegateError `io` when the file cannot be made. */
export async function openEventLog(path: string): Promise<EventLog> {
  const failure = (cause: unknown) => writeError("the log cannot be written", path, cause);
  const stream = createWriteStream(path);
  await once(stream, "open").catch((cause: unknown) => {
    throw failure(cause);
  });
  // Told at the end: the device goes on without its log.
  stream.on("error", () => undefined);
  return {
    write: (line) => void stream.write(`${JSON.stringify(line)}\n`),
    async end() {
      stream.end();
      await finished(stream).catch((cause: unknown) => {
        throw failure(cause);
      });
    },
  };
}
