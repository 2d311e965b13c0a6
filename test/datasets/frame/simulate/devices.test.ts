import { describe, expect, it } from "vitest";
import type { ProtocolOptions } from "../../../../datasets/format/frame/protocol.ts";
import { findProtocol } from "../../../../datasets/format/frame/registry.ts";
import { toCount } from "../../../../datasets/format/frame/simulate/device.ts";
import {
  createSimulatedDevice,
  simulatedProtocols,
} from "../../../../datasets/format/frame/simulate/simulated-devices.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (given: Uint8Array) => new TextDecoder("latin1").decode(given);
const hex = (given: Uint8Array | undefined) =>
  [...(given ?? [])].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

/** The first frames of a device that was started, from counts given by hand. */
function frames(protocol: string, counts: readonly number[][], options?: ProtocolOptions): string[] {
  const device = createSimulatedDevice(protocol, options);
  for (const command of device.startCommands) device.receive(command);
  return device.tick(counts.map((rows) => Float64Array.from(rows))).map((frame) => hex(frame.bytes));
}
const lines = (protocol: string, counts: readonly number[], options?: ProtocolOptions) =>
  createSimulatedDevice(protocol, options)
    .tick([Float64Array.from(counts)])
    .map((frame) => text(frame.bytes));

describe("frames, against bytes written by hand from the protocols' descriptions", () => {
  it("Chords: sync, counter, high byte first, end", () => {
    expect(frames("chords", [[1, 256, 1023]], { channels: 3 })).toEqual(["c7 7c 00 00 01 01 00 03 ff 01"]);
  });
  it("ADS1292R: low byte first in the CES envelope", () => {
    expect(frames("ads1292r", [[-2, 258, 15, 72]])).toEqual([
      "0a fa 09 00 02 fe ff 02 01 0f 00 48 00 00 00 0b",
    ]);
  });
  it("HealthyPi v3 and v4 differ in their last bytes", () => {
    const head = "0a fa 14 00 02 01 00 02 00 03 00 00 00 04 00 00 00 4c 0e";
    expect(frames("healthypi-v3", [[1, 2, 3, 4, 3660, 15, 98, 72, 71, 1]])).toEqual([
      `${head} 0f 62 48 50 47 01 00 0b`,
    ]);
    expect(frames("healthypi-v4", [[1, 2, 3, 4, 3660, 15, 98, 72, 1]])).toEqual([
      `${head} 0f 62 48 50 78 01 00 0b`,
    ]);
  });
  it("HealthyPi 5: two kinds of packet a tick", () => {
    const device = createSimulatedDevice("healthypi-5");
    const [electric, optical] = device.tick([
      Float64Array.of(-1, 0, 0, 0, 0, 0, 0, 256),
      Float64Array.of(1, 0, 0, 2),
      Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    ]);
    expect(hex(electric?.bytes)).toBe(
      `0a fa 32 00 03 ff ff ff ff${" 00".repeat(24)} 00 01 00 00 01 00 00 00${" 00".repeat(8)} 02 00 00 00 48 0f 00 0b`,
    );
    expect(hex(optical?.bytes)).toBe(
      "0a fa 13 00 04 01 00 02 00 03 00 04 00 05 00 06 00 07 00 08 00 62 0e 0e 00 0b",
    );
  });
  it("MAX30003: 16 bits up, 2 bits down; HeartyPatch: 18 bits up", () => {
    expect(frames("max30003", [[-1, 833, 72]])).toEqual([
      "0a fa 0c 00 02 03 00 ff ff 41 03 00 00 48 00 00 00 00 0b",
    ]);
    const [packet] = frames("heartypatch", [[-1, 1, 0, 0, 0, 0, 0, 0]]);
    expect(packet).toMatch(/^0a fa 30 00 03 (00 ){12}41 03 00 00 00 c0 ff ff 00 40 00 00 .* f0 0b$/);
  });
  it("Cyton: high byte first, accelerometer, C0", () => {
    const counts = [[-1, 1, 256, 65536, 0, 0, 0, 0, -1, 0, 8000]];
    expect(frames("cyton", counts)).toEqual([
      `a0 00 ff ff ff 00 00 01 00 01 00 01 00 00${" 00".repeat(12)} ff ff 00 00 1f 40 c0`,
    ]);
  });
  it("Cyton with Daisy: odd ids are the board's, and the first id of all has no row", () => {
    const device = createSimulatedDevice("cyton", { board: "cyton-daisy" });
    device.receive(bytes("b"));
    const first = device.tick([new Float64Array(19)]);
    const next = device.tick([new Float64Array(19)]);
    expect(first.map((frame) => [frame.bytes[1], frame.streams])).toEqual([
      [0, []],
      [1, [0]],
      [2, [0]],
    ]);
    expect(next.map((frame) => frame.bytes[1])).toEqual([3, 4]);
  });
  it("BITalino: fields packed from the end, check sum as computed by hand", () => {
    // One input: counter 0, digital 0, A1 = 1023: 0x0fff00 with the remainder of x^4 + x + 1 in the last byte's low half.
    expect(frames("bitalino", [[1023, 0]], { channels: 1 })).toEqual([
      `fc 0f 0${remainder([0xfc, 0x0f, 0x00])}`,
    ]);
    const [six] = frames("bitalino", [[1, 2, 3, 4, 5, 6, 9]]);
    expect(six).toMatch(/^46 41 c0 00 02 04 90 0[0-9a-f]$/);
  });
  it("Shimmer3: its clock after the packet's mark, ECG with its status", () => {
    const device = createSimulatedDevice("shimmer3", { board: "exg1" });
    device.receive(Uint8Array.of(0x07));
    device.tick([Float64Array.of(128, 0, 0)]);
    expect(device.tick([Float64Array.of(128, -1, 1)]).map((frame) => hex(frame.bytes))).toEqual([
      "00 40 00 00 80 ff ff ff 00 00 01",
    ]);
  });
  it("SpikerBox: seven bits a byte, the first of a frame marked", () => {
    expect(frames("spikerbox", [[1023, 129]], { channels: 2 })).toEqual(["87 7f 01 01"]);
  });
  it("sketches that print text", () => {
    expect(lines("ad8232", [512])).toEqual(["512\r\n"]);
    expect(lines("ad8232", [Number.NaN])).toEqual(["!\r\n"]);
    expect(lines("ascii", [1, 2], { channels: 2 })).toEqual(["1,2\r\n"]);
    expect(lines("max3010x", [1, 2, 3])).toEqual([" R[1] IR[2] G[3]\r\n"]);
    expect(lines("max3010x", [60_000], { board: "ir-bpm" })).toEqual(["IR=60000, BPM=75.10, Avg BPM=74\r\n"]);
    expect(lines("max3010x", [1, 2], { board: "red-ir" })).toEqual([
      "red=1, ir=2, HR=75, HRvalid=1, SPO2=98, SPO2Valid=1\r\n",
    ]);
    expect(lines("pulsesensor", [512])).toEqual(["S512\r\n"]);
    expect(lines("pulsesensor", [512], { board: "plotter" })).toEqual(["72,833,512\r\n"]);
    expect(lines("pulsesensor", [7], { board: "psws" })).toEqual([
      "PSWS,1,LIVE,0,0,7,72,833,0,90,LOCKED\r\n",
    ]);
    expect(lines("pulsesensor", [7], { board: "psws2" })[0]?.split(",")).toHaveLength(18);
  });
});

/** Remainder of a division by x^4 + x + 1, on numbers. */
function remainder(given: readonly number[]): string {
  let value = given.reduce((sum, byte) => sum * 256 + byte, 0);
  for (let bit = 23; bit >= 4; bit--) if (value & (1 << bit)) value ^= 0b10011 << (bit - 4);
  return value.toString(16);
}

describe("commands", () => {
  it("Chords: silent until START, says who it is, stops an UNO R3 at any byte, an R4 only at STOP", () => {
    const r3 = createSimulatedDevice("chords");
    expect(text(r3.receive(bytes("WHORU\n")))).toBe("UNO-R3\r\n");
    expect(r3.streaming).toBe(false);
    expect(text(r3.receive(bytes("STA")))).toBe("");
    r3.receive(bytes("RT\n"));
    expect(r3.streaming).toBe(true);
    r3.receive(bytes("?"));
    expect(r3.streaming).toBe(false);
    const r4 = createSimulatedDevice("chords", { board: "UNO-R4" });
    r4.receive(bytes("START\n"));
    expect(text(r4.receive(bytes("STATUS\nWHORU\n")))).toBe("START\r\nUNO-R4\r\n");
    expect(r4.streaming).toBe(true);
    r4.receive(bytes("STOP\n"));
    expect(r4.streaming).toBe(false);
  });

  it("Chords: the counter goes on over STOP and START, and begins anew at power-on", () => {
    const device = createSimulatedDevice("chords");
    const counter = () => device.tick([new Float64Array(6)])[0]?.bytes[2];
    device.receive(bytes("START\n"));
    for (let i = 0; i < 256; i++) expect(counter()).toBe(i);
    expect(counter()).toBe(0);
    device.receive(bytes("STOP\nSTART\n"));
    expect(counter()).toBe(1);
    device.powerOn();
    expect(device.streaming).toBe(false);
    expect(counter()).toBe(0);
  });

  it("Cyton: v tells its banner up to $$$, b starts at id 0, s stops", () => {
    const device = createSimulatedDevice("cyton");
    expect(text(device.receive(bytes("v")))).toMatch(/^OpenBCI V3[\s\S]*\$\$\$$/);
    device.receive(bytes("b"));
    device.tick([new Float64Array(11)]);
    device.receive(bytes("sb"));
    expect(device.tick([new Float64Array(11)])[0]?.bytes[1]).toBe(0);
    device.receive(bytes("s"));
    expect(device.streaming).toBe(false);
  });

  it("BITalino: version, rate and inputs; the layout follows the command", () => {
    const device = createSimulatedDevice("bitalino");
    const before = device.streams;
    expect(text(device.receive(Uint8Array.of(0x07)))).toBe("BITalino_v5.2\n");
    device.receive(Uint8Array.of(0x83));
    device.receive(Uint8Array.of(0b0000_1101));
    expect(device.streams).not.toBe(before);
    expect([device.streaming, device.ticksPerS]).toEqual([true, 100]);
    expect(device.streams[0]?.channels.map(({ name }) => name)).toEqual(["A1", "A2", "DIGITAL"]);
    // While it streams it knows only how to stop.
    expect(text(device.receive(Uint8Array.of(0x07)))).toBe("");
    device.receive(Uint8Array.of(0x00));
    expect(device.streaming).toBe(false);
    // Text for another device: U is live mode with A1, A3 and A5, a line's end simulated mode with A2.
    for (const [said, inputs] of [
      ["U", ["A1", "A3", "A5", "DIGITAL"]],
      ["\n", ["A2", "DIGITAL"]],
    ] as const) {
      device.receive(bytes(said));
      expect(device.streaming).toBe(true);
      expect(device.streams[0]?.channels.map(({ name }) => name)).toEqual(inputs);
      device.receive(Uint8Array.of(0x00));
    }
  });

  it("BITalino: the ECG is where the reader takes it from, and the reader starts it", () => {
    const cases = [
      [{}, "A1 A2 A3 A4 A5 A6", "A2"],
      [{ channels: 1 }, "A2", "A2"],
      [{ channels: 3, board: "ecg-a1" }, "A1 A2 A3", "A1"],
      [{ channels: 2, board: "ecg-a5" }, "A1 A5", "A5"],
    ] as const;
    for (const [options, inputs, ecg] of cases) {
      const device = createSimulatedDevice("bitalino", options);
      const layout = findProtocol("bitalino").layout(options);
      expect(layout.streams[0]?.channels.map(({ name }) => name).join(" ")).toBe(`${inputs} DIGITAL`);
      expect(layout.streams[0]?.channels.find(({ modality }) => modality === "ecg")?.name).toBe(ecg);
      // As after text for another device.
      device.receive(bytes("U"));
      for (const command of layout.start) device.receive(command);
      const channels = device.streams[0]?.channels ?? [];
      expect(channels.map(({ name }) => name).join(" ")).toBe(`${inputs} DIGITAL`);
      expect(channels.find(({ takes }) => takes === "ecg")?.name).toBe(ecg);
    }
  });

  it("Shimmer3: acknowledges, tells rate and channels, sets them, takes arguments that come late", () => {
    const device = createSimulatedDevice("shimmer3");
    expect(hex(device.receive(Uint8Array.of(0x01)))).toBe("ff 02 40 00 00 00 00 00 06 01 1d 1e 1f 20 21 22");
    expect(hex(device.receive(Uint8Array.of(0x05, 0x80)))).toBe("");
    expect(hex(device.receive(Uint8Array.of(0x00)))).toBe("ff");
    expect(device.ticksPerS).toBe(256);
    expect(hex(device.receive(Uint8Array.of(0x08, 0x10, 0x00, 0x00)))).toBe("ff");
    expect(device.streams[0]?.channels).toHaveLength(3);
    expect(hex(device.receive(Uint8Array.of(0x63, 0, 0, 10)))).toMatch(/^ff 62 0a 02/);
    expect(hex(device.receive(Uint8Array.of(0x61, 0, 3, 2, 0x60, 0x60, 0x07)))).toBe("ff ff");
    expect(device.streaming).toBe(true);
    expect(hex(device.receive(Uint8Array.of(0x20)))).toBe("ff");
    expect(device.streaming).toBe(false);
  });

  it("SpikerBox: sets channels, tells its hardware between marks", () => {
    const device = createSimulatedDevice("spikerbox");
    device.receive(bytes("conf s:10050;c:2;\n"));
    expect(device.streams[0]?.channels).toHaveLength(2);
    const answer = device.receive(bytes("?:;\n"));
    expect(hex(answer.subarray(0, 6))).toBe("ff ff 01 01 80 ff");
    expect(text(answer)).toContain("HWT:HEARTSS;");
    expect(hex(answer.subarray(-6))).toBe("ff ff 01 01 81 ff");
    expect(text(device.receive(bytes("b:;\n")).subarray(6, -6))).toBe("HWT:HEARTSS;");
  });
});

describe("a simulated device", () => {
  it.each(simulatedProtocols)(
    "%s: idles within its converters' range, at a rate that fits its ticks",
    (name) => {
      const device = createSimulatedDevice(name);
      for (const { channels, sampleRateHz, rowsPerTick } of device.streams) {
        expect(device.ticksPerS * rowsPerTick).toBeCloseTo(sampleRateHz, 9);
        for (const channel of channels) {
          const count = toCount(channel, channel.idle.value(1.23));
          expect(Number.isInteger(count)).toBe(true);
          expect(count).toBeGreaterThan(channel.minCount - 1);
          expect(count).toBeLessThan(channel.maxCount);
          expect(toCount(channel, Number.POSITIVE_INFINITY)).toBe(channel.maxCount);
          expect(toCount(channel, Number.NEGATIVE_INFINITY)).toBe(channel.minCount);
        }
      }
    },
  );

  it("goes to its rail when nobody knows the value, or says so", () => {
    const chords = createSimulatedDevice("chords").streams[0]?.channels[0];
    const ad8232 = createSimulatedDevice("ad8232").streams[0]?.channels[0];
    if (chords === undefined || ad8232 === undefined) throw new Error("no channels");
    expect([toCount(chords, Number.NaN), toCount(ad8232, Number.NaN)]).toEqual([1023, Number.NaN]);
  });

  it("refuses what no board has", () => {
    expect(() => createSimulatedDevice("chord")).toThrow(/no such protocol/);
    expect(() => createSimulatedDevice("chords", { board: "uno-r9" })).toThrow(
      /board of chords is not known/,
    );
    for (const [name, options] of [
      ["chords", { channels: 17 }],
      ["chords", { channels: 2.5 }],
      ["bitalino", { channels: 7 }],
      ["bitalino", { rateHz: 500 }],
      ["spikerbox", { channels: 0 }],
      ["spikerbox", { board: "human", channels: 6 }],
      ["ascii", { channels: 40 }],
      ["pulsesensor", { channels: 13 }],
      ["shimmer3", { rateHz: 100_000 }],
      ["cyton", { gain: 5 }],
    ] as const)
      expect(() => createSimulatedDevice(name, options), name).toThrow(/cannot be/);
  });
});
