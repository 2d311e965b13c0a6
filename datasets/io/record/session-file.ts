import { readFile } from "node:fs/promises";
import { closingComments, headerComments } from "./describe.ts";
import { createDiskFile, replaceFile } from "./disk-file.ts";
import type { Closing, RecordingHeader } from "./recorder.ts";

/** File beside a recording for what its format has no room for: `x.edf` has `x.session.json`. */
const sessionPath = (path: string): string => `${path.replace(/\.(?:edf|bdf|rec|csv)$/i, "")}.session.json`;

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

/** Writes that file: at the start, when something is to be said, and at the end. */
export class SessionFile {
  readonly path: string;
  readonly #header: RecordingHeader;
  #comments: string[];
  #changed = true;
  size = 0;

  private constructor(path: string, header: RecordingHeader) {
    this.path = path;
    this.#header = header;
    this.#comments = headerComments(header);
  }

  static async create(recording: string, header: RecordingHeader): Promise<SessionFile> {
    const path = sessionPath(recording);
    await (await createDiskFile(path)).close();
    return new SessionFile(path, header);
  }

  say(comments: readonly string[]): void {
    this.#comments.push(...comments);
    this.#changed ||= comments.length > 0;
  }

  async write(): Promise<void> {
    if (!this.#changed) return;
    const { name, device, protocol, startedAtMs, channels } = this.#header;
    const started = new Date(startedAtMs).toISOString();
    const session = { name, device, protocol, started, channels, comments: this.#comments };
    const bytes = new TextEncoder().encode(`${JSON.stringify(session, null, 2)}\n`);
    await replaceFile(this.path, bytes);
    this.size = bytes.length;
    this.#changed = false;
  }

  async finish(closing: Closing, limited: readonly number[]): Promise<void> {
    this.say([
      ...closingComments(closing),
      ...limited.flatMap((count, index) =>
        count === 0
          ? []
          : [`${this.#header.channels[index]!.name}: ${count} samples limited to the range of the format`],
      ),
    ]);
    await this.write();
  }
}
