import { PulsegateError } from "../../../signals/errors.ts";
import { likelyBoard } from "./known-boards.ts";
import { listPorts, type SerialPortInfo } from "./list-ports.ts";

/**
 * The port that `auto` means: the only one with a board that is known, else the only one on USB, else the only one.
 * @throws PulsegateError `not-found` when there is none, `bad-option` when there are several.
 */
export async function onlyPort(list: () => Promise<SerialPortInfo[]> = listPorts): Promise<SerialPortInfo> {
  const ports = await list();
  const known = ports.filter((port) => likelyBoard(port) !== undefined);
  const usb = ports.filter((port) => port.vendorId !== undefined);
  const [likely] = [known, usb, ports].filter((group) => group.length > 0);
  if (likely === undefined) {
    throw new PulsegateError("not-found", "no serial port here", {
      expected: "a board that is plugged in with a data cable, or its address",
    });
  }
  if (likely.length > 1) {
    throw new PulsegateError("bad-option", "several ports could be meant", {
      got: "auto",
      expected: `one of ${likely.map((port) => port.path).join(", ")}`,
    });
  }
  return likely[0] as SerialPortInfo;
}
