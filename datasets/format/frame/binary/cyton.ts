import { PulsegateError } from "../../../../signals/errors.ts";
import type {
  FrameChannel,
  FrameLayout,
  Identification,
  Protocol,
  ProtocolOptions,
  ScaleProfile,
} from "../protocol.ts";
import { CytonDaisyShape } from "./cyton-daisy-shape.ts";
import { CytonBoardShape } from "./cyton-shape.ts";
import { boardsTakeTurns } from "./cyton-turns.ts";
import { FrameEngine } from "./frame-engine.ts";
import { ascii, chooseBoard, chooseRate } from "./options.ts";

const boards = ["cyton", "cyton-daisy"] as const;
const gains = [24, 12, 8, 6, 4, 2, 1];
const RAIL = 2 ** 23;

/** Source: OpenBCI, Cyton data format: volts = count * 4.5 / gain / (2^23 - 1). */
function exgScale(gain: number, how: string): ScaleProfile {
  return {
    name: `ads1299-gain-${gain}`,
    units: "mV",
    gain: ((2 ** 23 - 1) * gain) / 4500,
    baseline: 0,
    source: `ADS1299 data sheet, reference 4.5 V, gain ${gain} ${how}`,
  };
}

/** Source: OpenBCI, Cyton data format: 0.002 g / 2^4 a count. */
const accelScale: ScaleProfile = {
  name: "lis3dh-4g",
  units: "g",
  gain: 16 / 0.002,
  baseline: 0,
  source: "Cyton data format: LIS3DH at +-4 g, 0.002/16 g a count",
};

const identification: Identification = {
  ask: ascii("v"),
  answer: (bytes) => {
    const text = String.fromCharCode(...bytes.subarray(-4096));
    if (!text.includes("$$$") || !text.includes("OpenBCI")) return undefined;
    return { board: text.includes("Daisy") ? "cyton-daisy" : "cyton" };
  },
};

function doubtBoard(bytes: Uint8Array, daisy: boolean): string | undefined {
  const turns = boardsTakeTurns(bytes);
  if (turns && !daisy) return "odd and even frames carry different signals, as with a Daisy";
  if (!turns && daisy) return "odd and even frames carry the same signals, as without a Daisy";
  return undefined;
}

function layout(options: ProtocolOptions = {}): FrameLayout {
  const board = chooseBoard("cyton", boards, options.board);
  const gain = options.gain ?? 24;
  if (!gains.includes(gain))
    throw new PulsegateError("bad-option", "gain of the ADS1299 cannot be", {
      got: gain,
      expected: `one of ${gains.join(", ")}`,
    });
  const count = board === "cyton" ? 8 : 16;
  if (options.channels !== undefined && options.channels !== count)
    throw new PulsegateError("bad-option", `number of channels of ${board} cannot be`, {
      got: options.channels,
      expected: `${count}`,
    });
  const scale = exgScale(gain, options.gain === undefined ? "(the board's default)" : "as declared");
  const exg = Array.from({ length: count }, (_, i): FrameChannel => {
    const modality = i === 0 ? "ecg" : "other";
    return { name: `EXG${i + 1}`, modality, scale, minCount: -RAIL, maxCount: RAIL - 1, integer: true };
  });
  const accel = ["X", "Y", "Z"].map((axis): FrameChannel => {
    const range = { minCount: -32768, maxCount: 32767, integer: true };
    return { name: `ACCEL-${axis}`, modality: "other", scale: accelScale, ...range };
  });
  return {
    protocol: "cyton",
    board,
    streams: [
      {
        name: "exg",
        channels: [...exg, ...accel],
        rate: chooseRate(options, board === "cyton" ? 250 : 125),
        rowsPerFrame: 1,
      },
    ],
    counterWrap: board === "cyton" ? 256 : 128,
    start: [ascii("b")],
    stop: [ascii("s")],
    identification,
    doubts: (bytes) => doubtBoard(bytes, board === "cyton-daisy"),
    createParser: (sink) =>
      new FrameEngine(board === "cyton" ? new CytonBoardShape(sink) : new CytonDaisyShape(sink)),
  };
}

/**
 * OpenBCI Cyton, alone or with a Daisy. With a Daisy two frames make a row: the parser's `counters` count the frames of the wire; the losses
 * that it tells and `counterWrap` are whole rows.
 */
export const cyton: Protocol = {
  name: "cyton",
  title: "OpenBCI Cyton",
  source: "OpenBCI documentation, Cyton data format; OpenBCI_Cyton_Library definitions",
  boards,
  baudRates: [115200],
  candidates: boards.map((board) => ({ board })),
  layout,
};
