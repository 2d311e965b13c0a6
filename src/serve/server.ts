import type { Socket } from "node:net";
import { networkInterfaces } from "node:os";
import fastify, { type FastifyInstance } from "fastify";
import { PulsegateError } from "../../signals/errors.ts";
import { refuse } from "./errors.ts";
import type { Limits } from "./limits.ts";

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
      connectionsCheckingInterval: Math.ceil(limits.headersTimeoutMs / 10),
    },
    clientErrorHandler: (error, socket) => answerBroken(error.code, socket),
    frameworkErrors: (_error, request, reply) => {
      // No hook sees this request: an upgrade would be left open.
      reply.raw.once("finish", () => request.socket.end());
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
  const name = isAny(host) ? ownAddress() : host;
  return new URL(`http://${name.includes(":") ? `[${name}]` : name}:${actual}/`);
}

const isAny = (host: string): boolean => host === "0.0.0.0" || host === "::";

/** Where other machines find this one: its first address that they can reach. */
const ownAddress = (): string =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
