import { PulsegateError } from "../../signals/errors.ts";
import { reasonOf, systemCode } from "./make-folder.ts";

/** Whether a system's error says that there is no such file. */
export const isMissing = (error: unknown): boolean =>
  ["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"].includes(systemCode(error));

/** The error of a file that cannot be read, with the system's reason. */
export const readError = (path: string, cause: unknown): PulsegateError =>
  isMissing(cause)
    ? new PulsegateError("not-found", "no such file", { where: path, cause })
    : new PulsegateError("not-found", "the file cannot be read", {
        where: path,
        got: reasonOf(cause),
        cause,
      });
