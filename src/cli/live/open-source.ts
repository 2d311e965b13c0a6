import { readFile, stat } from "node:fs/promises";
import { parseProtocolDescription } from "../../../datasets/format/frame/described/described-protocol.ts";
import type { Protocol } from "../../../datasets/format/frame/protocol.ts";
import { openers } from "../../../datasets/io/openers.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { recordingSource } from "../../sources/recording-source.ts";
import { sensorSource } from "../../sources/sensor-source.ts";
import type { Source } from "../../sources/source.ts";
import { isShipped, openSubject } from "../open-subject.ts";
import type { SensorCommandOptions } from "./sensor-options.ts";

/** What the user named: a recording in its own time, else a sensor. Both tell the same messages. */
export async function openSource(
  address: string,
  options: SensorCommandOptions,
  signal: AbortSignal,
): Promise<Source> {
  if (await isRecording(address, options)) {
    const { recording } = await openSubject(address, { rate: options.rate, gain: options.scale });
    const part = options.duration === undefined ? {} : { toS: options.duration };
    return recordingSource(recording, part, { speed: options.speed, signal });
  }
  const { board, channels, rate, gain, scale } = options;
  return sensorSource({
    address,
    protocol: await namedProtocol(options.protocol),
    options: {
      ...(board === undefined ? {} : { board }),
      ...(channels === undefined ? {} : { channels }),
      ...(rate === undefined ? {} : { rateHz: rate }),
      ...(gain === undefined ? {} : { gain }),
    },
    baudRate: options.baud,
    speed: options.speed,
    ...(scale === undefined ? {} : { scale: (channel) => ownScale(scale, channel.scale.baseline) }),
    signal,
  });
}

const ownScale = (countsPerMv: number, baseline: number) => ({
  name: "own",
  units: "mV",
  gain: countsPerMv,
  baseline,
  source: `the user: ${countsPerMv} counts per mV`,
});

/** A name, or a description of a protocol of the user's own in a file. */
async function namedProtocol(name: string | undefined): Promise<Protocol | string | undefined> {
  if (name === undefined || !name.endsWith(".json")) return name;
  const text = await readFile(name, "utf8").catch((cause: unknown) => {
    throw new PulsegateError("not-found", "cannot read the protocol's description", { where: name, cause });
  });
  return parseProtocolDescription(text, name);
}

const isFile = async (path: string) => (await stat(path).catch(() => undefined))?.isFile() ?? false;

/** A file of any name is bytes of a sensor where a protocol is named. */
async function isRecording(address: string, { protocol }: SensorCommandOptions): Promise<boolean> {
  if (isShipped(address)) return true;
  if (await isFile(`${address.replace(/\.hea$/, "")}.hea`)) return true;
  return (
    protocol === undefined && (await isFile(address)) && openers.some((opener) => opener.matches(address))
  );
}
