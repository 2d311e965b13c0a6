import { PulsegateError } from "../../../../signals/errors.ts";
import type { FrameStream, ProtocolOptions } from "../protocol.ts";

/** The asked board, or the first. @throws PulsegateError `unknown-name`. */
export function chooseBoard<Name extends string>(
  protocol: string,
  boards: readonly Name[],
  asked: string | undefined,
): Name {
  if (asked === undefined) return boards[0] as Name;
  const board = boards.find((name) => name === asked.toLowerCase());
  if (board === undefined)
    throw new PulsegateError("unknown-name", `board of ${protocol} is not known`, {
      got: asked,
      known: boards,
    });
  return board;
}

/** @throws PulsegateError `bad-option` unless it is a whole number of channels from `min` to `max`. */
export function chooseChannels(
  protocol: string,
  asked: number | undefined,
  usual: number,
  min: number,
  max: number,
): number {
  const channels = asked ?? usual;
  if (Number.isInteger(channels) && channels >= min && channels <= max) return channels;
  throw new PulsegateError("bad-option", `number of channels of ${protocol} cannot be`, {
    got: asked,
    expected: min === max ? `${min}` : `${min} to ${max}`,
  });
}

/** A rate that the user declares, otherwise the chip's own. @throws PulsegateError `bad-option` unless positive. */
export function chooseRate(options: ProtocolOptions, chipHz: number | undefined): FrameStream["rate"] {
  const { rateHz } = options;
  if (rateHz === undefined) return chipHz === undefined ? undefined : { hz: chipHz, how: "chip default" };
  if (rateHz > 0 && Number.isFinite(rateHz)) return { hz: rateHz, how: "declared" };
  throw new PulsegateError("bad-option", "rate makes no sense", {
    got: rateHz,
    expected: "a positive number of Hz",
  });
}

/** @throws PulsegateError `bad-option` unless positive. */
export function chooseGain(options: ProtocolOptions, usual: number): number {
  const gain = options.gain ?? usual;
  if (gain > 0 && Number.isFinite(gain)) return gain;
  throw new PulsegateError("bad-option", "gain makes no sense", { got: gain, expected: "a positive number" });
}

/** ASCII as bytes. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
