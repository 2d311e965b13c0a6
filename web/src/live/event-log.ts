import { duration } from "../../../src/report/format.ts";
import type { SessionStore } from "./session-store.ts";

export interface LogLine {
  readonly atS: number;
  readonly kind: "marker" | "noisy" | "clean" | "gap" | "state";
  readonly text: string;
}

/** What happened, newest first: markers, changes of the verdict, losses of the device's channel, states. */
export function eventLog(store: SessionStore, most: number): LogLine[] {
  const lines: LogLine[] = [];
  let before = "";
  for (const { startS, verdict, reason } of store.verdicts.items) {
    const text = verdict === "clean" ? "clean" : `noisy: ${reason}`;
    if (text !== before) lines.push({ atS: startS, kind: verdict, text });
    before = text;
  }
  // A loss of the wire is one of all channels: it is told once, with the channel that the device gets.
  for (const { fromS, toS } of store.gaps[store.session.deviceChannel]?.spans.slice(-most) ?? []) {
    lines.push({ atS: fromS, kind: "gap", text: `lost ${duration(toS - fromS)}` });
  }
  for (const { atS, state, detail } of store.states.items) {
    lines.push({ atS, kind: "state", text: detail === "" ? state : `${state}: ${detail}` });
  }
  for (const { atS, text } of store.markers.items) lines.push({ atS, kind: "marker", text });
  // Of what is told of one time, the last told is the newest: a cable is pulled and found again without a sample between.
  return lines
    .sort((a, b) => a.atS - b.atS)
    .slice(-most)
    .reverse();
}
