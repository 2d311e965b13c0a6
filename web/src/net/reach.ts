/** Whether the page reaches its server; what the server says of its sensor is another matter. */
export type Reach =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  | { readonly kind: "waiting"; readonly attempt: number; readonly untilMs: number; readonly reason: string };
