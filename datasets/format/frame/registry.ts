import { PulsegateError } from "../../../signals/errors.ts";
import { chords } from "./binary/chords.ts";
import type { Protocol } from "./protocol.ts";

/** Every protocol, in the order in which detection prefers them when all else is equal. */
export const protocols: readonly Protocol[] = [chords];

/** @throws PulsegateError `unknown-name`. */
export function findProtocol(name: string): Protocol {
  const found = protocols.find((protocol) => protocol.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw new PulsegateError("unknown-name", "protocol is not known", {
    got: name,
    known: protocols.map((protocol) => protocol.name),
  });
}
