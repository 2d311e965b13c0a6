import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import { PulsegateError } from "../../signals/errors.ts";
import type { Refusal } from "./access.ts";

/** Every error is answered as `{ "error": { "code", "message" } }`: never with a stack. */
export const refuse = (reply: FastifyReply, { status, code, message }: Refusal): FastifyReply =>
  reply.code(status).send({ error: { code, message } });

/** What people may read of an error: our own messages, nothing of others. */
export const publicMessage = (error: unknown): string =>
  error instanceof PulsegateError ? error.message : "internal error";

export function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) =>
    refuse(reply, { status: 404, code: "not-found", message: "nothing is here" }),
  );
  app.setErrorHandler((error: FastifyError | PulsegateError, _request, reply) => {
    if (error instanceof PulsegateError) {
      const status = { misuse: 503, "not-found": 404, "unknown-name": 404 }[error.code as string] ?? 422;
      return refuse(reply, { status, code: error.code, message: error.message });
    }
    const status = error.statusCode ?? 500;
    return status < 500
      ? refuse(reply, { status, code: "bad-request", message: error.message })
      : refuse(reply, { status: 500, code: "internal", message: "internal error" });
  });
}
