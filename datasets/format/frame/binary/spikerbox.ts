import type {
  FrameChannel,
  FrameLayout,
  Identification,
  Protocol,
  ProtocolOptions,
  ScaleProfile,
} from "../protocol.ts";
import { FrameEngine } from "./frame-engine.ts";
import { ascii, chooseBoard, chooseChannels, chooseGain, chooseRate } from "./options.ts";
import { askBoard, lastMessage, SpikerboxShape } from "./spikerbox-shape.ts";

interface Board {
  readonly channels: number;
  readonly mostChannels: number;
  readonly bits: number;
  /** Samples a second of each channel when so many are sent. */
  rateHz(channels: number): number;
  /** Parts of the answer to `b:;`. */
  readonly answers: readonly string[];
  /** Channels and rate are set by the host. */
  readonly configurable: boolean;
}

/**
 * The Arduino shields sample at the compare match of a timer of 2 MHz after 199 counts: 10050.25 times a second, though the
 * sketch and Spike Recorder say 10 kHz; the channels share them.
 */
const shield = (...answers: string[]): Board => ({
  channels: 1,
  mostChannels: 6,
  bits: 10,
  rateHz: (channels) => 2_000_000 / 199 / channels,
  answers,
  configurable: true,
});

const box = (answer: string, bits: number, hz: number): Board => ({
  channels: 2,
  mostChannels: 4,
  bits,
  rateHz: () => hz,
  answers: [answer],
  configurable: false,
});

const boards: Readonly<Record<string, Board>> = {
  // The second is a Leonardo with the same timer and one channel.
  heart: shield("HEARTSS", "HBLEOSB"),
  muscle: shield("MUSCLESS"),
  plant: shield("PLANTSS"),
  "heart-pro": box("HBSBPRO", 10, 1000),
  human: box("HUMANSB", 14, 5000),
  "muscle-pro": box("MSBPCDC", 10, 10000),
  "neuron-pro": box("NSBPCDC", 10, 10000),
};

function scaleOf({ bits }: Board, gain: number | undefined): ScaleProfile {
  const baseline = 2 ** (bits - 1);
  if (gain === undefined)
    return {
      name: "counts",
      units: "adc",
      gain: 1,
      baseline,
      source: `converter of ${bits} bits; the gain in front of it is not stated`,
    };
  return {
    name: `spikerbox-gain-${gain}`,
    units: "mV",
    gain: (2 ** bits * gain) / 5000,
    baseline,
    source: `converter of ${bits} bits, reference assumed to be 5 V, gain ${gain} as declared`,
  };
}

const identification: Identification = {
  ask: askBoard,
  answer: (bytes) => {
    const message = lastMessage(bytes);
    const found = Object.entries(boards).find(([, { answers }]) =>
      answers.some((answer) => message?.includes(answer)),
    );
    return found === undefined ? undefined : { board: found[0] };
  },
};

function layout(options: ProtocolOptions = {}): FrameLayout {
  const name = chooseBoard("spikerbox", Object.keys(boards), options.board);
  const board = boards[name] as Board;
  const channels = chooseChannels("spikerbox", options.channels, board.channels, 1, board.mostChannels);
  const gain = options.gain === undefined ? undefined : chooseGain(options, 1);
  const scale = scaleOf(board, gain);
  const range = { minCount: 0, maxCount: 2 ** board.bits - 1, integer: true };
  const rateHz = board.rateHz(channels);
  const configure = ascii(`conf s:${Math.round(rateHz * channels)};c:${channels};\n`);
  return {
    protocol: "spikerbox",
    board: name,
    streams: [
      {
        name: "analog",
        channels: Array.from({ length: channels }, (_, i): FrameChannel => {
          const modality = i === 0 && name !== "plant" ? "ecg" : "other";
          return { name: `CH${i + 1}`, modality, scale, ...range };
        }),
        rate: chooseRate(options, rateHz),
        rowsPerFrame: 1,
      },
    ],
    counterWrap: undefined,
    // They always send; the shields have to be told how many channels.
    start: board.configurable ? [configure] : [],
    stop: [],
    identification,
    createParser: (sink) => new FrameEngine(new SpikerboxShape(channels, board.bits, sink)),
  };
}

/** Backyard Brains SpikerBoxes and SpikerShields. */
export const spikerbox: Protocol = {
  name: "spikerbox",
  title: "Backyard Brains SpikerBox",
  source: "Spike-Recorder, ArduinoSerial.cpp; SpikerShield sketch of 2015 (timer, frames, messages)",
  boards: Object.keys(boards),
  baudRates: [230400, 222222, 500000],
  candidates: [
    { board: "heart" },
    { board: "heart-pro" },
    { board: "human" },
    { board: "muscle-pro" },
    ...[2, 3, 4, 5, 6].map((channels) => ({ board: "heart", channels })),
  ],
  layout,
};
