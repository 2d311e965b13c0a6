import { PulsegateError } from "../../../signals/errors.ts";
import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import type { WfdbHeader } from "./header.ts";
import { parseHeader } from "./header-parse.ts";

/** No real header is near this; what is larger was taken for a header by mistake. */
const MAX_HEADER_BYTES = 1 << 25;

/** Reads and parses a header file; throws `not-found` when it is missing. */
export const readHeader = async (folder: Folder, file: string, log: FindingLog): Promise<WfdbHeader> => {
  const size = await folder.size(file);
  if (size === undefined) throw new PulsegateError("not-found", `header ${file} is missing`, { where: file });
  if (size > MAX_HEADER_BYTES) {
    throw new PulsegateError("unsupported", "the header is too large", {
      where: file,
      got: `${size} bytes`,
      expected: `at most ${MAX_HEADER_BYTES}`,
    });
  }
  const { header, findings } = parseHeader(await folder.read(file, 0, size), file);
  log.add(findings);
  const base = file.slice(file.lastIndexOf("/") + 1).replace(/\.hea$/, "");
  if (header.name !== base) log.warn(file, `the header names its record ${header.name}`);
  return header;
};
