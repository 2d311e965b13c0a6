import { resolve } from "node:path";
import helmet from "@fastify/helmet";
import staticFiles from "@fastify/static";
import websocket from "@fastify/websocket";
import type { Observable } from "rxjs";
import type { LiveSession } from "../live/live-session.ts";
import { createAccess } from "./access.ts";
import { addApi } from "./api.ts";
import { answerErrors } from "./errors.ts";
import { guard } from "./guard.ts";
import { helmetOptions } from "./headers.ts";
import { createHub } from "./hub.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { addLive, type StartReplay } from "./live.ts";
import { checkPageFolder } from "./page-folder.ts";
import { createServer, listen } from "./server.ts";
import { createSummaryStore } from "./summary-store.ts";

export interface ListedRecording {
  readonly name: string;
  readonly title: string;
}

export interface DashboardOptions {
  /** The current session; whatever it emits replaces what watchers see. */
  readonly session$: Observable<LiveSession | undefined>;
  /** Starts the replay of a listed recording; the server cannot replay when left out. */
  readonly startReplay?: StartReplay;
  readonly recordings: () => Promise<readonly ListedRecording[]>;
  /** Folder that is searched for `summary.json`; none when left out. */
  readonly summaries: { readonly folder?: string };
  /** The built page, usually `builtPageFolder`. */
  readonly pageFolder: string;
  /** Address to listen at: 127.0.0.1 when left out. Any but loopback needs a token. */
  readonly host?: string;
  /** 0, when left out: a free port. */
  readonly port?: number;
  readonly token?: string;
  readonly limits?: Partial<Limits>;
}

export interface Dashboard {
  /** Address of the page, without the token. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the page, summaries and recordings over HTTP and the current session over a WebSocket at `/live`: JSON texts,
 * one `ServerMessage` each, first those of the session's snapshot, and sample frames (see `SAMPLE_FRAME`).
 * @throws PulsegateError `bad-option` for a host without token, a short token, or a port that is taken;
 *   `not-found` when the page is not built.
 */
export async function createDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { host = "127.0.0.1", port = 0, token } = options;
  const pageFolder = resolve(options.pageFolder);
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const access = createAccess(host, token);
  checkPageFolder(pageFolder);

  const app = createServer(limits);
  const summaries = createSummaryStore(options.summaries.folder);
  const hub = createHub(options.session$, limits);
  const close = async () => {
    hub.close();
    summaries.close();
    await app.close();
  };
  try {
    await app.register(helmet, helmetOptions(host));
    await app.register(websocket, {
      options: webSocketOptions(limits),
      // For broken frames the WebSocket has sent its close code already, and this does nothing.
      errorHandler: (_error, socket) => socket.close(1011, "internal error"),
    });
    guard(app, access, limits);
    answerErrors(app);
    // Every file of the page is a route of its own: no path of a request ever becomes the path of a file.
    await app.register(staticFiles, {
      root: pageFolder,
      wildcard: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.includes("/assets/");
        reply.setHeader("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
    addApi(app, { recordings: options.recordings, summaries, hub });
    addLive(app, { hub, limits, recordings: options.recordings, startReplay: options.startReplay });
    const url = await listen(app, host, port);
    return { url: url.href, port: Number(url.port), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const webSocketOptions = (limits: Limits) => ({
  maxPayload: limits.maxMessageBytes,
  perMessageDeflate: false,
  maxFragments: 16,
  maxBufferedChunks: 256,
  // Those who ask too much are told; this is for those who do not listen.
  maxPendingAutoPongs: limits.messageBurst + 1,
  closeTimeout: limits.farewellMs,
});
