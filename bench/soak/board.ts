import { createWriteStream, writeFileSync } from "node:fs";
import type { SimulatedDevice } from "../../datasets/format/frame/simulate/device.ts";
import { type FaultEvent, faultKinds } from "../../datasets/format/frame/simulate/faults.ts";
import { createSimulatedDevice } from "../../datasets/format/frame/simulate/simulated-devices.ts";
import { openDemo } from "../../datasets/io/shipped.ts";
import { openPtyWire } from "../../src/simulate/pty-wire.ts";
import { startSimulator } from "../../src/simulate/simulator.ts";
import { openTcpWire } from "../../src/simulate/tcp-wire.ts";
import { FATES, NUMBER_BASE, TRUTH_BYTES } from "./truth.ts";

/**
 * The board of the soak: a simulated one whose last two channels carry the number of the frame, so that every recorded sample says
 * which one it is. What it sent and what became of it goes to a file, and so do the faults.
 */
const { protocol, board, wire, speed, durationS, truthFile, faultsFile, link, faultsPerS } = JSON.parse(
  process.env["SOAK"] ?? "{}",
);
const out = createWriteStream(truthFile);
let buffer = Buffer.alloc(TRUTH_BYTES * 65_536);
let used = 0;
const flush = () => {
  out.write(buffer.subarray(0, used));
  buffer = Buffer.alloc(buffer.length);
  used = 0;
};

/** Writes the number of each frame into the counts that it sends. */
function numbered(device: SimulatedDevice): SimulatedDevice {
  const [stream] = device.streams;
  const width = stream?.channels.length ?? 0;
  const wide = stream?.channels.slice(-2).every((c) => c.minCount <= 0 && c.maxCount >= NUMBER_BASE - 1);
  if (width < 3 || !wide || stream?.rowsPerTick !== 1)
    throw new Error(`${device.title}: frame numbers need three channels of ten bits and one row a tick`);
  let sent = 0;
  return new Proxy(device, {
    get(target, key) {
      if (key === "tick")
        return (counts: readonly Float64Array[]) => {
          const row = counts[0] ?? new Float64Array(width);
          row[width - 2] = sent % NUMBER_BASE;
          row[width - 1] = Math.floor(sent / NUMBER_BASE) % NUMBER_BASE;
          sent++;
          return target.tick(counts);
        };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const events: FaultEvent[] = [];
const simulator = await startSimulator({
  device: numbered(createSimulatedDevice(protocol, { board })),
  recording: await openDemo(),
  openWire: (listener) =>
    wire === "tcp" ? openTcpWire("127.0.0.1", 0, listener) : openPtyWire(link, listener),
  speed,
  durationS,
  loop: true,
  faults: Object.fromEntries(faultKinds.map((kind) => [kind, faultsPerS / faultKinds.length])),
  seed: 7,
  onEvent: (event) => {
    if (event.kind === "fault") events.push(event.fault);
  },
  onTick({ tick, counts, fates }) {
    buffer[used] = FATES.indexOf(fates[0] ?? "lost");
    buffer.writeInt32LE(counts[0]?.[0] ?? 0, used + 1);
    buffer.writeUInt32LE(tick, used + 5);
    used += TRUTH_BYTES;
    if (used === buffer.length) flush();
  },
});
process.send?.({ kind: "address", value: simulator.address });
const totals = await simulator.done;
flush();
writeFileSync(faultsFile, JSON.stringify(events));
await new Promise<void>((resolve) => out.end(() => resolve()));
process.send?.({ kind: "totals", value: totals }, () => process.exit(0));
