/** Frames of every binary protocol for the benchmarks, and what a simple parser does with one of them. */
export interface FrameCase {
  readonly name: string;
  readonly options: { readonly board?: string; readonly channels?: number };
  /** Bytes of frame `n`, samples included. */
  frame(n: number): number[];
  /** What one writes first: the frame as a view, its fields as an object. Undefined when these bytes are no frame. */
  naive(frame: DataView): object | undefined;
  /** True where a frame may start. */
  starts(bytes: Uint8Array, at: number): boolean;
  readonly length: number;
}

const noise = (n: number, c: number): number => (Math.imul(n * 31 + c, 2_654_435_761) >>> 8) & 0xff;
const fill = (n: number, count: number): number[] => Array.from({ length: count }, (_, c) => noise(n, c));
const list = <T>(count: number, at: (i: number) => T): T[] => {
  const made: T[] = [];
  for (let i = 0; i < count; i++) made.push(at(i));
  return made;
};

const chords = (board: string, channels: number): FrameCase => ({
  name: `chords ${board}`,
  options: { board },
  length: 2 * channels + 4,
  frame: (n) => [
    0xc7,
    0x7c,
    n & 0xff,
    ...list(channels, (c) => [noise(n, c) & 3, noise(n, c + 50)]).flat(),
    1,
  ],
  starts: (bytes, at) => bytes[at] === 0xc7 && bytes[at + 1] === 0x7c,
  naive: (view) =>
    view.getUint8(2 * channels + 3) === 1
      ? { counter: view.getUint8(2), channels: list(channels, (c) => view.getUint16(3 + 2 * c)) }
      : undefined,
});

const ces = (
  name: string,
  type: number,
  payload: number,
  footer: readonly number[],
  naive: (view: DataView) => object,
  head: (n: number) => number[] = () => [],
): FrameCase => ({
  name,
  options: {},
  length: payload + 7,
  frame: (n) => [
    0x0a,
    0xfa,
    payload,
    0,
    type,
    ...[...head(n), ...fill(n, payload)].slice(0, payload),
    ...footer,
  ],
  starts: (bytes, at) => bytes[at] === 0x0a && bytes[at + 1] === 0xfa,
  naive: (view) =>
    view.getUint16(2, true) === payload && view.getUint8(4) === type && view.getUint8(payload + 6) === 0x0b
      ? naive(view)
      : undefined,
});

const int24 = (view: DataView, at: number): number => (view.getInt16(at) << 8) | view.getUint8(at + 2);

function bitalinoCrc(bytes: (i: number) => number, length: number): number {
  let x = 0;
  for (let i = 0; i < length; i++)
    for (let bit = 7; bit >= 0; bit--) {
      x <<= 1;
      if (x & 0x10) x ^= 3;
      x ^= ((i === length - 1 ? bytes(i) & 0xf0 : bytes(i)) >> bit) & 1;
    }
  return x & 0x0f;
}

export const frameCases: readonly FrameCase[] = [
  chords("uno-r3", 6),
  chords("pico", 3),
  chords("mega", 16),
  ces("ads1292r", 2, 9, [0, 0x0b], (view) => ({
    ecg: view.getInt16(5, true),
    respiration: view.getInt16(7, true),
    respirationRate: view.getUint16(9, true),
    heartRate: view.getUint16(11, true),
  })),
  ces("healthypi-v4", 2, 20, [0, 0x0b], (view) => ({
    ecg: view.getInt16(5, true),
    respiration: view.getInt16(7, true),
    infrared: view.getInt32(9, true),
    red: view.getInt32(13, true),
    temperature: view.getUint16(17, true),
    bytes: [view.getUint8(19), view.getUint8(20), view.getUint8(21), view.getUint8(24)],
  })),
  ces("healthypi-5", 3, 50, [0, 0x0b], (view) => ({
    ecg: list(8, (i) => view.getInt32(5 + 4 * i, true)),
    impedance: list(4, (i) => view.getInt32(37 + 4 * i, true)),
  })),
  ces("max30003", 2, 12, [0, 0x0b], (view) => ({
    ecg: view.getInt16(7, true) * 4 + (view.getUint8(5) & 3),
    rr: view.getUint32(9, true),
    heartRate: view.getUint32(13, true),
  })),
  ces(
    "heartypatch",
    3,
    48,
    [0xf0, 0x0b],
    (view) => ({
      sequence: view.getUint32(5, true),
      ecg: list(8, (i) => view.getInt32(21 + 4 * i, true) >> 14),
    }),
    (n) => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, 0],
  ),
  ...["cyton", "cyton-daisy"].map(
    (board): FrameCase => ({
      name: board,
      options: { board },
      length: 33,
      frame: (n) => [0xa0, n & 0xff, ...fill(n, 30), 0xc0],
      starts: (bytes, at) => bytes[at] === 0xa0,
      naive: (view) =>
        view.getUint8(32) >> 4 === 0x0c
          ? {
              sample: view.getUint8(1),
              channels: list(8, (c) => int24(view, 2 + 3 * c)),
              accel: list(3, (c) => view.getInt16(26 + 2 * c)),
            }
          : undefined,
    }),
  ),
  {
    name: "bitalino",
    options: { channels: 6 },
    length: 8,
    frame: (n) => {
      const bytes = [...fill(n, 7), (n & 0x0f) << 4];
      return [...bytes.slice(0, 7), ((n & 0x0f) << 4) | bitalinoCrc((i) => bytes[i] as number, 8)];
    },
    starts: () => true,
    naive: (view) =>
      (view.getUint8(7) & 0x0f) === bitalinoCrc((i) => view.getUint8(i), 8)
        ? {
            sequence: view.getUint8(7) >> 4,
            digital: view.getUint8(6) >> 4,
            channels: [
              ((view.getUint8(6) & 0x0f) << 6) | (view.getUint8(5) >> 2),
              ((view.getUint8(5) & 3) << 8) | view.getUint8(4),
              (view.getUint8(3) << 2) | (view.getUint8(2) >> 6),
              ((view.getUint8(2) & 0x3f) << 4) | (view.getUint8(1) >> 4),
              ((view.getUint8(1) & 0x0f) << 2) | (view.getUint8(0) >> 6),
              view.getUint8(0) & 0x3f,
            ],
          }
        : undefined,
  },
  {
    name: "shimmer3",
    options: { board: "ecg" },
    length: 18,
    frame: (n) => {
      const clock = (n * 64) & 0xffffff;
      return [
        0,
        clock & 0xff,
        (clock >> 8) & 0xff,
        clock >> 16,
        0x80,
        ...fill(n, 6),
        0x80,
        ...fill(n + 9, 6),
      ];
    },
    starts: (bytes, at) => bytes[at] === 0,
    naive: (view) => ({
      clock: view.getUint16(1, true) | (view.getUint8(3) << 16),
      status: [view.getUint8(4), view.getUint8(11)],
      channels: [int24(view, 5), int24(view, 8), int24(view, 12), int24(view, 15)],
    }),
  },
  ...[1, 4].map(
    (channels): FrameCase => ({
      name: `spikerbox, channels: ${channels}`,
      options: { board: "heart", channels },
      length: 2 * channels,
      frame: (n) =>
        list(channels, (c) => [(noise(n, c) & 7) | (c === 0 ? 0x80 : 0), noise(n, c + 50) & 0x7f]).flat(),
      starts: (bytes, at) => (bytes[at] as number) > 127,
      naive: (view) => ({
        channels: list(channels, (c) => ((view.getUint8(2 * c) & 0x7f) << 7) | view.getUint8(2 * c + 1)),
      }),
    }),
  ),
];
