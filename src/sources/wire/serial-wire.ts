import type { SerialPort } from "serialport";
import { PulsegateError } from "../../../signals/errors.ts";
import { openRefused } from "../ports/open-refused.ts";
import { guardedWrite } from "./guarded-write.ts";
import type { Wire, WireOpener } from "./wire.ts";

/** How often a port from which nothing comes is asked whether it is still there. */
const WATCH_MS = 250;

/** A serial port through the operating system's driver: USB boards, Bluetooth SPP, pseudo-terminals. */
export function serialWire(path: string): WireOpener {
  return async (events, { baudRate, clock, openTimeoutS, writeTimeoutS }) => {
    const port = await opened(path, baudRate, openTimeoutS);
    let open = true;
    let quiet = false;
    const closed = (reason: "unplugged" | "failed", detail: string) => {
      if (!open) return;
      open = false;
      clearInterval(watch);
      if (port.isOpen) port.close(() => undefined);
      events.closed({ reason, detail });
    };
    const watch = setInterval(() => {
      if (quiet) whenGone(port, (detail) => closed("unplugged", `${path} is gone (${detail})`));
      quiet = true;
    }, WATCH_MS);
    // Only a port that is being read notices that its device is gone: listening comes first and never pauses.
    port.on("data", (bytes: Buffer) => {
      quiet = false;
      events.bytes(bytes, clock());
    });
    port.on("close", (error: (Error & { disconnected?: boolean }) | null) =>
      closed("unplugged", `${path} is gone${error ? ` (${error.message})` : ""}`),
    );
    port.on("end", () => closed("unplugged", `${path} hung up`));
    port.on("error", (error) => closed("failed", `${path}: ${error.message}`));
    const wire: Wire = {
      get title() {
        return `${path} at ${port.baudRate} baud`;
      },
      holdsBack: false,
      live: true,
      writable: true,
      write: (bytes) => guardedWrite(port, bytes, path, writeTimeoutS, () => open),
      pause: () => port.pause(),
      resume: () => port.resume(),
      setBaudRate: (rate) => settle((done) => port.update({ baudRate: rate }, done), path, openTimeoutS),
      close: async () => {
        if (!open) return;
        open = false;
        clearInterval(watch);
        await settle((done) => port.close(done), path, openTimeoutS).catch(() => undefined);
      },
    };
    return wire;
  };
}

/**
 * Asks a port for its modem lines, which a terminal that hung up refuses in its own way. A read that is under way in the moment of
 * the hang-up ends with no bytes, and the binding (@serialport/bindings-cpp 13, unix-read) then reads again for ever
 * instead of saying that the port is closed.
 */
function whenGone(port: SerialPort, gone: (detail: string) => void): void {
  port.get((error) => {
    if (error !== null && /input\/output|EIO|no such device|ENXIO|ENODEV/i.test(error.message))
      gone(error.message);
  });
}

async function opened(path: string, baudRate: number, timeoutS: number): Promise<SerialPort> {
  const { SerialPort } = await binding();
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  try {
    await settle((done) => port.open(done), path, timeoutS);
  } catch (error) {
    // An opening that the time limit gave up may still succeed: nobody would close it.
    port.once("open", () => port.close(() => undefined));
    port.on("error", () => undefined);
    throw await openRefused(path, error);
  }
  return port;
}

async function binding(): Promise<typeof import("serialport")> {
  try {
    return await import("serialport");
  } catch (cause) {
    throw new PulsegateError(
      "unsupported",
      "serial ports need the package serialport: npm install serialport",
      {
        cause,
      },
    );
  }
}

function settle(
  start: (done: (error: Error | null) => void) => void,
  path: string,
  timeoutS: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new PulsegateError("connection", `the port does not react within ${timeoutS} s`, { where: path }),
        ),
      timeoutS * 1000,
    );
    start((error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    });
  });
}
