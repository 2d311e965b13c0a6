import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { PulsegateError } from "../../signals/errors.ts";
import type { LiveSession } from "../live/live-session.ts";
import { SAMPLE_FRAME, type WatcherRequest } from "../live/messages.ts";
import { encodeSampleFrame } from "../live/sample-frame.ts";
import { publicMessage, refuse } from "./errors.ts";
import { LIVE_PATH } from "./guard.ts";
import { encodeMessage, type Hub } from "./hub.ts";
import type { Limits } from "./limits.ts";
import { parseRequest } from "./requests.ts";
import { createWatcher, type Watcher } from "./watcher.ts";

export type StartReplay = (recording: string, speed: number, fromS: number) => Promise<void>;

interface LiveOptions {
  readonly hub: Hub;
  readonly limits: Limits;
  readonly recordings: () => Promise<readonly { readonly name: string }[]>;
  readonly startReplay: StartReplay | undefined;
}

/** Looking back takes at most a quarter of the time, however many ask: samples that come now are more urgent. */
const PAUSE_PER_WORK = 3;

/** The WebSocket of watchers. */
export function addLive(app: FastifyInstance, { hub, limits, recordings, startReplay }: LiveOptions): void {
  let starting = false;

  const replay = async ({ recording, speed, fromS }: Extract<WatcherRequest, { kind: "replay" }>) => {
    if (startReplay === undefined) throw refusal("this server does not replay");
    if (starting) throw refusal("a replay is being started already");
    starting = true;
    try {
      const listed = (await recordings()).find(({ name }) => name === recording);
      if (listed === undefined) throw refusal("no recording of that name is listed");
      await startReplay(listed.name, speed, fromS);
    } finally {
      starting = false;
    }
  };

  let lastHistory: Promise<unknown> = Promise.resolve();
  const waiting = new WeakMap<Watcher, number>();
  const historyInTurn = (watcher: Watcher, request: Extract<WatcherRequest, { kind: "history" }>) => {
    if (request.toS - request.fromS > limits.historyS)
      throw refusal(`one look back is over ${limits.historyS} s at most`);
    const others = waiting.get(watcher) ?? 0;
    if (others >= limits.historyWaiting) throw refusal("too many looks back are waiting: ask again later");
    waiting.set(watcher, others + 1);
    let workMs = 0;
    const answered = lastHistory.then(() => {
      const startedMs = performance.now();
      if (hub.has(watcher)) history(watcher, request);
      workMs = performance.now() - startedMs;
    });
    const rest = () => {
      waiting.set(watcher, (waiting.get(watcher) ?? 1) - 1);
      return setTimeout(Math.ceil(PAUSE_PER_WORK * workMs));
    };
    lastHistory = answered.then(rest, rest);
    return answered;
  };
  const history = (
    watcher: Watcher,
    { fromS, toS, points }: Extract<WatcherRequest, { kind: "history" }>,
  ) => {
    for (const span of hub.session?.history(fromS, toS, points) ?? []) {
      if (watcher.unsentBytes > limits.fullBytes) throw refusal("too much is waiting: ask again later");
      if (span.channel <= 255) watcher.sendFrames([encodeSampleFrame(SAMPLE_FRAME.history, span)]);
    }
    watcher.sendText(encodeMessage({ kind: "answered", fromS, toS }));
  };

  const marked = new WeakMap<LiveSession, number>();
  const answer = async (watcher: Watcher, request: WatcherRequest) => {
    if (request.kind === "replay") return replay(request);
    if (request.kind === "history") return historyInTurn(watcher, request);
    const { session } = hub;
    if (session === undefined) throw refusal("there is no session to mark");
    const markers = marked.get(session) ?? 0;
    if (markers >= limits.maxMarkers) throw refusal(`a session takes ${limits.maxMarkers} markers at most`);
    marked.set(session, markers + 1);
    session.mark(request.atS, request.text);
  };

  const onMessage = async (watcher: Watcher, text: string) => {
    const request = parseRequest(text);
    if ("closeCode" in request) {
      watcher.leave(request.closeCode, request.reason);
      return;
    }
    try {
      await answer(watcher, request);
    } catch (error) {
      const reason = publicMessage(error);
      watcher.sendText(encodeMessage({ kind: "refused", request: request.kind, reason }));
    }
  };

  app.get(
    LIVE_PATH,
    {
      websocket: true,
      preValidation: async (_request, reply) =>
        app.websocketServer.clients.size < limits.maxClients
          ? undefined
          : refuse(reply, { status: 503, code: "full", message: "too many are watching" }),
    },
    (socket) => {
      const watcher = createWatcher(socket, limits);
      socket.on("message", (data, isBinary) => {
        watcher.alive();
        if (!watcher.mayAsk()) return;
        if (isBinary) watcher.leave(1003, "requests are JSON texts");
        else void onMessage(watcher, String(data));
      });
      socket.on("ping", () => watcher.mayAsk());
      socket.on("pong", () => {
        watcher.alive();
        watcher.mayAsk();
      });
      socket.on("close", () => hub.drop(watcher));
      hub.join(watcher);
    },
  );
}

const refusal = (reason: string) => new PulsegateError("misuse", reason);
