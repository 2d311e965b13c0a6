import { PulsegateError } from "../../../signals/errors.ts";
import { digitalRange } from "../../format/edf/digital-range.ts";
import { toAscii } from "../../format/edf/fields.ts";
import { annotationLabel, type EdfSignal } from "../../format/edf/header.ts";
import type { ChannelQueue } from "./channel-queue.ts";
import type { RecordedChannel } from "./recorder.ts";
import { planStorage, type Storage } from "./storage.ts";

/** Bytes for annotations in each record. A second of fast beats, verdicts and a note need half of it; what is more waits for later records. */
export const ANNOTATION_BYTES = 252;

/** A channel as EDF stores it: digital value = count - offset. */
export interface EdfPlan {
  readonly storage: Storage;
  readonly offset: number;
  readonly signal: EdfSignal;
  readonly remarks: readonly string[];
}

/**
 * Refuses a channel whose range nobody knows where the format has too few bits to leave room.
 * @throws PulsegateError `unsupported`.
 */
export function checkRange(channel: RecordedChannel, sampleBytes: 2 | 3): void {
  const { name, scale, minCount, maxCount, units } = channel;
  if (scale !== undefined && minCount !== undefined && maxCount !== undefined) {
    digitalRange(name, scale, minCount, maxCount, sampleBytes);
    return;
  }
  if (sampleBytes === 3 || (scale === undefined && units === "mV")) return;
  throw new PulsegateError("unsupported", "EDF has 16 bits, and the range of a channel is not known", {
    where: `channel ${name}`,
    got: scale === undefined ? `values in ${units}` : "counts without limits",
    expected: "BDF (24 bits) or WFDB (32 bits)",
  });
}

export function planEdf(
  channel: RecordedChannel,
  queue: ChannelQueue,
  sampleBytes: 2 | 3,
  samplesPerRecord: number,
): EdfPlan {
  const { scale, minCount, maxCount } = channel;
  const limit = 2 ** (8 * sampleBytes - 1) - 1;
  // Counts of a known range are not limited further: they may take up all bits, or fit after a shift.
  const ranged = scale !== undefined && queue.counted && minCount !== undefined && maxCount !== undefined;
  const storage = planStorage(channel, queue, ranged ? 2 ** 31 - 1 : limit);
  const range = digitalRange(channel.name, storage, storage.low, storage.high, sampleBytes);
  const label = toAscii(channel.name.trim(), 16);
  const units = toAscii(channel.units, 8);
  const remarks = [
    ...(storage.remark === undefined ? [] : [`${channel.name}: ${storage.remark}`]),
    ...(range.offset === 0 ? [] : [`${channel.name}: stored as count - ${range.offset}`]),
    ...(range.errorCounts < 1e-6
      ? []
      : [
          `${channel.name}: values off by up to ${range.errorCounts.toPrecision(2)} counts, since limits have 8 characters`,
        ]),
    ...(label === channel.name ? [] : [`channel ${label} is ${channel.name}`]),
    ...(units === channel.units ? [] : [`units of ${label}: ${channel.units}`]),
  ];
  const { digitalMin, digitalMax, physicalMin, physicalMax } = range;
  const signal: EdfSignal = {
    label,
    transducer: scale === undefined ? "" : `${scale.name}: ${scale.source}`,
    units,
    physicalMin,
    physicalMax,
    digitalMin,
    digitalMax,
    prefilter: "",
    samplesPerRecord,
    isAnnotations: false,
  };
  return { storage, offset: range.offset, signal, remarks };
}

export const annotationSignal = (sampleBytes: 2 | 3): EdfSignal => ({
  label: annotationLabel(sampleBytes),
  transducer: "",
  units: "",
  physicalMin: -1,
  physicalMax: 1,
  digitalMin: -(2 ** (8 * sampleBytes - 1)),
  digitalMax: 2 ** (8 * sampleBytes - 1) - 1,
  prefilter: "",
  samplesPerRecord: ANNOTATION_BYTES / sampleBytes,
  isAnnotations: true,
});
