import { z } from "zod";
import type { WatcherRequest } from "../live/messages.ts";

const MAX_TEXT = 200;
const MAX_TIME_S = 1e9;
const MAX_POINTS = 20_000;
const MIN_SPEED = 0.01;
const MAX_SPEED = 1000;

const timeS = z.number().min(0).max(MAX_TIME_S);

/** No control characters, halves of surrogate pairs, line separators, or marks that turn the direction of other text. */
const PLAIN_TEXT = /^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+$/u;

const requestSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("marker"),
    atS: timeS,
    text: z.string().trim().min(1).max(MAX_TEXT).regex(PLAIN_TEXT),
  }),
  z
    .strictObject({
      kind: z.literal("history"),
      fromS: timeS,
      toS: timeS,
      points: z.number().int().min(2).max(MAX_POINTS),
    })
    .refine(({ fromS, toS }) => fromS < toS),
  z.strictObject({
    kind: z.literal("replay"),
    recording: z.string().min(1).max(MAX_TEXT),
    speed: z.number().min(MIN_SPEED).max(MAX_SPEED),
    fromS: timeS,
  }),
]);

/** WebSocket close codes that say why a message is not taken (RFC 6455, section 7.4.1). */
export type RequestProblem = { readonly closeCode: 1007 | 1008; readonly reason: string };

/** A watcher's message, or why it is none. */
export function parseRequest(text: string): WatcherRequest | RequestProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { closeCode: 1007, reason: "not JSON" };
  }
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  return { closeCode: 1008, reason: `not a request${where === "" ? "" : `: ${where} is wrong`}` };
}
