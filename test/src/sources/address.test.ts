import { describe, expect, it } from "vitest";
import { parseAddress } from "../../../src/sources/wire/address.ts";

const kindOf = (path: string) =>
  path === "./ttyA" ? "device" : path === "capture.bin" || path === "host:1" ? "other" : "missing";
const parsed = (text: string) => parseAddress(text, kindOf);

describe("an address as users type it", () => {
  it.each([
    ["/dev/ttyUSB0", { kind: "serial", path: "/dev/ttyUSB0" }],
    ["./ttyA", { kind: "serial", path: "./ttyA" }],
    ["COM3", { kind: "serial", path: "COM3" }],
    ["\\\\.\\COM12", { kind: "serial", path: "\\\\.\\COM12" }],
    ["serial:/tmp/later", { kind: "serial", path: "/tmp/later" }],
    ["tcp://heartypatch.local", { kind: "tcp", host: "heartypatch.local", port: undefined }],
    ["tcp://10.0.0.2:4567", { kind: "tcp", host: "10.0.0.2", port: 4567 }],
    ["10.0.0.2:4567", { kind: "tcp", host: "10.0.0.2", port: 4567 }],
    ["[::1]:8001", { kind: "tcp", host: "::1", port: 8001 }],
    ["-", { kind: "stdin" }],
    ["capture.bin", { kind: "file", path: "capture.bin" }],
    // What exists decides before what it looks like.
    ["host:1", { kind: "file", path: "host:1" }],
    ["file:later.bin", { kind: "file", path: "later.bin" }],
    ["auto", { kind: "auto" }],
  ])("%s", (text, address) => expect(parsed(text)).toEqual(address));

  it.each(["tcp://", "tcp://host:0", "tcp://host:70000", "host:99999"])("%s is no TCP address", (text) =>
    expect(() => parsed(text)).toThrow(expect.objectContaining({ code: "bad-option" })),
  );

  it("that is nothing says what it may be", () => {
    expect(() => parsed("ttyUSB0")).toThrow(/no such port or file, got ttyUSB0, expected a serial port/);
  });
});
