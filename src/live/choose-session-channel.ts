import type { Recording } from "../../datasets/recording.ts";
import { type ChosenChannel, chooseChannel } from "../replay/choose-channel.ts";

/**
 * The channel that goes through the device: by name or number, else the first of the asked kind, else the first ECG or PPG. What
 * a plain sensor does not say (`--modality`) counts for channels of unknown kind.
 * @throws PulsegateError as {@link chooseChannel} does.
 */
export function chooseSessionChannel(
  subject: Pick<Recording, "name" | "channels">,
  { lead, modality }: { readonly lead?: string | undefined; readonly modality?: "ecg" | "ppg" | undefined },
): ChosenChannel {
  if (modality === undefined) return chooseChannel(subject, lead);
  const { name, channels } = subject;
  const asked = channels.map((channel) =>
    channel.modality === "other" ? { ...channel, modality } : channel,
  );
  const first = asked.findIndex((channel) => channel.modality === modality);
  return chooseChannel({ name, channels: asked }, lead ?? (first < 0 ? undefined : String(first)));
}
