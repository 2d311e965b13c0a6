import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BehaviorSubject } from "rxjs";
import WebSocket from "ws";
import type { LiveSession } from "../../src/live/live-session.ts";
import type { ServerMessage } from "../../src/live/messages.ts";
import { decodeSampleFrame, type SampleFrame } from "../../src/live/sample-frame.ts";
import { createDashboard, type Dashboard, type DashboardOptions } from "../../src/serve/dashboard.ts";

export interface OpenDashboard extends Dashboard {
  readonly session$: BehaviorSubject<LiveSession | undefined>;
  /** Folder with `page/` and `runs/`. */
  readonly folder: string;
}

/** A server with a page of two files; a secret lies beside the page's folder. */
export async function openDashboard(
  session?: LiveSession,
  options: Partial<DashboardOptions> = {},
): Promise<OpenDashboard> {
  const folder = mkdtempSync(join(tmpdir(), "pulsegate-serve-"));
  const pageFolder = join(folder, "page");
  mkdirSync(join(pageFolder, "assets"), { recursive: true });
  mkdirSync(join(folder, "runs"));
  writeFileSync(join(pageFolder, "index.html"), '<!doctype html><script src="/assets/a-1.js"></script>');
  writeFileSync(join(pageFolder, "assets", "a-1.js"), "document.title = 'here';");
  writeFileSync(join(folder, "secret.txt"), "SECRET");
  const session$ = new BehaviorSubject<LiveSession | undefined>(session);
  const summaries = { folder: join(folder, "runs") };
  const recordings = async () => [{ name: "demo", title: "Demo" }];
  try {
    const dashboard = await createDashboard({ session$, pageFolder, summaries, recordings, ...options });
    const close = async () => {
      await dashboard.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { ...dashboard, close, session$, folder };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Bytes to a server, and all that it answers until it closes the connection (or until `enough` holds). */
export const rawRequest = (
  port: number,
  bytes: string | Uint8Array,
  enough: (answer: Buffer) => boolean = () => false,
): Promise<Buffer> =>
  new Promise((done, fail) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let answer: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (enough(answer)) socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" ? undefined : fail(error),
    );
    socket.on("close", () => done(answer));
  });

export interface WatchingClient {
  readonly socket: WebSocket;
  readonly messages: readonly ServerMessage[];
  readonly frames: readonly SampleFrame[];
  /** Settles with the close code and its reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Settles once what was received fulfils the condition; fails when the connection closes before. */
  until(condition: (client: WatchingClient) => boolean): Promise<void>;
  ask(request: unknown): void;
}

/** Settles when the connection is open. @throws Error with the HTTP status of a refusal. */
export async function watchDashboard(
  url: string,
  options: WebSocket.ClientOptions = {},
): Promise<WatchingClient> {
  const socket = new WebSocket(new URL("/live", url.replace("http:", "ws:")), { autoPong: true, ...options });
  socket.binaryType = "arraybuffer";
  const messages: ServerMessage[] = [];
  const frames: SampleFrame[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  socket.on("message", (data, isBinary) => {
    if (isBinary) frames.push(decodeSampleFrame(data as ArrayBuffer));
    else messages.push(JSON.parse(new TextDecoder().decode(data as ArrayBuffer)) as ServerMessage);
    for (const look of waiting) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((done) => {
    socket.on("close", (code, reason) => {
      over = true;
      done({ code, reason: String(reason) });
      for (const look of waiting) look();
    });
  });
  const client: WatchingClient = {
    socket,
    messages,
    frames,
    closed,
    until: (condition) =>
      new Promise((done, fail) => {
        const look = () => {
          if (condition(client)) done();
          else if (over) fail(new Error("the connection closed before"));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    ask: (request) => socket.send(typeof request === "string" ? request : JSON.stringify(request)),
  };
  await new Promise<void>((done, fail) => {
    socket.on("open", done);
    socket.on("error", fail);
  });
  return client;
}

/** Live samples of a channel in order, from the first index received; fails where one is missing or comes twice. */
export function samplesOf(
  frames: readonly SampleFrame[],
  channel: number,
): { start: number; values: Float32Array } {
  const own = frames.filter((frame) => frame.channel === channel && frame.type === 0);
  const start = own[0]?.startSample ?? 0;
  const values = new Float32Array(own.reduce((n, frame) => n + frame.values.length, 0));
  let at = 0;
  for (const frame of own) {
    if (frame.factor !== 1 || frame.startSample !== start + at)
      throw new Error(`frame at ${frame.startSample}, factor ${frame.factor}; expected ${start + at}`);
    values.set(frame.values, at);
    at += frame.values.length;
  }
  return { start, values };
}
