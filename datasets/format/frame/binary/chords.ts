import type {
  FrameChannel,
  FrameLayout,
  Identification,
  Protocol,
  ProtocolOptions,
  RowSink,
} from "../protocol.ts";
import { type Board, boardNamed, boardOfAnswer, boards, chordsScale } from "./chords-boards.ts";
import { FrameEngine } from "./frame-engine.ts";
import { type FrameShape, type Run, wrappingCounter } from "./frame-shape.ts";
import { ascii, chooseBoard, chooseChannels, chooseRate } from "./options.ts";
import { RowBatch } from "./row-batch.ts";

const SYNC_1 = 0xc7;
const SYNC_2 = 0x7c;
const END = 0x01;
const HEAD = 3;

/** `C7 7C | counter u8 | N x u16 big-endian | 01`, 2N + 4 bytes. */
class ChordsShape implements FrameShape {
  readonly headBytes = HEAD;
  readonly longest: number;
  readonly fixedLength: number;
  readonly lockFrames = 3;
  readonly relockFrames = 2;
  readonly resumeFrames = 1;
  readonly counter = wrappingCounter(256, (bytes, at) => bytes[at + 2] as number);
  readonly #batch: RowBatch;
  readonly #sink: RowSink;

  constructor(channels: number, sink: RowSink) {
    this.longest = this.fixedLength = 2 * channels + HEAD + 1;
    this.#batch = new RowBatch(sink, 0, channels);
    this.#sink = sink;
  }

  lengthAt(bytes: Uint8Array, at: number): number {
    return bytes[at] === SYNC_1 && bytes[at + 1] === SYNC_2 ? this.fixedLength : 0;
  }

  check(bytes: Uint8Array, at: number, length: number): "ok" | "footer" {
    return bytes[at + length - 1] === END ? "ok" : "footer";
  }

  closes(bytes: Uint8Array, end: number): boolean {
    return bytes[end - 1] === END;
  }

  follow(bytes: Uint8Array, end: number, run: Run): void {
    const length = this.fixedLength;
    const last = end - length;
    let { at, expected } = run;
    const from = at;
    while (
      at <= last &&
      bytes[at] === SYNC_1 &&
      bytes[at + 1] === SYNC_2 &&
      bytes[at + 2] === expected &&
      bytes[at + length - 1] === END
    ) {
      expected = (expected + 1) & 0xff;
      at += length;
    }
    run.frames = (at - from) / length;
    run.lastAt = at - length;
    run.at = at;
    run.expected = expected;
  }

  decode(bytes: Uint8Array, from: number, frames: number): void {
    const batch = this.#batch;
    const { counts, channels } = batch;
    let at = from + HEAD;
    for (let left = frames; left > 0; ) {
      const rows = Math.min(left, batch.room(1));
      let to = batch.rows * channels;
      for (let row = 0; row < rows; row++) {
        for (let c = 0; c < channels; c++, at += 2)
          counts[to++] = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
        at += HEAD + 1;
      }
      batch.rows += rows;
      left -= rows;
    }
  }

  lost(frames: number): void {
    this.#batch.flush();
    this.#sink.lost(frames);
  }

  flush(): void {
    this.#batch.flush();
  }
}

const identification: Identification = {
  ask: ascii("WHORU\n"),
  answer: (bytes) => {
    const board = boardOfAnswer(String.fromCharCode(...bytes.subarray(-256)));
    return board === undefined ? undefined : { board };
  },
};

function layout(options: ProtocolOptions = {}): FrameLayout {
  const name = chooseBoard("chords", Object.keys(boards), boardNamed(options.board));
  const board = boards[name] as Board;
  const channels = chooseChannels("chords", options.channels, board.channels, 1, 16);
  const scale = chordsScale(name, board, options.gain);
  const frameChannels = Array.from({ length: channels }, (_, i): FrameChannel => {
    const maxCount = 2 ** board.bits - 1;
    return {
      name: `A${i}`,
      modality: i === 0 ? "ecg" : "other",
      scale,
      minCount: 0,
      maxCount,
      integer: true,
    };
  });
  return {
    protocol: "chords",
    board: name,
    streams: [
      { name: "adc", channels: frameChannels, rate: chooseRate(options, board.rateHz), rowsPerFrame: 1 },
    ],
    counterWrap: 256,
    start: [ascii("START\n")],
    stop: [ascii("STOP\n")],
    identification,
    createParser: (sink) => new FrameEngine(new ChordsShape(channels, sink)),
  };
}

/** Boards of Upside Down Labs: `C7 7C`, counter, big-endian counts, `01`; no check sum. */
export const chords: Protocol = {
  name: "chords",
  title: "Chords / BioAmp (Upside Down Labs)",
  source: "Chords-Arduino-Firmware: UNO-R3.ino, UNO-R4.ino, NPG-LITE-Serial.ino; boards of Chords-Web",
  boards: Object.keys(boards),
  // The web client opens AVR boards at 115200 and the others at 230400; the firmware of both rates is about.
  baudRates: [230400, 115200],
  candidates: Object.keys(boards).map((board) => ({ board })),
  layout,
};
