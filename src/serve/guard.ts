import type { FastifyInstance } from "fastify";
import type { Access, Refusal } from "./access.ts";
import { refuse } from "./errors.ts";
import type { Limits } from "./limits.ts";

export const LIVE_PATH = "/live";

/** Looks at every request, upgrades and unknown paths included, before a route sees it. Nothing here takes a body. */
export function guard(app: FastifyInstance, access: Access, limits: Limits): void {
  app.addHook("onRequest", async (request, reply) => {
    const { method, headers } = request;
    const url = request.raw.url ?? "";
    const refusal =
      access.check({ headers, url }) ??
      (url.length > limits.maxUrlBytes
        ? { status: 414, code: "too-long", message: "the address is too long" }
        : wrongUse(method, url, headers, request.ws));
    if (refusal !== undefined) {
      if (refusal.status === 405) reply.header("allow", "GET, HEAD");
      // What else the client may be sending is not waited for.
      reply.header("connection", "close");
      // Somebody who opened the address is to read why, and not JSON.
      return headers.accept?.includes("text/html")
        ? reply.code(refusal.status).type("text/html; charset=utf-8").send(refusalPage(refusal))
        : refuse(reply, refusal);
    }
    const cookie = access.cookieFor(url);
    if (cookie !== undefined)
      return reply.header("set-cookie", cookie).header("cache-control", "no-store").redirect("/", 303);
    return undefined;
  });
}

/** Messages of refusals are our own words: there is nothing to escape. */
const refusalPage = ({ message }: Refusal): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Pulsegate</title><h1>Pulsegate</h1><p>Not shown: ${message}.</p></html>`;

function wrongUse(
  method: string,
  url: string,
  headers: Readonly<Record<string, unknown>>,
  upgrade: boolean,
): Refusal | undefined {
  if (method !== "GET" && method !== "HEAD")
    return { status: 405, code: "method", message: "only GET and HEAD are answered" };
  if (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined)
    return { status: 413, code: "body", message: "requests have no body here" };
  const live = url.split("?", 1)[0] === LIVE_PATH;
  if (live && !upgrade) return { status: 426, code: "upgrade", message: "this is a WebSocket" };
  if (!live && upgrade) return { status: 400, code: "upgrade", message: `the WebSocket is at ${LIVE_PATH}` };
  return undefined;
}
