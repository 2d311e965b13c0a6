import type { Identification, Protocol } from "../../../datasets/format/frame/protocol.ts";

/**
 * Protocols whose devices wait to be asked, in an order in which no question spoils the next one. Firmware that
 * reads single bytes takes text for commands: a BITalino starts at `R`, at `U` and at a line's end, a Shimmer sets itself anew at
 * letters, a Cyton records to its card at `H`. Firmware that reads lines forgets what it does not know. So control
 * codes come first, single letters next, lines last.
 */
export const inOrderOfAsking = (protocols: readonly Protocol[]): Protocol[] =>
  protocols
    .filter((protocol) => protocol.layout().identification !== undefined)
    .map((protocol) => ({ protocol, rank: rankOf(protocol) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ protocol }) => protocol);

const FIRST_LETTER = 0x20;

function rankOf(protocol: Protocol): number {
  const { ask } = protocol.layout().identification as Identification;
  return ask.length === 1 ? Math.min(ask[0] as number, FIRST_LETTER) : Number.POSITIVE_INFINITY;
}
