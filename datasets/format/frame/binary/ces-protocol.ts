import type { Modality } from "../../../recording.ts";
import type {
  FrameChannel,
  FrameLayout,
  FrameStream,
  Protocol,
  ProtocolOptions,
  ScaleProfile,
} from "../protocol.ts";
import { type CesEnvelope, CesShape } from "./ces-shape.ts";
import { FrameEngine } from "./frame-engine.ts";
import { chooseBoard } from "./options.ts";

/** A board of the family as its envelope and its streams. */
export interface CesBoard {
  readonly envelope: CesEnvelope;
  readonly doubts?: FrameLayout["doubts"];
  /** @throws PulsegateError `bad-option`. */
  streams(options: ProtocolOptions): readonly FrameStream[];
}

interface CesDescription
  extends Pick<Protocol, "name" | "title" | "source" | "baudRates" | "tcpPort" | "candidates"> {
  readonly boards: Readonly<Record<string, CesBoard>>;
}

/** A protocol in ProtoCentral's envelope. These boards send from power-on and take no commands to start or stop. */
export function cesProtocol({ boards, ...description }: CesDescription): Protocol {
  const { name } = description;
  const names = Object.keys(boards);
  return {
    ...description,
    boards: names.length > 1 ? names : [],
    layout: (options = {}) => {
      const board = chooseBoard(name, names, options.board);
      const { envelope, streams, doubts } = boards[board] as CesBoard;
      const settled = streams(options);
      const widths = settled.map((stream) => stream.channels.length);
      return {
        protocol: name,
        board: names.length > 1 ? board : undefined,
        streams: settled,
        counterWrap: envelope.counterAt === undefined ? undefined : 2 ** 32,
        start: [],
        stop: [],
        identification: undefined,
        ...(doubts === undefined ? {} : { doubts }),
        createParser: (sink) => new FrameEngine(new CesShape(envelope, widths, sink)),
      };
    },
  };
}

/** A channel of whole counts. */
export const channel = (
  name: string,
  modality: Modality,
  scale: ScaleProfile,
  minCount: number,
  maxCount: number,
): FrameChannel => ({ name, modality, scale, minCount, maxCount, integer: true });

/** A value that the board computed, in its own unit. */
export const reading = (name: string, units: string, maxCount: number, perUnit = 1): FrameChannel =>
  channel(
    name,
    "other",
    {
      name: `${name.toLowerCase()}-as-sent`,
      units,
      gain: perUnit,
      baseline: 0,
      source: "computed by the board",
    },
    0,
    maxCount,
  );

/** Counts of an analog front of which nothing is known. */
export const rawCounts = (source: string): ScaleProfile => ({
  name: "counts",
  units: "adc",
  gain: 1,
  baseline: 0,
  source,
});
