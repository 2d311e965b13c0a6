import type { Channel, Recording } from "../../datasets/recording.ts";
import { PulsegateError } from "../../signals/errors.ts";
import { millivoltsPer } from "../pipeline/in-millivolts.ts";

export interface ChosenChannel {
  readonly index: number;
  /** As the device takes it: an ECG in another unit of potential comes in millivolts. */
  readonly channel: Channel;
  /** Unit from which its blocks are converted; `mV` when they come as they are. */
  readonly recordedUnits: string;
  readonly modality: "ecg" | "ppg";
}

/**
 * The channel to replay: the lead of that name (or number, from 0), else the first ECG, else the first PPG.
 * @throws PulsegateError `unknown-name` with the leads that there are, `unsupported` when none is ECG or PPG.
 */
export function chooseChannel(
  { channels, name }: Pick<Recording, "channels" | "name">,
  lead?: string,
): ChosenChannel {
  const names = channels.map((channel) => channel.name);
  let index = channels.findIndex((channel) => channel.modality === "ecg");
  if (index < 0) index = channels.findIndex((channel) => channel.modality === "ppg");
  if (lead !== undefined) {
    index = names.findIndex((candidate) => candidate.toLowerCase() === lead.toLowerCase());
    if (index < 0 && /^\d+$/.test(lead) && Number(lead) < channels.length) index = Number(lead);
    if (index < 0) {
      throw new PulsegateError("unknown-name", "no such lead", {
        where: `recording ${name}`,
        got: lead,
        known: names,
      });
    }
  }
  const channel = channels[index];
  if (channel === undefined) {
    throw new PulsegateError("unsupported", "no ECG or PPG channel", {
      where: `recording ${name}`,
      got: names.join(", ") || "no channels",
      expected: "a channel named with --lead to replay it as ECG, or what channels measure with --modality",
    });
  }
  // A channel that somebody names but whose kind is not known is taken for what most recordings are.
  const modality = channel.modality === "ppg" ? "ppg" : "ecg";
  const { units } = channel;
  const converted = modality === "ecg" && millivoltsPer(units) !== undefined;
  return {
    index,
    channel: converted ? { ...channel, units: "mV" } : channel,
    recordedUnits: converted ? units : "mV",
    modality,
  };
}
