import type { SimulatedDevice } from "../../../datasets/format/frame/simulate/device.ts";
import { createSimulatedDevice } from "../../../datasets/format/frame/simulate/simulated-devices.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { openPtyWire } from "../../simulate/pty-wire.ts";
import { type Simulator, startSimulator } from "../../simulate/simulator.ts";
import type { SimulatorTotals } from "../../simulate/simulator-events.ts";
import { openStdoutWire } from "../../simulate/stdout-wire.ts";
import { openTcpWire } from "../../simulate/tcp-wire.ts";
import type { DeviceWire, WireListener } from "../../simulate/wire.ts";
import { openNamed } from "../open-subject.ts";
import { stopOnInterrupt } from "../stop-on-interrupt.ts";
import { openEventLog } from "./event-log.ts";
import { parseFaultRates } from "./fault-rates.ts";

export interface SimulateDeviceOptions {
  readonly protocol: string;
  readonly recording: string;
  readonly board?: string;
  readonly channels?: number;
  readonly rate?: number;
  readonly gain?: number;
  readonly speed: number;
  readonly from: number;
  readonly duration?: number;
  readonly loop?: boolean;
  readonly faults?: string;
  readonly driftPpm: number;
  readonly seed: number;
  readonly tcp?: string;
  readonly pty?: boolean;
  readonly link: string;
  readonly stdout?: boolean;
  readonly started?: boolean;
  readonly log?: string;
  readonly json?: boolean;
}

/** Runs until the recording ends, the time is over, or Ctrl-C. */
export async function runSimulateDevice(options: SimulateDeviceOptions): Promise<void> {
  if (/\.json$/i.test(options.protocol)) {
    throw new PulsegateError(
      "unsupported",
      "a description says how to read a device, not how to simulate one",
      {
        where: "--protocol",
        got: options.protocol,
        expected:
          "a protocol that is built in; try a description on bytes of the device: pulsegate live capture.bin --protocol mine.json",
      },
    );
  }
  const device = createSimulatedDevice(options.protocol, {
    ...(options.board === undefined ? {} : { board: options.board }),
    ...(options.channels === undefined ? {} : { channels: options.channels }),
    ...(options.rate === undefined ? {} : { rateHz: options.rate }),
    ...(options.gain === undefined ? {} : { gain: options.gain }),
  });
  const faults = options.faults === undefined ? {} : parseFaultRates(options.faults);
  const openWire = chooseWire(options);
  const recording = await openNamed(options.recording);
  const log = options.log === undefined ? undefined : await openEventLog(options.log);
  const simulator = await startSimulator({
    device,
    recording,
    openWire,
    faults,
    speed: options.speed,
    driftPpm: options.driftPpm,
    seed: options.seed,
    fromS: options.from,
    loop: options.loop ?? false,
    started: options.started ?? options.stdout ?? false,
    ...(options.duration === undefined ? {} : { durationS: options.duration }),
    onEvent: (event) => log?.write(event),
  });
  stopOnInterrupt().signal.addEventListener("abort", () => simulator.stop());
  introduce(device, simulator, recording, options);
  const totals = await simulator.done;
  if (!options.json) say(options, ended(totals));
  log?.write({ kind: "totals", ...totals });
  await log?.end();
}

function chooseWire(options: SimulateDeviceOptions): (listener: WireListener) => Promise<DeviceWire> {
  const { tcp, pty, stdout, link } = options;
  const asked = [tcp, pty, stdout].filter((option) => option !== undefined && option !== false);
  if (asked.length > 1) {
    throw new PulsegateError("bad-option", "the wire", {
      where: "simulate-device",
      got: "several",
      expected: "one of --pty, --tcp and --stdout",
    });
  }
  if (stdout) return () => Promise.resolve(openStdoutWire());
  if (tcp === undefined) return (listener) => openPtyWire(link, listener);
  const [, host = "127.0.0.1", port = ""] = /^(?:(.+):)?(\d{1,5})$/.exec(tcp) ?? [];
  if (port === "" || Number(port) > 65535) {
    throw new PulsegateError("bad-option", "a TCP address", {
      where: "--tcp",
      got: tcp,
      expected: "a port or host:port, e.g. 4567",
    });
  }
  return (listener) => openTcpWire(host, Number(port), listener);
}

/** With --stdout the bytes have the standard output for themselves. */
const say = ({ stdout }: SimulateDeviceOptions, line: string) =>
  stdout ? console.error(line) : console.log(line);

function introduce(
  device: SimulatedDevice,
  simulator: Simulator,
  recording: Recording,
  options: SimulateDeviceOptions,
): void {
  const { assignments } = simulator;
  const streams = device.streams.map(({ name, sampleRateHz, channels }) => ({
    name,
    sampleRateHz,
    channels: channels.map((channel) => ({
      name: channel.name,
      carries: assignments.find((a) => a.stream === name && a.channel === channel.name)?.carries,
      units: channel.units,
      countsPerUnit: channel.countsPerUnit,
      baseline: channel.baseline,
      minCount: channel.minCount,
      maxCount: channel.maxCount,
    })),
  }));
  const { protocol, board, title } = device;
  const waits = device.startCommands.length > 0 && !device.streaming;
  if (options.json) {
    const { address } = simulator;
    const { speed, driftPpm, seed, faults } = options;
    const about = { protocol, board, title, address, recording: recording.name, waitsForStart: waits };
    say(options, JSON.stringify({ ...about, speed, driftPpm, seed, faults: faults ?? "", streams }));
    return;
  }
  say(options, `${title}, playing ${recording.name}`);
  for (const { name, sampleRateHz, channels } of streams) {
    const carried = channels.map((channel) => `${channel.name}: ${channel.carries}`).join(", ");
    say(options, `  ${name}, ${sampleRateHz} Hz: ${carried}`);
  }
  say(options, `connect to ${simulator.address}${waits ? " (it waits for its start command)" : ""}`);
}

function ended(totals: SimulatorTotals): string {
  const { streamed, whole, damaged, lost, faults, bytes } = totals;
  return `sent ${bytes} bytes: ${streamed} ticks streamed, ${whole} whole, ${damaged} damaged, ${lost} lost, ${faults} faults`;
}
