import { realpathSync } from "node:fs";
import { PulsegateError } from "../../../signals/errors.ts";
import { listPorts, type SerialPortInfo } from "../ports/list-ports.ts";
import { serialWire } from "./serial-wire.ts";
import type { WireOpener } from "./wire.ts";

/**
 * A serial port that is followed when it comes back under another name: a board that was pulled while its port was open is
 * often `/dev/ttyUSB1` when it is plugged in again. `list` and `open` in the place of the machine's ports.
 */
export function movingPort(
  path: string,
  list: () => Promise<SerialPortInfo[]> = listPorts,
  open: (path: string) => WireOpener = serialWire,
): WireOpener {
  let device: SerialPortInfo | undefined;
  return async (events, options) => {
    const ports = await list().catch(() => []);
    const now = device === undefined ? undefined : samePort(device, ports);
    // Whatever else took its name is not the device: its samples would go on in a recording of another.
    if (device?.vendorId !== undefined && now === undefined) {
      throw new PulsegateError("connection", "the board is not back yet", { where: path });
    }
    const at = now?.path ?? path;
    const wire = await open(at)(events, options);
    device ??= ports.find((port) => port.path === realPath(path));
    return wire;
  };
}

/** Where a device is now: by its serial number; without one under its own name, else as the only one of its kind. */
export function samePort(
  device: SerialPortInfo,
  ports: readonly SerialPortInfo[],
): SerialPortInfo | undefined {
  const { vendorId, productId, serialNumber, path } = device;
  if (vendorId === undefined) return ports.find((port) => port.path === path);
  const kind = ports.filter((port) => port.vendorId === vendorId && port.productId === productId);
  const same = kind.filter((port) => port.serialNumber === serialNumber);
  return same.find((port) => port.path === path) ?? (same.length === 1 ? same[0] : undefined);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
