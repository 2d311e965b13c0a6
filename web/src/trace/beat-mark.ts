import type { Message } from "../live/session-store.ts";

/** How a beat is written on the trace: by the calls of the design that the user chose. */
export function beatMark(
  { calls }: Pick<Message<"beat">, "calls">,
  design: number,
): { readonly text: string; readonly label: string | undefined; readonly differs: boolean } {
  const label = calls[design]?.[0];
  const labels = new Set(calls.flatMap((call) => (call === null ? [] : [call[0]])));
  return { text: label ?? "\u25cb", label, differs: labels.size > 1 };
}
