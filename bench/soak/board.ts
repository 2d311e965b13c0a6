import { createWriteStream } from "node:fs";
import { faultKinds } from "../../datasets/format/frame/simulate/faults.ts";
import { createSimulatedDevice } from "../../datasets/format/frame/simulate/simulated-devices.ts";
import { openDemo } from "../../datasets/io/shipped.ts";
import { openPtyWire } from "../../src/simulate/pty-wire.ts";
import { startSimulator } from "../../src/simulate/simulator.ts";
import { openTcpWire } from "../../src/simulate/tcp-wire.ts";

/** The board of the soak: what it was given, tick by tick, goes to a file as fate (0 whole, 1 damaged, 2 lost) and first count, 3 bytes. */
const { protocol, board, wire, speed, durationS, truthFile, link, faultsPerS } = JSON.parse(
  process.env["SOAK"] ?? "{}",
);
const FATES = { whole: 0, damaged: 1, lost: 2 } as const;
const out = createWriteStream(truthFile);
let buffer = Buffer.alloc(3 * 65_536);
let used = 0;
const flush = () => {
  out.write(buffer.subarray(0, used));
  buffer = Buffer.alloc(buffer.length);
  used = 0;
};
let nextTick = 0;
const put = (fate: number, count: number) => {
  buffer[used] = fate;
  buffer.writeInt16LE(count, used + 1);
  used += 3;
  if (used === buffer.length) flush();
};
const device = createSimulatedDevice(protocol, { board });
const simulator = await startSimulator({
  device,
  recording: await openDemo(),
  openWire: (listener) =>
    wire === "tcp" ? openTcpWire("127.0.0.1", 0, listener) : openPtyWire(link, listener),
  speed,
  durationS,
  loop: true,
  faults: Object.fromEntries(faultKinds.map((kind) => [kind, faultsPerS / faultKinds.length])),
  seed: 7,
  onTick({ tick, counts, fates }) {
    const rows = counts[0] ?? new Float64Array(0);
    const width = device.streams[0]?.channels.length ?? 1;
    const perTick = rows.length / width;
    // While it boots it samples nothing.
    for (; nextTick < tick; nextTick++) for (let row = 0; row < perTick; row++) put(FATES.lost, 0);
    nextTick++;
    for (let row = 0; row < perTick; row++) put(FATES[fates[0] ?? "lost"], rows[row * width] ?? 0);
  },
});
process.send?.({ kind: "address", value: simulator.address });
const totals = await simulator.done;
flush();
await new Promise<void>((resolve) => out.end(() => resolve()));
process.send?.({ kind: "totals", value: totals }, () => process.exit(0));
