import type { LiveMessage } from "./messages.ts";

/** What a watcher who comes later has to be told: the last message of each lasting kind, and the events still in memory. */
export interface MessageLog {
  add(message: LiveMessage): void;
  /** Forgets events that ended before `sinceS`. */
  forget(sinceS: number): void;
  snapshot(): LiveMessage[];
}

type Event = Extract<LiveMessage, { kind: "verdict" | "beat" | "pulse" | "gap" | "marker" }>;

const EVENTS: ReadonlySet<LiveMessage["kind"]> = new Set(["verdict", "beat", "pulse", "gap", "marker"]);
const isEvent = (message: LiveMessage): message is Event => EVENTS.has(message.kind);
const endOf = (event: Event): number => ("endS" in event ? event.endS : event.atS);

export function createMessageLog(): MessageLog {
  const lasting = new Map<LiveMessage["kind"], LiveMessage>();
  let events: Event[] = [];
  return {
    add(message) {
      if (isEvent(message)) events.push(message);
      else lasting.set(message.kind, message);
    },
    forget(sinceS) {
      // Markers are few and typed by people: they stay.
      events = events.filter((event) => event.kind === "marker" || endOf(event) >= sinceS);
    },
    snapshot() {
      const last = [...lasting.values()];
      // A session is told first: watchers begin anew with it.
      const isSession = (message: LiveMessage) => message.kind === "session";
      return [...last.filter(isSession), ...last.filter((message) => !isSession(message)), ...events];
    },
  };
}
