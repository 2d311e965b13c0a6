import { PulsegateError } from "../../../signals/errors.ts";
import { type Block, blockLength } from "../../../signals/sample-block.ts";
import type { Channel, Recording } from "../../recording.ts";
import type { OutputFile } from "../folder.ts";
import { type Beats, ecgObservation, heartRateObservation, type ObservationContext } from "./observations.ts";
import {
  createSampledData,
  plainScale,
  type SampledData,
  type SampledDataWriter,
  type SampleScale,
} from "./sampled-data.ts";

export interface FhirOptions extends ObservationContext {
  /** Channels to write, all of them ECGs in a unit of volts. */
  readonly channels: readonly number[];
  readonly fromS?: number;
  readonly toS?: number;
  /** How the samples of each of `channels` are written; as plain decimals when left out. */
  readonly scales?: readonly (SampleScale | undefined)[];
  /** Adds the mean heart rate of each observation's span. */
  readonly beats?: Beats;
  /** Length of an observation; default 60 s. Less at rates at which its text would be too long. */
  readonly partS?: number;
  /** Makes a UUID for each entry. */
  readonly newId: () => string;
}

export interface FhirReport {
  readonly observations: number;
  readonly samples: number;
  readonly missing: number;
}

const DEFAULT_PART_S = 60;
/** A string of FHIR R4 has at most 1,048,576 characters; a sample takes at most 16 (a float without exponent and a blank). */
const MOST_SAMPLES = 1_048_576 / 16;
/** UCUM codes by the units of channels. */
const UNITS: Readonly<Record<string, string>> = { mV: "mV", uV: "uV", µV: "uV", V: "V" };

/** Cuts the samples of one channel into parts; a part waits until the other channels are as far. */
function createParts(channel: Channel, scale: SampleScale, fromS: number, partS: number) {
  const { sampleRateHz } = channel;
  const done: (SampledData | undefined)[] = [];
  const first = Math.round(fromS * sampleRateHz);
  const endOf = (part: number) => Math.round((fromS + (part + 1) * partS) * sampleRateHz) - first;
  const open = (): SampledDataWriter => createSampledData(sampleRateHz, UNITS[channel.units] ?? "", scale);
  let current = open();
  let parts = 0;
  let written = 0;
  const close = () => {
    done.push(current.finish());
    current = open();
    parts++;
  };
  return {
    done,
    add(block: Block): void {
      const length = blockLength(block);
      for (let at = 0; at < length; ) {
        const count = Math.min(length - at, endOf(parts) - written);
        if (block.kind === "gap") current.addMissing(count);
        else current.add(block.samples.subarray(at, at + count));
        at += count;
        written += count;
        if (written === endOf(parts)) close();
      }
    },
    end(): void {
      if (current.samples > 0) close();
    },
    /** Seconds of the last part that ends with the recording. */
    get writtenS(): number {
      return written / sampleRateHz;
    },
  };
}

function checkChannels(recording: Recording, channels: readonly number[]): void {
  if (channels.length === 0) {
    throw new PulsegateError("unsupported", "no ECG to export", {
      where: recording.name,
      got: recording.channels.map(({ name }) => name).join(", "),
    });
  }
  for (const index of channels) {
    const channel = recording.channels[index];
    if (channel !== undefined && UNITS[channel.units] !== undefined) continue;
    throw new PulsegateError("unsupported", "an ECG observation needs a unit of volts", {
      where: recording.name,
      got: channel === undefined ? `channel ${index}` : `${channel.name} in ${channel.units}`,
      expected: "mV, uV or V; for converter counts give counts per mV (--gain)",
    });
  }
}

function checkStart(startTime: string | undefined): void {
  const offset = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
  if (startTime === undefined || (offset.test(startTime) && Number.isFinite(Date.parse(startTime)))) return;
  throw new PulsegateError("bad-option", "start time", {
    got: startTime,
    expected: "date, time and offset, like 2026-03-01T10:00:00+01:00",
  });
}

/**
 * Writes ECG channels as a FHIR R4 Bundle (collection) of Observations with SampledData, one for each minute, so that neither
 * memory nor a single resource grows with the recording. Missing samples are `E`. Nothing of the patient is written
 * unless a reference is given.
 *
 * @throws PulsegateError `unsupported` for channels without a unit of volts, `bad-option` for a start without an offset.
 */
export async function writeFhir(
  recording: Recording,
  file: OutputFile,
  options: FhirOptions,
): Promise<FhirReport> {
  const { channels, fromS = 0, beats, newId, startTime } = options;
  checkChannels(recording, channels);
  checkStart(startTime);
  const fastest = Math.max(...channels.map((index) => recording.channels[index]!.sampleRateHz));
  const partS = Math.min(options.partS ?? DEFAULT_PART_S, Math.floor(MOST_SAMPLES / fastest));
  const parts = channels.map((index, slot) =>
    createParts(recording.channels[index]!, options.scales?.[slot] ?? plainScale, fromS, partS),
  );
  const encoder = new TextEncoder();
  let observations = 0;
  let number = 0;
  let samples = 0;
  let missing = 0;
  const writeEntry = async (resource: object) => {
    const id = newId();
    const entry = { fullUrl: `urn:uuid:${id}`, resource: { ...resource, id } };
    await file.write(encoder.encode(`${observations++ === 0 ? "" : ",\n"}${JSON.stringify(entry)}`));
  };
  const writePart = async () => {
    const leads = parts.map((part, slot) => ({
      name: recording.channels[channels[slot]!]!.name,
      data: part.done.shift(),
    }));
    const endS = fromS + Math.max(...parts.map((part) => part.writtenS));
    const span = { fromS: fromS + number * partS, toS: Math.min(fromS + (number + 1) * partS, endS) };
    number++;
    await writeEntry(ecgObservation(options, span, leads));
    if (beats !== undefined) await writeEntry(heartRateObservation(options, span, beats));
  };
  await file.write(encoder.encode('{"resourceType":"Bundle","type":"collection","entry":[\n'));
  const range = { channels, fromS, ...(options.toS === undefined ? {} : { toS: options.toS }) };
  for await (const block of recording.blocks(range)) {
    if (block.kind === "samples") samples += block.samples.length;
    else missing += block.lostSamples;
    parts[channels.indexOf(block.channel)]!.add(block);
    while (parts.every((part) => part.done.length > 0)) await writePart();
  }
  for (const part of parts) part.end();
  while (parts.some((part) => part.done.length > 0)) await writePart();
  await file.write(encoder.encode("\n]}\n"));
  return { observations, samples, missing };
}
