import type { FramedBlock, Framing } from "../../../../datasets/format/frame/framed.ts";
import { createFraming } from "../../../../datasets/format/frame/framing.ts";
import { findProtocol } from "../../../../datasets/format/frame/registry.ts";
import type { SimulatedDevice } from "../../../../datasets/format/frame/simulate/device.ts";
import { FaultyWire, faultKinds } from "../../../../datasets/format/frame/simulate/faults.ts";
import { createSimulatedDevice } from "../../../../datasets/format/frame/simulate/simulated-devices.ts";
import { joinBytes } from "../../../../datasets/format/frame/simulate/spoil.ts";
import { type Random, seededRandom } from "../../../../signals/random.ts";

export interface DamagedWire {
  readonly protocol: string;
  readonly options: { readonly board?: string };
  /** Device seconds in a second of the wall; the reader looks every 5 ms of the wall. */
  readonly speed: number;
  readonly durationS: number;
  readonly faultEveryS: number;
  readonly seed: number;
}

/** What was sent: by frame its fate, the count of the first channel, and its tick. */
export interface Sent {
  readonly fates: ("whole" | "damaged" | "lost")[];
  readonly counts: number[];
  readonly ticks: number[];
}

/** The three channels that tell a sample's frame, by sample; NaN in gaps. */
export interface Received {
  readonly counts: Float64Array;
  readonly frames: Float64Array;
  readonly framing: Framing;
}

const BASE = 1000;
/** A board that was reset is started again so many wall seconds after it has booted. */
const RESTART_S = 0.3;

/**
 * A device of one row a tick whose last two channels carry the number of the frame, over a wire on which everything goes wrong, into
 * a framing. No time passes: the reader's clock is made up, its looks come up to 15 % late, some much later.
 */
export function playDamagedWire({ protocol, options, speed, durationS, faultEveryS, seed }: DamagedWire): {
  readonly sent: Sent;
  readonly received: Received;
} {
  const device = createSimulatedDevice(protocol, options);
  const framing = createFraming(findProtocol(protocol).layout(options), { speed });
  const random = seededRandom(seed);
  const rate = 1 / (faultEveryS * faultKinds.length);
  const wire = new FaultyWire({
    rates: Object.fromEntries(faultKinds.map((kind) => [kind, rate])),
    random: seededRandom(seed + 1),
    streams: 1,
    ticksPerS: device.ticksPerS,
    counterWrap: device.counterWrap,
  });
  const sent: Sent = { fates: [], counts: [], ticks: [] };
  const receiver = new Receiver(framing, device, durationS * device.ticksPerS);
  const stepS = 0.005 * speed;
  let waiting: { readonly sendS: number; readonly bytes: Uint8Array }[] = [];
  let lookS = 0;
  let bootedS = Number.POSITIVE_INFINITY;
  let restartS = Number.POSITIVE_INFINITY;
  let plugged = true;
  const start = () => device.startCommands.map((command) => device.receive(command));
  start();
  for (let tick = 0; tick < durationS * device.ticksPerS; tick++) {
    const atS = tick / device.ticksPerS;
    if (atS >= bootedS) {
      waiting.push({ sendS: atS, bytes: device.powerOn() });
      bootedS = Number.POSITIVE_INFINITY;
      restartS = atS + RESTART_S * speed;
    }
    if (atS >= restartS) {
      framing.interrupt();
      waiting.push({ sendS: atS, bytes: joinBytes(start()) });
      restartS = Number.POSITIVE_INFINITY;
    }
    const sends = device.streaming && bootedS === Number.POSITIVE_INFINITY;
    const carried = wire.carry(tick, atS, sends ? device.tick([numbered(device, sent, tick, random)]) : []);
    if (sends) sent.fates.push(carried.fates[0] ?? "lost");
    if (carried.bytes.length > 0) waiting.push(carried);
    bootedS = carried.bootedS ?? bootedS;
    if (carried.plugged !== plugged) {
      plugged = carried.plugged;
      if (plugged) {
        device.powerOn();
        start();
      } else {
        receiver.take(framing.push(joinBytes(waiting.map(({ bytes }) => bytes)), atS));
        waiting = [];
        framing.interrupt();
      }
    }
    if (atS < lookS) continue;
    lookS = atS + stepS * (random() < 0.05 ? 1 + 4 * random() : 1 + 0.15 * random());
    const first = waiting.findIndex(({ sendS }) => sendS > atS);
    const come = waiting.splice(0, first < 0 ? waiting.length : first);
    if (come.length === 0) receiver.take(framing.idle(atS));
    else receiver.take(framing.push(joinBytes(come.map(({ bytes }) => bytes)), atS + 0.2 * stepS * random()));
  }
  receiver.take(framing.finish());
  return { sent, received: receiver };
}

/** The counts of the next frame. */
function numbered(device: SimulatedDevice, sent: Sent, tick: number, random: Random): Float64Array {
  const width = device.streams[0]?.channels.length ?? 0;
  const frame = sent.counts.length;
  const counts = new Float64Array(width);
  for (let i = 0; i < width; i++) counts[i] = Math.floor(1024 * random());
  counts[width - 2] = frame % BASE;
  counts[width - 1] = Math.floor(frame / BASE);
  sent.counts.push(counts[0] ?? 0);
  sent.ticks.push(tick);
  return counts;
}

class Receiver implements Received {
  readonly framing: Framing;
  readonly counts: Float64Array;
  readonly frames: Float64Array;
  readonly #low: number;

  constructor(framing: Framing, { streams }: SimulatedDevice, samples: number) {
    this.framing = framing;
    // Times may be some seconds off.
    this.counts = new Float64Array(2 * samples).fill(Number.NaN);
    this.frames = new Float64Array(2 * samples).fill(Number.NaN);
    this.#low = (streams[0]?.channels.length ?? 0) - 2;
  }

  /** Low digits come before high ones, channel by channel. */
  take(blocks: readonly FramedBlock[]): void {
    for (const { block, counts } of blocks) {
      if (block.kind === "gap" || counts === undefined) continue;
      const { channel, startSample } = block;
      for (const [i, count] of counts.entries()) {
        const at = startSample + i;
        if (channel === 0) this.counts[at] = count;
        else if (channel === this.#low) this.frames[at] = count;
        else if (channel === this.#low + 1) this.frames[at] = (this.frames[at] ?? 0) + BASE * count;
      }
    }
  }
}
