import { readFile } from "node:fs/promises";

/** File beside a recording for what its format has no room for: `x.edf` has `x.session.json`. */
export const sessionPath = (path: string): string =>
  `${path.replace(/\.(?:edf|bdf|rec|csv)$/i, "")}.session.json`;

/** The comments in the file beside a recording; none when there is no such file. */
export async function readSession(path: string): Promise<string[]> {
  const text = await readFile(sessionPath(path), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  try {
    const { comments } = JSON.parse(text) as { comments?: unknown };
    return Array.isArray(comments) ? comments.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
