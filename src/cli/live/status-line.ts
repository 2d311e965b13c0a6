import type { LiveSession } from "../../live/live-session.ts";
import type { LiveMessage } from "../../live/messages.ts";
import { duration, lifetime, si } from "../../report/format.ts";

/** What a terminal shows of a session: one line that is written over, or where nobody looks, a line when something changes. */
export function showStatus(session: LiveSession, out: NodeJS.WriteStream): void {
  const shown = createStatus();
  let lastState = "";
  session.messages.subscribe({
    next: (message) => {
      if (message.kind === "session")
        for (const note of message.session.notes ?? []) out.write(`note: ${note}\n`);
      const change = shown.take(message);
      if (out.isTTY) {
        out.write(`\r\u001b[K${shown.line().slice(0, Math.max(20, out.columns - 1))}`);
      } else if (change !== undefined && change !== lastState) {
        lastState = change;
        out.write(`${change}\n`);
      }
    },
    complete: () => {
      if (out.isTTY) out.write("\r\u001b[K");
    },
  });
}

interface Status {
  /** Answers what is worth a line of its own. */
  take(message: LiveMessage): string | undefined;
  line(): string;
}

export function createStatus(): Status {
  let state = "connecting";
  let verdict = "";
  let rate = "-- bpm";
  let energy = "";
  let lost = "";
  let failed = "";
  let atS = 0;
  const takeEnergy = ({ designs }: Extract<LiveMessage, { kind: "energy" }>) => {
    const best = designs.reduce((a, b) => ((b.lifetimeDays ?? 0) > (a.lifetimeDays ?? 0) ? b : a));
    energy = si(best.powerW, "W");
    if (best.lifetimeDays !== null)
      energy += `, ${lifetime(best.lifetimeDays)} (${best.name}${best.firstEstimate === true ? ", first estimate" : ""})`;
  };
  const takeHealth = ({ health }: Extract<LiveMessage, { kind: "health" }>) => {
    const { lostByCounter, lostByClock, crcFail, footerFail } = health.counters;
    const frames = lostByCounter + lostByClock;
    const parts = [
      frames > 0 ? `${frames} frames lost` : "",
      crcFail + footerFail > 0 ? `${crcFail + footerFail} frames damaged` : "",
      health.droppedBytes > 0 ? `${health.droppedBytes} bytes dropped` : "",
    ];
    lost = parts.filter((part) => part !== "").join(", ");
  };
  return {
    take(message) {
      // A beat is told when its window has been judged, later than it was.
      if ("atS" in message) atS = Math.max(atS, message.atS);
      switch (message.kind) {
        case "state":
          state = message.state;
          return `${message.state}: ${message.detail}`;
        case "verdict":
          verdict = message.verdict === "clean" ? "clean" : `noisy: ${message.reason}`;
          return verdict;
        case "rhythm":
          rate = message.rateBpm === null ? "-- bpm" : `${message.rateBpm.toFixed(0)} bpm`;
          return undefined;
        case "energy":
          takeEnergy(message);
          return undefined;
        case "health":
          takeHealth(message);
          return undefined;
        case "recording":
          if (message.error === undefined) return undefined;
          failed = `recording failed: ${message.error}`;
          return failed;
        default:
          return undefined;
      }
    },
    line: () =>
      [duration(atS), failed, state, verdict, rate, energy, lost]
        .filter((part) => part !== "")
        .join(" · ")
        // Some terminals draw narrow and unbreakable spaces as boxes.
        .replace(/[\u202f\u00a0]/g, " "),
  };
}
