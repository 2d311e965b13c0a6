import type { Writable } from "node:stream";
import { PulsegateError } from "../../../signals/errors.ts";

/**
 * A write that settles whatever happens: a serial port that was pulled never calls back for what is written to it.
 * @throws PulsegateError `connection` after `timeoutS`, or at once when the wire is closed.
 */
export function guardedWrite(
  stream: Writable,
  bytes: Uint8Array,
  where: string,
  timeoutS: number,
  isOpen: () => boolean,
): Promise<void> {
  if (!isOpen()) return Promise.reject(new PulsegateError("connection", "the wire is closed", { where }));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new PulsegateError("connection", `nothing taken within ${timeoutS} s`, { where })),
      timeoutS * 1000,
    );
    stream.write(bytes, (error) => {
      clearTimeout(timer);
      if (error) reject(new PulsegateError("connection", error.message, { where, cause: error }));
      else resolve();
    });
  });
}
