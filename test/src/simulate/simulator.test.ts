import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProtocol } from "../../../datasets/format/frame/registry.ts";
import { createSimulatedDevice } from "../../../datasets/format/frame/simulate/simulated-devices.ts";
import { openDemo, openShipped } from "../../../datasets/io/shipped.ts";
import { openPtyWire } from "../../../src/simulate/pty-wire.ts";
import { type SimulatorOptions, startSimulator } from "../../../src/simulate/simulator.ts";
import type { SimulatedTick, SimulatorEvent } from "../../../src/simulate/simulator-events.ts";
import { openTcpWire } from "../../../src/simulate/tcp-wire.ts";
import type { WireListener } from "../../../src/simulate/wire.ts";

const tcp = (listener: WireListener) => openTcpWire("127.0.0.1", 0, listener);

/** A simulator with what it sent and told. */
async function simulate(options: Partial<SimulatorOptions> & Pick<SimulatorOptions, "device">) {
  const ticks: SimulatedTick[] = [];
  const events: SimulatorEvent[] = [];
  const simulator = await startSimulator({
    recording: await openShipped("ecg208"),
    openWire: tcp,
    speed: 50,
    durationS: 8,
    onTick: (tick) => ticks.push(tick),
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { simulator, ticks, events };
}

function host(address: string): Promise<{ socket: Socket; received: Buffer[] }> {
  const [name = "", port = ""] = address.split(":");
  const received: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), name, () => resolve({ socket, received }));
    socket.on("data", (bytes) => received.push(bytes));
    socket.on("error", reject);
  });
}

const closed = (socket: Socket) =>
  socket.destroyed
    ? Promise.resolve()
    : new Promise<void>((resolve) => socket.once("close", () => resolve()));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a simulated device at the end of a TCP connection", () => {
  it("waits for START, then sends what its encoder was given, to the last byte", async () => {
    const device = createSimulatedDevice("chords", { board: "uno-r4" });
    const { simulator, ticks, events } = await simulate({ device });
    const { socket, received } = await host(simulator.address);
    socket.write("WHORU\n");
    await until(() => received.length > 0);
    expect(ticks).toEqual([]);
    socket.write("START\n");
    const totals = await simulator.done;
    await closed(socket);
    const stream = Buffer.concat(received).subarray("UNO-R4\r\n".length);
    expect(stream.equals(Buffer.concat(ticks.map(({ bytes }) => bytes)))).toBe(true);
    expect(totals).toMatchObject({ ticks: 4000, streamed: 4000, whole: 4000, damaged: 0, lost: 0 });
    expect(events.map(({ kind }) => kind).slice(0, 2)).toEqual(["connected", "started"]);

    const rows: number[] = [];
    const parser = findProtocol("chords")
      .layout({ board: "uno-r4" })
      .createParser({ rows: (_, counts, n) => rows.push(...counts.subarray(0, n * 6)), lost: () => {} });
    parser.push(stream);
    parser.finish();
    expect(rows).toEqual(ticks.flatMap(({ counts }) => [...(counts[0] as Float64Array)]));
  });

  it("tells each fault, and counts what the wire did", async () => {
    const { simulator, ticks, events } = await simulate({
      device: createSimulatedDevice("ads1292r"),
      faults: { drops: 2, flips: 2, bytes: 2 },
      seed: 5,
    });
    const { socket, received } = await host(simulator.address);
    const totals = await simulator.done;
    await closed(socket);
    const faults = events.flatMap((event) => (event.kind === "fault" ? [event.fault] : []));
    expect(faults.length).toBeGreaterThan(20);
    expect(totals.faults).toBe(faults.length);
    expect(totals.whole + totals.damaged + totals.lost).toBe(1000);
    expect(totals.lost).toBe(ticks.filter(({ fates }) => fates[0] === "lost").length);
    expect(totals.damaged).toBe(ticks.filter(({ fates }) => fates[0] === "damaged").length);
    expect(Buffer.concat(received).length).toBe(totals.bytes);
  });

  it("pulls its cable and comes back on the same port; a board without a battery begins anew", async () => {
    const { simulator, events } = await simulate({
      device: createSimulatedDevice("chords"),
      faults: { cuts: 1.5 },
      speed: 20,
      loop: true,
      durationS: 3600,
      seed: 3,
    });
    const first = await host(simulator.address);
    first.socket.write("START\n");
    await closed(first.socket);
    await until(() => events.filter(({ kind }) => kind === "fault").length > 0);
    // The next cut may come while this process waits for its turn: a host tries again.
    let second: Awaited<ReturnType<typeof host>> | undefined;
    while (second === undefined || Buffer.concat(second.received).length < 3) {
      if (second === undefined || second.socket.destroyed) {
        second = await host(simulator.address).catch(() => undefined);
        second?.socket.write("START\n");
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(hexOf(Buffer.concat(second.received))).toMatch(/^c77c00/);
    simulator.stop();
    await simulator.done;
    await closed(second.socket);
    expect(events.map(({ kind }) => kind)).toContain("disconnected");
  });

  it("keeps real time: time goes on while nobody listens, and a fast clock makes more samples", async () => {
    const { simulator, ticks } = await simulate({
      device: createSimulatedDevice("cyton"),
      driftPpm: 100_000,
      durationS: 4,
    });
    const { socket } = await host(simulator.address);
    socket.write("b");
    await until(() => ticks.length > 0);
    socket.destroy();
    const totals = await simulator.done;
    // 4 s at 250 Hz and 10 % more; a board with a battery goes on without its host.
    expect(totals.ticks).toBe(1100);
    expect(totals.streamed).toBe(1100);
    expect(totals.lost).toBeGreaterThan(0);
    expect(ticks.at(-1)?.atS).toBeCloseTo(1099 / 275, 9);
  });

  it("has room for one host", async () => {
    const { simulator } = await simulate({ device: createSimulatedDevice("chords") });
    const { socket } = await host(simulator.address);
    const second = await host(simulator.address);
    await closed(second.socket);
    expect(socket.destroyed).toBe(false);
    simulator.stop();
    await simulator.done;
    await closed(socket);
  });

  it("follows commands that change rate and channels", async () => {
    const { simulator, ticks } = await simulate({ device: createSimulatedDevice("bitalino"), durationS: 4 });
    const { socket } = await host(simulator.address);
    // 100 Hz, A1 only.
    socket.write(Uint8Array.of(0x83, 0x05));
    await simulator.done;
    await closed(socket);
    expect(ticks).toHaveLength(400);
    expect(new Set(ticks.map(({ counts }) => counts[0]?.length))).toEqual(new Set([2]));
  });

  it("goes on in time when a later command changes its rate", async () => {
    const { simulator, ticks } = await simulate({ device: createSimulatedDevice("bitalino"), speed: 10 });
    const { socket } = await host(simulator.address);
    // 1000 Hz, A1 only; then 100 Hz.
    socket.write(Uint8Array.of(0xc3, 0x05));
    await until(() => ticks.length >= 1000);
    socket.write(Uint8Array.of(0x00, 0x83, 0x05));
    const { ticks: all } = await simulator.done;
    await closed(socket);
    const steps = ticks.slice(1).map(({ atS }, i) => atS - (ticks[i]?.atS ?? 0));
    const slow = steps.filter((step) => Math.abs(step - 0.01) < 1e-6).length;
    expect(ticks.at(-1)?.atS).toBeCloseTo(7.99, 1);
    expect(slow).toBeGreaterThan(0);
    expect(slow / 100 + (all - slow) / 1000).toBeCloseTo(8, 1);
  });

  it("refuses a port that is taken", async () => {
    const { simulator } = await simulate({ device: createSimulatedDevice("chords") });
    const port = Number(simulator.address.split(":")[1]);
    await expect(
      simulate({
        device: createSimulatedDevice("chords"),
        openWire: (listener) => openTcpWire("127.0.0.1", port, listener),
      }),
    ).rejects.toThrow(/cannot listen/);
    simulator.stop();
    await simulator.done;
  });
});

describe("what the channels carry", () => {
  it("ECG goes to ECG, PPG to PPG, the rest idles", async () => {
    const carries = async (protocol: string, recording: "demo" | "ppg-synthetic") => {
      const { simulator } = await simulate({
        device: createSimulatedDevice(protocol),
        recording: recording === "demo" ? await openDemo() : await openShipped(recording),
      });
      simulator.stop();
      await simulator.done;
      return simulator.assignments.map((assignment) => assignment.carries);
    };
    expect(await carries("ads1292r", "demo")).toEqual([
      ...["MLII", "breathing at 0.25 Hz", "15 1/min", "72 1/min"],
    ]);
    expect((await carries("healthypi-v4", "ppg-synthetic")).slice(0, 4)).toEqual([
      ...["0 mV", "breathing at 0.25 Hz", "PLETH", "0 NU"],
    ]);
    await expect(carries("ads1292r", "ppg-synthetic")).rejects.toThrow(/nothing that this device measures/);
  });

  it("a recording ends the stream, or begins anew", async () => {
    const ended = await simulate({ device: createSimulatedDevice("ad8232"), fromS: 298, durationS: 60 });
    const { socket } = await host(ended.simulator.address);
    const { ticks } = await ended.simulator.done;
    await closed(socket);
    expect(ticks).toBe(2 * 190);
    const looped = await simulate({
      device: createSimulatedDevice("ad8232"),
      fromS: 298,
      durationS: 6,
      loop: true,
    });
    const again = await host(looped.simulator.address);
    expect((await looped.simulator.done).ticks).toBe(6 * 190);
    await closed(again.socket);
  });
});

const hexOf = (bytes: Buffer | undefined) => bytes?.toString("hex") ?? "";

const hasSocat = () => {
  try {
    execFileSync("socat", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(!hasSocat())("a simulated device at a pseudo-terminal", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulsegate-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("does not take a file's name", async () => {
    const link = join(folder, "notes.txt");
    writeFileSync(link, "kept");
    await expect(
      simulate({
        device: createSimulatedDevice("chords"),
        openWire: (listener) => openPtyWire(link, listener),
      }),
    ).rejects.toThrow(/taken by a file/);
    expect(readFileSync(link, "utf8")).toBe("kept");
  });

  it("is a serial port under a name of its own, each time it is opened", async () => {
    const { SerialPort } = await import("serialport");
    const link = join(folder, "ttySIM");
    const { simulator, events } = await simulate({
      device: createSimulatedDevice("chords"),
      openWire: (listener) => openPtyWire(link, listener),
      speed: 1,
      durationS: 60,
    });
    for (let time = 0; time < 2; time++) {
      await until(() => existsSync(link));
      const port = new SerialPort({ path: link, baudRate: 115_200 });
      const received: Buffer[] = [];
      port.on("data", (bytes: Buffer) => received.push(bytes));
      await new Promise<void>((resolve) => port.once("open", () => resolve()));
      port.write("START\n");
      await until(() => Buffer.concat(received).length >= 160);
      // Power comes with the cable: the counter begins anew each time.
      expect(hexOf(Buffer.concat(received))).toMatch(/^c77c00.{24}01c77c01/);
      await new Promise<void>((resolve) => port.close(() => resolve()));
      await until(() => events.filter(({ kind }) => kind === "disconnected").length > time);
    }
    simulator.stop();
    await simulator.done;
    expect(existsSync(link)).toBe(false);
  });
});
