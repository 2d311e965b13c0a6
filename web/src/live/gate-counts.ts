import type { Message } from "./session-store.ts";

export interface GateCounts {
  readonly clean: number;
  readonly noisy: number;
  /** Noisy windows by reason, most frequent first. */
  readonly reasons: readonly (readonly [reason: string, windows: number])[];
}

export function gateCounts(verdicts: readonly Message<"verdict">[]): GateCounts {
  const reasons = new Map<string, number>();
  let clean = 0;
  for (const { verdict, reason } of verdicts) {
    if (verdict === "clean") clean++;
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return { clean, noisy: verdicts.length - clean, reasons: [...reasons].sort((a, b) => b[1] - a[1]) };
}
