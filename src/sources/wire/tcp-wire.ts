import { createConnection, type Socket } from "node:net";
import { PulsegateError } from "../../../signals/errors.ts";
import { guardedWrite } from "./guarded-write.ts";
import type { Wire, WireOpener } from "./wire.ts";

/** Longest wait for a device to hang up, too. */
const LINGER_MS = 500;

/** A device that listens on TCP (HeartyPatch, BITalino, a serial server such as ser2net). */
export function tcpWire(host: string, port: number): WireOpener {
  const where = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return async (events, { clock, openTimeoutS, writeTimeoutS }) => {
    const socket = await connected(host, port, where, openTimeoutS);
    let open = true;
    const closed = (reason: "hung up" | "failed", detail: string) => {
      if (!open) return;
      open = false;
      socket.destroy();
      events.closed({ reason, detail });
    };
    socket.on("data", (bytes: Buffer) => events.bytes(bytes, clock()));
    socket.on("end", () => closed("hung up", `${where} closed the connection`));
    socket.on("close", () => closed("hung up", `${where} closed the connection`));
    socket.on("error", (error) => closed("failed", `${where}: ${error.message}`));
    const wire: Wire = {
      title: where,
      holdsBack: true,
      live: true,
      writable: true,
      write: (bytes) => guardedWrite(socket, bytes, where, writeTimeoutS, () => open),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      setBaudRate: undefined,
      close: async () => {
        if (!open) return;
        open = false;
        await hungUp(socket);
      },
    };
    return wire;
  };
}

function connected(host: string, port: number, where: string, timeoutS: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, noDelay: true, keepAlive: true });
    const fail = (what: string, cause?: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(new PulsegateError("connection", what, { where, cause }));
    };
    const timer = setTimeout(() => fail(`no answer within ${timeoutS} s`), timeoutS * 1000);
    const onError = (error: Error & { code?: string }) => fail(refusal(error), error);
    socket.once("error", onError);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", onError);
      resolve(socket);
    });
  });
}

/**
 * Hangs up when the device has. Closing at once while it sends makes the system break the connection, and the device
 * lose what it was told last: to stop.
 */
async function hungUp(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LINGER_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.removeAllListeners("data").resume().end();
  });
  socket.destroy();
}

function refusal(error: Error & { code?: string }): string {
  if (error.code === "ECONNREFUSED") return "connection refused: nothing listens on that port";
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") return "no host of that name";
  if (error.code === "EHOSTUNREACH" || error.code === "ENETUNREACH") return "the host cannot be reached";
  return error.message || String(error.code);
}
