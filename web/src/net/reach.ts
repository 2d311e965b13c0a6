import type { Message } from "../live/session-store.ts";

/**
 * Whether the page reaches its server; what the server says of its sensor is another matter. `lost`: why it is not reached
 * any more, until it is again. `ahead`: the server's last word on a session that it has not opened yet.
 */
export type Reach =
  | { readonly kind: "connecting"; readonly lost?: string }
  | { readonly kind: "open"; readonly ahead?: Message<"state"> }
  | { readonly kind: "waiting"; readonly attempt: number; readonly untilMs: number; readonly lost: string };
