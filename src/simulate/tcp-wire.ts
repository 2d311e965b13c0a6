import { createServer, type Server, type Socket } from "node:net";
import { PulsegateError } from "../../signals/errors.ts";
import type { DeviceWire, WireListener } from "./wire.ts";

/** A TCP port with room for one host: a second one is turned away, as by a device. */
export async function openTcpWire(host: string, port: number, listener: WireListener): Promise<DeviceWire> {
  let client: Socket | undefined;
  let server: Server | undefined;
  let bound = port;

  const serve = (socket: Socket) => {
    if (client !== undefined) {
      socket.destroy();
      return;
    }
    client = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => listener.received(bytes));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      client = undefined;
      listener.disconnected();
    });
    listener.connected();
  };

  const listen = () =>
    new Promise<void>((resolve, reject) => {
      const opened = createServer(serve);
      server = opened;
      opened.once("error", (cause) => {
        reject(
          new PulsegateError("bad-option", "cannot listen", {
            where: `--tcp ${host}:${bound}`,
            got: cause.message,
            expected: "a free port of this computer",
            cause,
          }),
        );
      });
      opened.listen(bound, host, () => {
        const address = opened.address();
        if (typeof address === "object" && address !== null) bound = address.port;
        resolve();
      });
    });

  const silence = async () => {
    const closing = server;
    server = undefined;
    client?.destroy();
    if (closing !== undefined) await new Promise<void>((resolve) => closing.close(() => resolve()));
  };

  await listen();
  return {
    address: `${host}:${bound}`,
    get connected() {
      return client !== undefined;
    },
    get waitingBytes() {
      return client?.writableLength ?? 0;
    },
    write: (bytes) => {
      client?.write(bytes);
    },
    unplug: silence,
    plug: listen,
    close: silence,
  };
}
