import { readFile } from "node:fs/promises";
import { closingComments, headerComments, OPEN, RECOVERED } from "./describe.ts";
import { replaceFile } from "./disk-file.ts";
import type { Closing, RecordingHeader } from "./recorder.ts";

/** File beside a recording for what its format has no room for: `x.edf` has `x.session.json`. */
export const sessionPath = (path: string): string =>
  `${path.replace(/\.(?:edf|bdf|rec|csv)$/i, "")}.session.json`;

/** The comments in the file beside a recording, and whether it is still open; none when there is no such file. */
export async function readSession(path: string): Promise<string[]> {
  const text = await readFile(sessionPath(path), "utf8").catch(() => undefined);
  const { comments, closed } = (text === undefined ? undefined : parseSession(text)) ?? {};
  const known = Array.isArray(comments) ? comments.filter((one) => typeof one === "string") : [];
  return closed === false ? [...known, OPEN] : known;
}

interface Session {
  readonly closed?: unknown;
  readonly comments?: unknown;
}

/** What such a file holds; undefined when it is something else, or was cut off. */
function parseSession(text: string): Session | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Says in the file beside a recording that it is closed. Returns false when it said so before, or is not there. */
export async function closeSession(path: string): Promise<boolean> {
  const text = await readFile(sessionPath(path), "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const session = parseSession(text);
  if (session === undefined || session.closed !== false) return false;
  const { comments } = session;
  const closed = {
    ...session,
    closed: true,
    comments: [...(Array.isArray(comments) ? comments : []), RECOVERED],
  };
  await replaceFile(sessionPath(path), new TextEncoder().encode(`${JSON.stringify(closed, null, 2)}\n`));
  return true;
}

/** Writes that file anew, in one step, whenever something else is to be said. */
export class SessionFile {
  readonly path: string;
  readonly #header: RecordingHeader;
  readonly #comments: string[];
  #written = "";
  size = 0;

  constructor(recording: string, header: RecordingHeader) {
    this.path = sessionPath(recording);
    this.#header = header;
    this.#comments = headerComments(header);
  }

  say(comments: readonly string[]): void {
    this.#comments.push(...comments);
  }

  /** `limited` as in {@link closingComments}. */
  async write(closing: Closing, limited: readonly number[], closed = false): Promise<void> {
    const { name, device, protocol, startedAtMs, channels } = this.#header;
    const started = new Date(startedAtMs).toISOString();
    const session = {
      name,
      device,
      protocol,
      started,
      closed,
      channels,
      comments: [...this.#comments, ...closingComments(closing, this.#header, limited)],
    };
    const text = `${JSON.stringify(session, null, 2)}\n`;
    if (text === this.#written) return;
    const bytes = new TextEncoder().encode(text);
    await replaceFile(this.path, bytes);
    this.size = bytes.length;
    this.#written = text;
  }
}
