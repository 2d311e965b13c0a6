import { PulsegateError } from "../../../signals/errors.ts";
import type { Protocol, ProtocolOptions } from "./protocol.ts";

/** Whether devices of a protocol can be what the options say. */
export function takesOptions(protocol: Protocol, options: ProtocolOptions): boolean {
  try {
    protocol.layout(options);
    return true;
  } catch (error) {
    if (error instanceof PulsegateError) return false;
    throw error;
  }
}
