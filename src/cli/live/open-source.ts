import { readFile, stat } from "node:fs/promises";
import { parseProtocolDescription } from "../../../datasets/format/frame/described/described-protocol.ts";
import type { Protocol } from "../../../datasets/format/frame/protocol.ts";
import { isCsvPath } from "../../../datasets/io/csv-file.ts";
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
    mustApply(address, options);
    const { rate, board, scale } = options;
    const { recording } = await openSubject(address, { rate, board, gain: scale });
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

const isTable = (address: string) => isCsvPath(address) && !isShipped(address);

/** Options that say something of sensors only, or of some recordings: which, and what to do instead. */
const FOR_SENSORS: readonly {
  readonly name: "protocol" | "baud" | "channels" | "gain" | "board" | "rate" | "scale";
  readonly expected: string;
  readonly appliesTo?: (address: string) => boolean;
}[] = [
  {
    name: "protocol",
    expected: "the address of a sensor (pulsegate simulate-device plays a recording as one)",
  },
  { name: "baud", expected: "a serial port" },
  { name: "channels", expected: "a sensor" },
  { name: "gain", expected: "a sensor; of a recording in counts, --scale" },
  { name: "board", expected: "a sensor, or a BrainFlow table", appliesTo: isTable },
  {
    name: "rate",
    expected: "a sensor, or a table: other recordings have their rate",
    appliesTo: (address) => isTable(address) || /\.parquet$/i.test(address),
  },
  {
    name: "scale",
    expected: "a sensor, or a recording in counts",
    appliesTo: (address) => !isShipped(address),
  },
];

/** What would change nothing is told, not passed over. */
function mustApply(address: string, options: SensorCommandOptions): void {
  for (const { name, expected, appliesTo } of FOR_SENSORS) {
    if (options[name] === undefined || appliesTo?.(address) === true) continue;
    throw new PulsegateError("bad-option", `${address} is a recording, and --${name} says nothing of it`, {
      got: options[name],
      expected,
    });
  }
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
