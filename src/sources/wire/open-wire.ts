import type { Protocol } from "../../../datasets/format/frame/protocol.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { onlyPort } from "../ports/only-port.ts";
import type { Address } from "./address.ts";
import { movingPort } from "./moving-port.ts";
import { fileWire, stdinWire } from "./stream-wire.ts";
import { tcpWire } from "./tcp-wire.ts";
import type { WireOpener } from "./wire.ts";

/** The wire that an address means; the protocol says the TCP port that its devices listen on. */
export async function openerOf(address: Address, protocol: Protocol | undefined): Promise<WireOpener> {
  switch (address.kind) {
    case "auto":
      return movingPort((await onlyPort()).path);
    case "serial":
      return movingPort(address.path);
    case "stdin":
      return stdinWire();
    case "file":
      return fileWire(address.path);
    case "tcp": {
      const port = address.port ?? protocol?.tcpPort;
      if (port === undefined) {
        throw new PulsegateError("bad-option", "the TCP port is missing", {
          got: address.host,
          expected: "tcp://host:port",
        });
      }
      return tcpWire(address.host, port);
    }
  }
}
