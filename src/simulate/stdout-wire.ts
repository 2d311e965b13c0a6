import type { DeviceWire } from "./wire.ts";

/** The program's own output: always open, never unplugged; a cut is only a loss of bytes. */
export function openStdoutWire(): DeviceWire {
  const nothing = () => Promise.resolve();
  return {
    address: "stdout",
    connected: true,
    get waitingBytes() {
      return process.stdout.writableLength;
    },
    write: (bytes) => {
      process.stdout.write(bytes);
    },
    unplug: nothing,
    plug: nothing,
    close: nothing,
  };
}
