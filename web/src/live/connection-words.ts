import type { Reach } from "../net/reach.ts";
import type { SessionStore } from "./session-store.ts";

export interface ConnectionWords {
  /** For the style of the sign: a state of the sensor, or `unreachable`. */
  readonly state: string;
  readonly text: string;
  /** A line across the page, while something is wrong. */
  readonly banner: string | undefined;
}

/** One line about the way from sensor to page: the nearest break is what counts. */
export function connectionWords(
  store: SessionStore | undefined,
  reach: Reach,
  nowMs: number,
): ConnectionWords {
  if (reach.kind === "waiting") {
    const leftS = Math.max(0, Math.ceil((reach.untilMs - nowMs) / 1000));
    return {
      state: "unreachable",
      text: "reconnecting",
      banner: `Connection to Pulsegate lost (${reach.reason}). Try ${reach.attempt} in ${leftS} s; what is missed until then is fetched afterwards.`,
    };
  }
  if (reach.kind === "connecting" || store === undefined) {
    return {
      state: "connecting",
      text: reach.kind === "open" ? "no session" : "connecting",
      banner: undefined,
    };
  }
  if (store.ended !== undefined) {
    return {
      state: "ended",
      text: "ended",
      banner: `The session is over: ${store.ended.reason}.`,
    };
  }
  const { state = "connecting", detail = "" } = store.state ?? {};
  const broken = state === "disconnected" || state === "silent";
  const since = detail === "" ? "" : `: ${detail}`;
  return {
    state,
    text: state,
    banner: broken ? `Sensor ${state}${since}. Pulsegate keeps trying.` : undefined,
  };
}
