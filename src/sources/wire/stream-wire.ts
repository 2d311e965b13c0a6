import { constants, createReadStream, fstatSync, openSync, statSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { PulsegateError } from "../../../signals/errors.ts";
import type { Wire, WireOpener } from "./wire.ts";

/** Standard input: live when something pipes into it, a recording without times when a file was redirected to it. */
export const stdinWire = (): WireOpener =>
  readable(
    () => process.stdin,
    "standard input",
    () => fstatSync(0).isFile(),
  );

/** A file of raw bytes as a device sent them (no times), or a named pipe (live). */
export function fileWire(path: string): WireOpener {
  return (events, options) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw new PulsegateError("not-found", "no such file", { got: path });
    if (stat.isDirectory()) {
      throw new PulsegateError("bad-option", "a folder holds no bytes", {
        got: path,
        expected: "a file of raw bytes",
      });
    }
    const create = () => (stat.isFIFO() ? namedPipe(path) : createReadStream(path));
    return readable(create, path, () => stat.isFile())(events, options);
  };
}

/** Opened without waiting for a writer: a thread that waits for one could not be stopped. */
const namedPipe = (path: string): Readable =>
  new Socket({
    fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });

function readable(create: () => Readable, title: string, isRecorded: () => boolean): WireOpener {
  return async (events, { clock }) => {
    const recorded = isRecorded();
    const stream = create();
    let open = true;
    // A failure is an end, too: a file that is opened again begins anew, and a pipe cannot be.
    const closed = (detail: string, failure?: Error) => {
      if (!open) return;
      open = false;
      events.closed({ reason: "ended", detail, ...(failure && { failure }) });
    };
    stream.on("data", (bytes: Buffer) => events.bytes(bytes, recorded ? undefined : clock()));
    stream.on("end", () => closed(`end of ${title}`));
    stream.on("error", (cause) => {
      const failure = new PulsegateError("connection", "reading failed", {
        where: title,
        got: cause.message,
        cause,
      });
      closed(failure.message, failure);
    });
    const wire: Wire = {
      title,
      holdsBack: true,
      live: !recorded,
      writable: false,
      write: () =>
        Promise.reject(new PulsegateError("misuse", "nothing can be written to this wire", { where: title })),
      pause: () => stream.pause(),
      resume: () => stream.resume(),
      setBaudRate: undefined,
      close: async () => {
        open = false;
        stream.destroy();
      },
    };
    return wire;
  };
}
