import type { Socket } from "node:net";
import fastify, { type FastifyInstance } from "fastify";
import { PulsegateError } from "../../signals/errors.ts";
import { refuse } from "./errors.ts";
import type { Limits } from "./limits.ts";

/** How often connections are looked at for timeouts. */
const CHECK_MS = 500;

/** A server without routes that gives slow, oversized and broken requests up early. */
export function createServer(limits: Limits): FastifyInstance {
  const app = fastify({
    bodyLimit: 1,
    forceCloseConnections: true,
    keepAliveTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    routerOptions: { maxParamLength: 64 },
    http: {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: CHECK_MS,
    },
    clientErrorHandler: (error, socket) => answerBroken(error.code, socket),
    frameworkErrors: (_error, _request, reply) => {
      refuse(reply, { status: 400, code: "bad-request", message: "the address cannot be read" });
    },
  });
  app.server.maxConnections = limits.maxConnections;
  return app;
}

/** Answers what the HTTP parser gave up on. */
function answerBroken(code: string, socket: Socket): void {
  if (code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    {
      HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
      ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
    }[code] ?? "400 Bad Request";
  const body = JSON.stringify({ error: { code: "bad-request", message: status.slice(4).toLowerCase() } });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

/** @throws PulsegateError `bad-option` for an address or port that cannot be listened at. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<URL> {
  // Two sockets, one for each address that the name has, would be two servers: the older one is enough.
  const address = host === "localhost" ? "127.0.0.1" : host;
  try {
    await app.listen({ host: address, port });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new PulsegateError("bad-option", "the dashboard cannot listen there", {
      where: `${host}, port ${port}`,
      got: cause.code,
      expected: "a free port and an address of this machine",
      cause,
    });
  }
  const bound = app.server.address();
  const actual = typeof bound === "object" ? bound?.port : port;
  return new URL(`http://${host.includes(":") ? `[${host}]` : host}:${actual}/`);
}
