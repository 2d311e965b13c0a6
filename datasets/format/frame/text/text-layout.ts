import { PulsegateError } from "../../../../signals/errors.ts";
import type { FrameChannel, FrameLayout, FrameStream, ProtocolOptions, ScaleProfile } from "../protocol.ts";
import { LineEngine } from "./line-engine.ts";
import type { LineFormat, ValueRange } from "./line-format.ts";

/** Counts of a converter whose analog front nobody knows. */
export const plainCounts: ScaleProfile = {
  name: "counts",
  units: "adc",
  gain: 1,
  baseline: 0,
  source: "values as the device prints them",
};

/** Counts of an unsigned converter with so many bits. */
export const converter = (bits: number): ValueRange => ({ min: 0, max: 2 ** bits - 1, integer: true });

export const textChannel = (
  name: string,
  modality: FrameChannel["modality"],
  range: ValueRange,
  scale: ScaleProfile = plainCounts,
): FrameChannel => ({
  name,
  modality,
  scale,
  minCount: range.min,
  maxCount: range.max,
  integer: range.integer,
});

interface TextLayout {
  readonly protocol: string;
  readonly board: string | undefined;
  readonly channels: readonly FrameChannel[];
  readonly rate: FrameStream["rate"];
  readonly format: () => LineFormat;
  /** Wrap of the format's sequence numbers. */
  readonly counterWrap?: number;
}

/** A device that prints lines from power-on, whatever it is told. */
export const textLayout = (layout: TextLayout): FrameLayout => ({
  protocol: layout.protocol,
  board: layout.board,
  streams: [{ name: "lines", channels: layout.channels, rate: layout.rate, rowsPerFrame: 1 }],
  counterWrap: layout.counterWrap,
  start: [],
  stop: [],
  identification: undefined,
  createParser: (sink) => new LineEngine(layout.format(), sink, layout.counterWrap),
});

/** @throws PulsegateError `bad-option` for a gain where the analog front is not known. */
export function refuseGain(protocol: string, options: ProtocolOptions): void {
  if (options.gain === undefined) return;
  throw new PulsegateError("bad-option", "gain means nothing where the analog front is not known", {
    where: protocol,
    got: options.gain,
    expected: "a scale of your own",
  });
}
