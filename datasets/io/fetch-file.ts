import { open, rename, rm, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { PulsegateError } from "../../signals/errors.ts";
import { fileSha256 } from "./fetch-sums.ts";

export interface FetchFileOptions {
  readonly url: string;
  /** Where the file goes; while it is incomplete its name ends in `.part`. */
  readonly path: string;
  readonly sha256: string;
  /** Attempts after a broken transfer or a wrong checksum. Default 4. */
  readonly retries?: number;
  /** Wait before the second attempt, doubled each time. Default 500 ms. */
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
  /** Called with the number of bytes that came in. */
  readonly onBytes?: (bytes: number) => void;
}

/** What happened: how many bytes were transferred, and from where a transfer was taken up again. */
export interface FetchedFile {
  readonly bytes: number;
  readonly resumedAt: number;
  readonly attempts: number;
}

/** Servers answer these for a while and recover. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;

/**
 * Gets one file over HTTP(S). A transfer that broke, now or in an earlier run, goes on where it stopped when the server
 * can do that (Range), else from the start. The file gets its name only when its SHA-256 is right.
 *
 * @throws PulsegateError `network` when the server refuses or the transfer keeps breaking, `checksum` when the content is
 * wrong even after a transfer from the start.
 */
export async function fetchFile(options: FetchFileOptions): Promise<FetchedFile> {
  const { path, sha256, url, retries = 4, pauseMs = 500, signal } = options;
  const part = `${path}.part`;
  const resumedAt = await sizeOf(part);
  let bytes = 0;
  let wrong: string | undefined;
  let failure: unknown;
  for (let attempt = 1; attempt <= retries + 1; attempt++) {
    signal?.throwIfAborted();
    try {
      bytes += await transfer(options, part);
      const got = await fileSha256(part);
      if (got === sha256) {
        await rename(part, path);
        return { bytes, resumedAt, attempts: attempt };
      }
      // What is there is wrong: nothing of it can be built on.
      await rm(part, { force: true });
      if (wrong === got) break;
      wrong = got;
    } catch (error) {
      if (signal?.aborted || (error instanceof PulsegateError && error.code === "network")) throw error;
      failure = error;
    }
    if (attempt <= retries) await wait(pauseMs * 2 ** (attempt - 1), undefined, signal ? { signal } : {});
  }
  if (wrong !== undefined) {
    throw new PulsegateError("checksum", "the file that the server sends is not the published one", {
      where: url,
      got: `SHA-256 ${wrong}`,
      expected: sha256,
    });
  }
  throw new PulsegateError("network", "the transfer keeps breaking; what came is kept, run again to go on", {
    where: url,
    got: reason(failure),
    cause: failure,
  });
}

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
};

/** One request, appended to the part that is there (or written anew); returns the bytes that came. */
async function transfer(options: FetchFileOptions, part: string): Promise<number> {
  const have = await sizeOf(part);
  const response = await fetch(options.url, {
    headers: { "accept-encoding": "identity", ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (response.status === 416) {
    // The part is as long as the file or longer: complete, or wrong, which the checksum decides.
    await response.body?.cancel();
    return 0;
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    const refused = `${response.status} ${response.statusText}`.trim();
    if (PASSING.has(response.status)) throw new Error(refused);
    throw new PulsegateError("network", "the server refuses the file", { where: options.url, got: refused });
  }
  const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  const goesOn = response.status === 206 && Number(start) === have;
  if (response.status === 206 && !goesOn) {
    await response.body.cancel();
    await rm(part, { force: true });
    throw new Error(`the server sent another part than asked for: ${response.headers.get("content-range")}`);
  }
  const file = await open(part, goesOn ? "a" : "w");
  let received = 0;
  try {
    for await (const chunk of response.body) {
      await file.write(chunk as Uint8Array);
      received += (chunk as Uint8Array).length;
      options.onBytes?.((chunk as Uint8Array).length);
      // The body of a response that was aborted while nobody read it may never say so (Node 20).
      options.signal?.throwIfAborted();
    }
  } finally {
    await file.close();
  }
  return received;
}
