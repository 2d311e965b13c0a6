import { MEMORY_S, type SessionStore } from "./session-store.ts";

/**
 * What the device's channel lost of its last minutes, seconds. Of what was before, a page that came late knows no loss: it
 * would count it as whole.
 */
export function lossOf(store: SessionStore): { readonly lostS: number; readonly ofS: number } {
  const toS = store.headS;
  const fromS = Math.max(0, toS - MEMORY_S);
  const spans = store.gaps[store.session.deviceChannel]?.between(fromS, toS) ?? [];
  const lostS = spans.reduce((sum, s) => sum + Math.min(s.toS, toS) - Math.max(s.fromS, fromS), 0);
  return { lostS, ofS: toS - fromS };
}
