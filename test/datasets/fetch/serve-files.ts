import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

interface ServedRequest {
  readonly path: string;
  readonly range: string | undefined;
}

export interface FileServer {
  readonly url: string;
  readonly requests: ServedRequest[];
  close(): Promise<void>;
}

/** How a server may misbehave; each is asked with the path and how often it was asked for before. */
export interface Misbehaviour {
  /** Ignores Range. */
  readonly noRanges?: boolean;
  /** Bytes after which the connection is cut. */
  cutAfter?(path: string, before: number): number | undefined;
  /** Content instead of the true one. */
  replace?(path: string, before: number): Uint8Array | undefined;
  /** Status instead of an answer. */
  status?(path: string, before: number): number | undefined;
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The list of checksums of some files, as PhysioNet publishes it. */
export const sumsOf = (files: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  Buffer.from(
    Object.entries(files)
      .map(([name, bytes]) => `${sha256(bytes)} ${name}\n`)
      .join(""),
  );

/** Some turns of the event loop later, so that the client (in this process) has read what was sent. */
const cutLater = async (cut: () => void): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) await wait(5);
  cut();
};

/** A web server on this machine that has the files under `/db/1.0.0/`. */
export async function serveFiles(
  files: Readonly<Record<string, Uint8Array>>,
  bad: Misbehaviour = {},
): Promise<FileServer> {
  const requests: ServedRequest[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "").replace("/db/1.0.0/", ""));
    const before = counts.get(path) ?? 0;
    counts.set(path, before + 1);
    requests.push({ path, range: request.headers.range });
    const status = bad.status?.(path, before) ?? (files[path] === undefined ? 404 : undefined);
    if (status !== undefined) {
      response.writeHead(status).end();
      return;
    }
    const whole = bad.replace?.(path, before) ?? files[path]!;
    const from = bad.noRanges ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    const start = Number(from ?? 0);
    if (start >= whole.length && from !== undefined) {
      response.writeHead(416, { "content-range": `bytes */${whole.length}` }).end();
      return;
    }
    const body = whole.subarray(start);
    const headers = { "content-length": body.length };
    if (from === undefined) response.writeHead(200, headers);
    else {
      const range = `bytes ${start}-${whole.length - 1}/${whole.length}`;
      response.writeHead(206, { ...headers, "content-range": range });
    }
    const cut = bad.cutAfter?.(path, before);
    if (cut === undefined) response.end(body);
    else {
      response.write(body.subarray(0, cut));
      void cutLater(() => response.socket?.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/db/1.0.0/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
