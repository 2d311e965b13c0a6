import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { protocols } from "../../../datasets/format/frame/registry.ts";
import { knownProtocols, likelyBoard } from "../../../src/sources/ports/known-boards.ts";
import { portsInSysfs, type SerialPortInfo } from "../../../src/sources/ports/list-ports.ts";
import { onlyPort } from "../../../src/sources/ports/only-port.ts";
import { refusal } from "../../../src/sources/ports/open-refused.ts";
import { movingPort, samePort } from "../../../src/sources/wire/moving-port.ts";
import type { Wire, WireOptions } from "../../../src/sources/wire/wire.ts";

function sysfs(): string {
  const root = mkdtempSync(join(tmpdir(), "pulsegate-sys-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const file = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  };
  const tty = (name: string, device?: string) => {
    mkdirSync(join(root, "class/tty", name), { recursive: true });
    if (device === undefined) return;
    mkdirSync(join(root, device), { recursive: true });
    symlinkSync(join(root, device), join(root, "class/tty", name, "device"));
  };
  // An UNO: the tty's device is the interface below the USB device; an adapter: one folder deeper.
  file("devices/usb1/1-1/idVendor", "2341");
  file("devices/usb1/1-1/idProduct", "0043");
  file("devices/usb1/1-1/serial", "75830303934351B0E0A1");
  file("devices/usb1/1-1/manufacturer", "Arduino (www.arduino.cc)");
  tty("ttyACM0", "devices/usb1/1-1/1-1:1.0");
  file("devices/usb1/1-2/idVendor", "0403");
  file("devices/usb1/1-2/idProduct", "6015");
  tty("ttyUSB10", "devices/usb1/1-2/1-2:1.0/ttyUSB10");
  tty("ttyUSB9", "devices/usb1/1-2/1-2:1.0/ttyUSB9");
  // A UART that is there, one that the kernel only made room for, a console.
  tty("ttyS0", "devices/pnp0/00:05");
  file("class/tty/ttyS0/type", "4");
  tty("ttyS1", "devices/platform/serial8250");
  file("class/tty/ttyS1/type", "0");
  tty("tty1");
  return root;
}

const port = (path: string, usb = "", serialNumber?: string): SerialPortInfo => {
  const [vendorId, productId] = usb === "" ? [] : usb.split(":");
  return { path, vendorId, productId, serialNumber, manufacturer: undefined, product: undefined };
};

describe("ports of the machine", () => {
  it("are read from sysfs, without udev: real ones only, in order", () => {
    const ports = portsInSysfs(sysfs());
    expect(ports.map(({ path }) => path)).toEqual([
      "/dev/ttyACM0",
      "/dev/ttyS0",
      "/dev/ttyUSB9",
      "/dev/ttyUSB10",
    ]);
    expect(ports[0]).toMatchObject({
      vendorId: "2341",
      productId: "0043",
      serialNumber: "75830303934351B0E0A1",
    });
    expect(ports.map((it) => likelyBoard(it)?.title)).toEqual([
      "Arduino UNO R3",
      undefined,
      "FT231X (OpenBCI Cyton dongle, USB adapter)",
      "FT231X (OpenBCI Cyton dongle, USB adapter)",
    ]);
  });

  it("are none where there is no sysfs", () => expect(portsInSysfs("/does/not/exist")).toEqual([]));

  it("name protocols that exist", () => {
    const names = protocols.map(({ name }) => name);
    expect(knownProtocols().filter((name) => !names.includes(name))).toEqual([]);
    expect(knownProtocols().length).toBeGreaterThan(5);
  });

  it("auto is the only board, else the only USB port, else the only port", async () => {
    const of = (...ports: SerialPortInfo[]) => onlyPort(async () => ports).then((it) => it.path);
    expect(await of(port("a"), port("b", "dead:beef"), port("c", "2341:0043"))).toBe("c");
    expect(await of(port("a"), port("b", "dead:beef"))).toBe("b");
    expect(await of(port("a"))).toBe("a");
    await expect(of()).rejects.toMatchObject({ code: "not-found" });
    await expect(of(port("a", "2341:0043"), port("b", "2341:0043"))).rejects.toThrow(/one of a, b/);
  });
});

describe("a board that comes back under another name", () => {
  const uno = port("/dev/ttyACM0", "2341:0043", "A");
  it.each([
    ["the same name", uno, [uno, port("/dev/ttyACM1", "2341:0043", "B")], "/dev/ttyACM0"],
    ["another name", uno, [port("/dev/ttyACM1", "2341:0043", "A")], "/dev/ttyACM1"],
    [
      "another board has its name",
      uno,
      [port("/dev/ttyACM0", "2341:0043", "B"), port("/dev/ttyACM2", "2341:0043", "A")],
      "/dev/ttyACM2",
    ],
    ["only another board of its kind", uno, [port("/dev/ttyACM1", "2341:0043", "B")], undefined],
    [
      "no serial number, only one of its kind",
      port("/dev/ttyUSB0", "1a86:7523"),
      [port("/dev/ttyUSB1", "1a86:7523")],
      "/dev/ttyUSB1",
    ],
    [
      "no serial number, two of its kind",
      port("/dev/ttyUSB0", "1a86:7523"),
      [port("/dev/ttyUSB1", "1a86:7523"), port("/dev/ttyUSB2", "1a86:7523")],
      undefined,
    ],
    ["not on USB", port("/dev/ttyS0"), [port("/dev/ttyS0")], "/dev/ttyS0"],
  ])("%s", (_, device, ports, path) => expect(samePort(device, ports)?.path).toBe(path));
});

describe("a port that moves", () => {
  it("is opened where its board is, and not at all while another board has its name", async () => {
    const opened: string[] = [];
    let ports = [port("/dev/ttyACM0", "2341:0043", "A")];
    const opener = movingPort(
      "/dev/ttyACM0",
      async () => ports,
      (path) => async () => {
        opened.push(path);
        return {} as Wire;
      },
    );
    const open = () => opener({ bytes: () => undefined, closed: () => undefined }, {} as WireOptions);
    await open();
    ports = [port("/dev/ttyACM0", "2341:0043", "B")];
    await expect(open()).rejects.toThrow(/not back yet/);
    ports.push(port("/dev/ttyACM3", "2341:0043", "A"));
    await open();
    expect(opened).toEqual(["/dev/ttyACM0", "/dev/ttyACM3"]);
  });
});

describe("a port that does not open", () => {
  it.each([
    ["Error: Permission denied, cannot open /dev/ttyUSB0", "permission"],
    ["Error Resource temporarily unavailable Cannot lock port", "busy"],
    ["Opening COM3: Access denied", "busy"],
    ["Error: No such file or directory, cannot open /dev/ttyUSB7", "missing"],
    ["Opening COM9: File not found", "missing"],
    ["Error: Input/output error, cannot open /dev/tty1", "other"],
  ])("%s", (message, meaning) => expect(refusal(message)).toBe(meaning));
});
