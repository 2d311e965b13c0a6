import type { SerialPortInfo } from "./list-ports.ts";

/** What hangs on a port, as far as its USB side says. */
export interface KnownBoard {
  /** Board or chip, for people. */
  readonly title: string;
  /** Protocols of devices that are built with it, likeliest first; a guess, only `--probe` knows. */
  readonly protocols: readonly string[];
}

/** Protocols that run on any Arduino: sketches, shields, breakout boards. */
const sketches = ["chords", "ad8232", "pulsesensor", "max3010x", "ads1292r", "max30003", "ascii"];

const uno: KnownBoard = { title: "Arduino UNO R3", protocols: [...sketches, "spikerbox"] };
const mega: KnownBoard = { title: "Arduino Mega 2560", protocols: sketches };
const unoR4: KnownBoard = { title: "Arduino UNO R4", protocols: sketches };
const ch340: KnownBoard = { title: "CH340 (Arduino Nano or UNO clone, Maker UNO)", protocols: sketches };
const ft232: KnownBoard = { title: "FT232 (Arduino Nano, USB adapter)", protocols: sketches };
const ch9102: KnownBoard = { title: "CH9102 or CH343 (ESP32 and other boards)", protocols: sketches };
const pico: KnownBoard = { title: "Raspberry Pi Pico", protocols: ["chords", "healthypi-5"] };

/**
 * By USB vendor and product.
 * Sources: Chords-Web src/components/boards.ts (UNO R3 and R4, Due, Giga R1, Pico, clones); OpenBlock usb-id.js (UNO, Mega, CH34x, CP2102, Pico);
 * raspberrypi/usb-pid (Pico's SDK and MicroPython); usb.ids (FT232, FT231X, CP210x, CH341, ST virtual COM port); OpenBCI_GUI, which takes
 * an FT231X for its dongle; Espressif's Arduino core, pins_arduino.h (USB serial/JTAG unit).
 */
const byUsb: Readonly<Record<string, KnownBoard>> = {
  "2341:0043": uno,
  "2341:0001": uno,
  "2341:0243": uno,
  "2a03:0043": uno,
  "2341:0010": mega,
  "2341:0042": mega,
  "2341:0210": mega,
  "2341:0242": mega,
  "2a03:0010": mega,
  "2a03:0042": mega,
  "2341:003d": { title: "Arduino Due", protocols: sketches },
  "2341:0069": unoR4,
  "2341:1002": { title: "Arduino UNO R4 WiFi", protocols: sketches },
  "2341:0266": { title: "Arduino Giga R1", protocols: ["chords"] },
  "1a86:7523": ch340,
  "1a86:5523": ch340,
  "1a86:55d3": ch9102,
  "1a86:55d4": ch9102,
  "0403:6001": ft232,
  "0403:6015": { title: "FT231X (OpenBCI Cyton dongle, USB adapter)", protocols: ["cyton"] },
  "10c4:ea60": { title: "CP210x (ESP32 boards, USB adapter)", protocols: ["healthypi-v4", ...sketches] },
  "303a:1001": { title: "ESP32 with built-in USB (S3, C3, C6)", protocols: ["chords"] },
  "0483:5740": { title: "STM32 (virtual COM port)", protocols: ["chords"] },
  "2e8a:0005": pico,
  "2e8a:0009": pico,
  "2e8a:000a": pico,
  "2e8a:00c0": pico,
};

/** Devices that say who they are in their USB strings, whatever chip they use. */
const byText: readonly (readonly [RegExp, KnownBoard])[] = [
  [/healthy\s?pi/i, { title: "HealthyPi", protocols: ["healthypi-5", "healthypi-v4", "healthypi-v3"] }],
  [/spike|backyard/i, { title: "Backyard Brains SpikerBox", protocols: ["spikerbox"] }],
  [/bitalino|plux/i, { title: "BITalino", protocols: ["bitalino"] }],
];

/** What a port's USB side says of the board; undefined when nothing is known, or it is not on USB. */
export function likelyBoard(port: SerialPortInfo): KnownBoard | undefined {
  const text = `${port.manufacturer ?? ""} ${port.product ?? ""}`;
  const named = byText.find(([pattern]) => pattern.test(text))?.[1];
  return named ?? byUsb[`${port.vendorId}:${port.productId}`];
}

/** Every protocol that the table names. */
export const knownProtocols = (): string[] => [
  ...new Set(
    [...Object.values(byUsb), ...byText.map(([, board]) => board)].flatMap((board) => board.protocols),
  ),
];
