import type { Reach } from "../net/reach.ts";
import type { SessionStore } from "./session-store.ts";
import { usualStepS } from "./trend.ts";

/** Whether numbers about the signal may be shown, and if not why: there is no signal (`away`), or it is junk. */
export type Trust =
  | { readonly ok: true }
  | { readonly ok: false; readonly away: boolean; readonly why: string };

const away = (why: string): Trust => ({ ok: false, away: true, why });

/** A number that is older than this is history, unless news come less often: of a quick replay once in many seconds of it. */
const FRESH_S = 15;
const FRESH_STEPS = 2;
/** So many of the last news say how often they come. */
const STEPS_OVER = 10;

/** No number is shown when the signal is away, or when the gate says that it is junk. */
export function trustOf(store: SessionStore | undefined, reach: Reach): Trust {
  if (store === undefined) return away("no session");
  if (reach.kind !== "open") return away("server not reached");
  if (!store.current) return away("no session");
  if (store.ended !== undefined) return away("session ended");
  const state = store.state?.state;
  if (state !== "streaming") return away(`sensor ${state ?? "unknown"}`);
  const verdict = store.verdict;
  if (verdict?.verdict === "noisy") return { ok: false, away: false, why: `noisy: ${verdict.reason}` };
  return { ok: true };
}

export interface ShownRhythm {
  readonly rateBpm: number | undefined;
  readonly sdnnMs: number | undefined;
  readonly rmssdMs: number | undefined;
  /** What the rate is from, or why there is none. */
  readonly why: string;
  /** The same of the variability, which takes more beats. */
  readonly whyVariability: string;
}

/** Heart rate and its variability as they may be shown: undefined stays unknown. */
export function rhythmOf(store: SessionStore | undefined, trust: Trust): ShownRhythm {
  const none = (why: string) => ({
    ...{ rateBpm: undefined, sdnnMs: undefined, rmssdMs: undefined },
    ...{ why, whyVariability: why },
  });
  if (!trust.ok) return none(trust.why);
  const rhythm = store?.rhythms.last;
  if (store === undefined || rhythm === undefined) return none("waits for beats");
  const stepS = usualStepS(store.rhythms.items.slice(-STEPS_OVER));
  if (store.headS - rhythm.atS > Math.max(FRESH_S, FRESH_STEPS * stepS)) return none("no beats lately");
  if (store.verdict === undefined) return none("waits for the gate's verdict");
  const what = store.session.modality === "ppg" ? "pulses" : "beats";
  const beats = `${rhythm.beats} clean ${what}, last minute`;
  return {
    rateBpm: rhythm.rateBpm ?? undefined,
    sdnnMs: rhythm.sdnnMs ?? undefined,
    rmssdMs: rhythm.rmssdMs ?? undefined,
    why: rhythm.rateBpm === null ? `too few: ${beats}` : beats,
    whyVariability: rhythm.sdnnMs === null ? "needs twenty intervals" : `clean ${what}, last minute`,
  };
}
