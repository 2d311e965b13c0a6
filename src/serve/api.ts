import { createReadStream } from "node:fs";
import type { FastifyInstance } from "fastify";
import { refuse } from "./errors.ts";
import { reportPolicy } from "./headers.ts";
import type { Hub } from "./hub.ts";
import type { SummaryStore } from "./summary-store.ts";

interface ApiOptions {
  readonly hub: Hub;
  readonly recordings: () => Promise<readonly { readonly name: string; readonly title: string }[]>;
  readonly summaries: SummaryStore;
}

interface WithId {
  Params: { id: string };
}

/** What the page reads beside the stream. */
export function addApi(app: FastifyInstance, { hub, recordings, summaries }: ApiOptions): void {
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
  });
  app.get("/api/session", () => hub.session?.snapshot() ?? []);
  app.get("/api/recordings", async () => (await recordings()).map(({ name, title }) => ({ name, title })));
  app.get("/api/summaries", () => summaries.list());
  app.get<WithId>("/api/summaries/:id", async ({ params }, reply) => {
    const file = await summaries.file(params.id);
    if (file === undefined) return refuse(reply, UNKNOWN);
    return reply.type("application/json; charset=utf-8").send(createReadStream(file));
  });
  app.get<WithId>("/api/summaries/:id/report", async ({ params }, reply) => {
    const page = await summaries.report(params.id);
    if (page === undefined) return refuse(reply, UNKNOWN);
    return reply
      .header("content-security-policy", reportPolicy)
      .header("x-frame-options", "SAMEORIGIN")
      .type("text/html; charset=utf-8")
      .send(page);
  });
}

const UNKNOWN = { status: 404, code: "unknown-name", message: "no summary has this id" };
