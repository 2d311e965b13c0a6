import { duration } from "../../../src/report/format.ts";
import type { SessionStore } from "./session-store.ts";

export interface LogLine {
  readonly atS: number;
  readonly kind: "marker" | "noisy" | "clean" | "gap" | "state";
  readonly text: string;
}

/** What happened, newest first: markers, changes of the verdict, losses (one line for all channels), states. */
export function eventLog(store: SessionStore, most: number): LogLine[] {
  const lines: LogLine[] = store.markers.items.map(({ atS, text }) => ({ atS, kind: "marker", text }));
  for (const { atS, state, detail } of store.states.items) {
    lines.push({ atS, kind: "state", text: detail === "" ? state : `${state}: ${detail}` });
  }
  let before = "";
  for (const { startS, verdict, reason } of store.verdicts.items) {
    const text = verdict === "clean" ? "clean" : `noisy: ${reason}`;
    if (text !== before) lines.push({ atS: startS, kind: verdict, text });
    before = text;
  }
  let lost: { startS: number; endS: number; channels: number } | undefined;
  const tell = () => {
    if (lost === undefined) return;
    const where = lost.channels > 1 ? `, ${lost.channels} channels` : "";
    lines.push({ atS: lost.startS, kind: "gap", text: `lost ${duration(lost.endS - lost.startS)}${where}` });
  };
  for (const { startS, endS } of store.gaps.items) {
    if (lost !== undefined && Math.abs(startS - lost.startS) < 0.05) {
      lost = { startS: lost.startS, endS: Math.max(lost.endS, endS), channels: lost.channels + 1 };
      continue;
    }
    tell();
    lost = { startS, endS, channels: 1 };
  }
  tell();
  return lines.sort((a, b) => b.atS - a.atS).slice(0, most);
}
