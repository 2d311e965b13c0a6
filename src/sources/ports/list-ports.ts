import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** A serial port of this machine, and what its USB side says of itself. */
export interface SerialPortInfo {
  readonly path: string;
  /** USB vendor and product, four lower-case hex digits each. */
  readonly vendorId: string | undefined;
  readonly productId: string | undefined;
  readonly serialNumber: string | undefined;
  readonly manufacturer: string | undefined;
  readonly product: string | undefined;
}

/** All serial ports. Linux: from sysfs, which needs neither udev nor root; elsewhere from the serialport package. */
export async function listPorts(): Promise<SerialPortInfo[]> {
  if (process.platform === "linux") return portsInSysfs();
  const { SerialPort } = await import("serialport");
  const ports = await SerialPort.list();
  return ports.map((port) => ({
    path: port.path,
    vendorId: port.vendorId?.toLowerCase(),
    productId: port.productId?.toLowerCase(),
    serialNumber: port.serialNumber,
    manufacturer: port.manufacturer,
    product: undefined,
  }));
}

/** `sys` and `dev` in the place of `/sys` and `/dev`. */
export function portsInSysfs(sys = "/sys", dev = "/dev"): SerialPortInfo[] {
  const folder = join(sys, "class/tty");
  const ports: SerialPortInfo[] = [];
  for (const name of entries(folder)) {
    if (!/^(tty(S|ACM|USB|AMA|MFD|O|XRUSB|WCH|CH343USB|HS|THS)\d+|rfcomm\d+)$/.test(name)) continue;
    const device = realPath(join(folder, name, "device"));
    if (name.startsWith("ttyS") && !hasUart(join(folder, name), device)) continue;
    const usb = usbDevice(device, sys);
    const attribute = (file: string) => (usb === undefined ? undefined : text(join(usb, file)));
    ports.push({
      path: join(dev, name),
      vendorId: attribute("idVendor")?.toLowerCase(),
      productId: attribute("idProduct")?.toLowerCase(),
      serialNumber: attribute("serial"),
      manufacturer: attribute("manufacturer"),
      product: attribute("product"),
    });
  }
  return ports.sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }));
}

/** The kernel makes ttyS0 to ttyS31 whether there is a UART or not; `type` 0 means that it found none. */
function hasUart(entry: string, device: string | undefined): boolean {
  const type = text(join(entry, "type"));
  if (type !== undefined) return type !== "0";
  if (device === undefined) return false;
  try {
    return !readlinkSync(join(device, "driver")).endsWith("serial8250");
  } catch {
    return true;
  }
}

/** The folder of the USB device above a tty: the first one that has an `idVendor`. */
function usbDevice(device: string | undefined, sys: string): string | undefined {
  const top = realPath(sys) ?? sys;
  for (let at = device; at?.startsWith(top) && at !== top; at = dirname(at)) {
    if (text(join(at, "idVendor")) !== undefined) return at;
  }
  return undefined;
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function text(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
