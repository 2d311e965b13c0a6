import type { Reach } from "../net/reach.ts";
import type { SessionStore } from "./session-store.ts";

export interface ConnectionWords {
  /** For the style of the sign: a state of the sensor, or `unreachable`. */
  readonly state: string;
  readonly text: string;
  /** A line across the page, while something is wrong. */
  readonly banner?: string;
  /** What follows the line and changes all the time: screen readers are spared it. */
  readonly countdown?: string;
}

/** One line about the way from sensor to page: the nearest break is what counts. */
export function connectionWords(
  store: SessionStore | undefined,
  reach: Reach,
  nowMs: number,
): ConnectionWords {
  if (reach.kind !== "open") return unreachable(reach, nowMs);
  if (store === undefined) return { state: "connecting", text: reach.ahead?.state ?? "no session" };
  if (!store.current) {
    return {
      state: "connecting",
      text: reach.ahead?.state ?? "no session",
      banner: "Pulsegate was started anew and has no session yet: what is shown is over.",
    };
  }
  if (store.ended !== undefined) {
    return { state: "ended", text: "ended", banner: `The session is over: ${store.ended.reason}.` };
  }
  const { state = "connecting", detail = "" } = store.state ?? {};
  const since = detail === "" ? "" : `: ${detail}`;
  if (state !== "disconnected" && state !== "silent") return { state, text: state };
  return { state, text: state, banner: `Sensor ${state}${since}. Pulsegate keeps trying.` };
}

function unreachable(reach: Exclude<Reach, { kind: "open" }>, nowMs: number): ConnectionWords {
  if (reach.lost === undefined) return { state: "connecting", text: "connecting" };
  const leftS = reach.kind === "waiting" ? Math.max(0, Math.ceil((reach.untilMs - nowMs) / 1000)) : 0;
  return {
    state: "unreachable",
    text: "reconnecting",
    banner: `Connection to Pulsegate lost: ${reach.lost}. What is missed until it is back is fetched then.`,
    countdown: reach.kind === "waiting" ? `Try ${reach.attempt} in ${leftS} s.` : "Trying \u2026",
  };
}
