import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { PulsegateError } from "../../signals/errors.ts";

/** A file that a checksum list names. */
export interface ListedFile {
  readonly name: string;
  readonly sha256: string;
}

/** Name of the list that PhysioNet publishes with every database. */
export const sumsFile = "SHA256SUMS.txt";

const leadsOut = (name: string) =>
  name.startsWith("/") || name.includes("\\") || name.split("/").includes("..");

/** Reads lines of `<64 hex digits> <name>`; throws `malformed` for others and for names that lead out of the folder. */
export function parseSums(text: string, where: string): ListedFile[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.flatMap((line, index) => {
    if (line === "") return [];
    const match = /^([0-9a-f]{64})\s+\*?(?:\.\/)?(.+)$/i.exec(line);
    if (match === null || leadsOut(match[2]!)) {
      throw new PulsegateError("malformed", "bad line in a list of checksums", {
        where: `${where}, line ${index + 1}`,
        got: JSON.stringify(line.slice(0, 100)),
        expected: "a SHA-256 and a name inside the folder",
      });
    }
    return [{ sha256: match[1]!.toLowerCase(), name: match[2]! }];
  });
}

/** SHA-256 of a file on disk, in hex. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
