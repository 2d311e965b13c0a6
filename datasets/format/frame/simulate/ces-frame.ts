import { NOTHING, type SimulatedDevice, type SimulatedFrame, type SimulatedStream } from "./device.ts";

/** `0A FA | length u16 | type | payload | 00 0B`; HeartyPatch closes with `F0 0B`. */
export function cesFrame(type: number, payload: Uint8Array, closing = 0x00): Uint8Array {
  const bytes = new Uint8Array(payload.length + 7);
  bytes.set([0x0a, 0xfa, payload.length & 0xff, payload.length >> 8, type]);
  bytes.set(payload, 5);
  bytes.set([closing, 0x0b], payload.length + 5);
  return bytes;
}

/** A ProtoCentral board: sends from power-on, listens to nothing, has no counter (but HeartyPatch). */
export const cesDevice = (device: {
  readonly protocol: string;
  readonly board?: string;
  readonly title: string;
  readonly streams: readonly SimulatedStream[];
  readonly ticksPerS: number;
  readonly counterWrap?: number;
  readonly ownPower?: boolean;
  tick(counts: readonly Float64Array[]): SimulatedFrame[];
  powerOn?(): void;
}): SimulatedDevice => ({
  protocol: device.protocol,
  board: device.board,
  title: device.title,
  streams: device.streams,
  ticksPerS: device.ticksPerS,
  counterWrap: device.counterWrap,
  streaming: true,
  startCommands: [],
  ownPower: device.ownPower ?? false,
  receive: () => NOTHING,
  tick: (counts) => device.tick(counts),
  powerOn() {
    device.powerOn?.();
    return NOTHING;
  },
});
