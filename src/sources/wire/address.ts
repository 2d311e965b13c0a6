import { statSync } from "node:fs";
import { PulsegateError } from "../../../signals/errors.ts";

/** Where a sensor is, as a user says it. */
export type Address =
  /** A serial port: a device file or `COM3`. */
  | { readonly kind: "serial"; readonly path: string }
  /** `port` undefined: the one that the protocol's devices listen on. */
  | { readonly kind: "tcp"; readonly host: string; readonly port: number | undefined }
  | { readonly kind: "stdin" }
  /** A file of raw bytes, or a named pipe. */
  | { readonly kind: "file"; readonly path: string }
  /** The only likely serial port. */
  | { readonly kind: "auto" };

type FileKind = "device" | "other" | "missing";

/**
 * Reads `/dev/ttyUSB0`, `COM3`, `serial:PATH`, `tcp://host[:port]`, `host:port`, `[::1]:port`, `-`, `capture.bin`, `file:PATH`, `auto`.
 * What exists decides before what it looks like: a character device is a serial port whatever its name.
 * @throws PulsegateError `bad-option` for what is none of them, `not-found` for a file that is not there.
 */
export function parseAddress(text: string, fileKind: (path: string) => FileKind = kindOnDisk): Address {
  if (text === "-" || text === "stdin") return { kind: "stdin" };
  if (text === "auto") return { kind: "auto" };
  const [, scheme, rest = ""] = /^(serial|file|tcp):(.*)$/.exec(text) ?? [];
  if (scheme === "serial") return { kind: "serial", path: rest };
  if (scheme === "file") return { kind: "file", path: rest };
  if (scheme === "tcp") return tcpAddress(text, rest.replace(/^\/\//, ""));
  if (/^(\\\\\.\\)?COM\d+$/i.test(text)) return { kind: "serial", path: text };
  const onDisk = fileKind(text);
  if (onDisk === "device") return { kind: "serial", path: text };
  if (onDisk === "other") return { kind: "file", path: text };
  // A port that is not there (yet): opening it says so, and which ports are.
  if (text.startsWith("/dev/")) return { kind: "serial", path: text };
  if (/^(\[[\da-f:.]+\]|[\w.-]+):\d+$/i.test(text)) return tcpAddress(text, text);
  throw new PulsegateError("not-found", "no such port or file", {
    got: text,
    expected:
      "a serial port (/dev/ttyUSB0, COM3), host:port, tcp://host:port, - for standard input, a file, or auto",
  });
}

function tcpAddress(text: string, hostAndPort: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:/\s]+))(?::(\d+))?\/?$/.exec(hostAndPort);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? undefined : Number(match[3]);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) {
    throw new PulsegateError("bad-option", "not a TCP address", {
      got: text,
      expected: "tcp://host:port with a port from 1 to 65535",
    });
  }
  return { kind: "tcp", host, port };
}

function kindOnDisk(path: string): FileKind {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return "missing";
  return stat.isCharacterDevice() ? "device" : "other";
}
