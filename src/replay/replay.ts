import { lastValueFrom, tap } from "rxjs";
import type { Channel, Finding, Recording } from "../../datasets/recording.ts";
import { PulsegateError } from "../../signals/errors.ts";
import { referenceBeats } from "../evaluate/reference-beats.ts";
import { inMillivolts } from "../pipeline/in-millivolts.ts";
import type { RunSummary } from "../report/summary.ts";
import { recordingBlocks } from "../sources/recording-source.ts";
import { type ChosenChannel, chooseChannel } from "./choose-channel.ts";
import { collected } from "./collected.ts";
import type { ReplayRun } from "./run.ts";
import { type DeviceChoice, type DeviceSetUp, setUpDevice } from "./set-up.ts";
import { summarise } from "./summarise.ts";

export interface ReplayOptions extends DeviceChoice {
  readonly recording: Recording;
  /** Channel by name or number. */
  readonly lead?: string | undefined;
  readonly fromS?: number | undefined;
  readonly toS?: number | undefined;
  /** Recorded seconds per second; Infinity (the default) is as fast as possible. */
  readonly speed?: number;
  /** Reference annotations to score against, `atr` when left out; none when the recording has none of that name. */
  readonly annotator?: string;
  /** Noise that the recording had mixed in, for the record. */
  readonly mixedNoise?: RunSummary["recording"]["mixedNoise"];
  /** Ends the replay early; what was computed so far is summed up. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (recordedS: number) => void;
}

export interface Replayed {
  readonly summary: RunSummary;
  readonly run: ReplayRun;
}

/**
 * Replays one recording through the simulated device, several designs side by side in one pass.
 * @throws PulsegateError for unknown designs, leads, chips and cells, and when the asked part holds no samples.
 */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { recording, signal, annotator = "atr" } = options;
  const startedMs = Date.now();
  const { index, channel, modality, recordedUnits } = chooseChannel(recording, options.lead);
  const setUp = await setUpDevice(modality, options);

  // Read before the stream, so that the memory of reading them is free again for it.
  const beats = modality === "ecg" ? referenceBeats(await recording.annotations(annotator)) : undefined;
  const startS = await stream(options, { index, recordedUnits }, setUp);
  if (startS === undefined || setUp.collector.samples === 0) {
    throw new PulsegateError("bad-option", "no samples to replay", {
      where: `recording ${recording.name}, channel ${channel.name}`,
      got: `part ${options.fromS ?? 0} s to ${options.toS ?? recording.durationS ?? "the end"} s`,
      expected: recording.durationS === undefined ? "samples" : `a part of 0 to ${recording.durationS} s`,
    });
  }
  const { name, format, provenance } = recording;
  const findings = [...recording.findings, ...unitFindings(recording, channel, modality)];
  const run: ReplayRun = {
    ...setUp,
    recording: { name, format, provenance, findings },
    channel,
    modality,
    startS,
    complete: !signal?.aborted,
    reference: beats !== undefined && beats.classes.length > 0 ? { annotator, beats } : undefined,
    mixedNoise: options.mixedNoise,
    wallS: (Date.now() - startedMs) / 1000,
  };
  return { run, summary: await summarise(run) };
}

/** The gate looks at amplitudes: its verdicts on a signal in another unit mean nothing. */
function unitFindings({ name }: Recording, channel: Channel, modality: "ecg" | "ppg"): Finding[] {
  if (modality !== "ecg" || channel.units === "mV") return [];
  const message = `${channel.name} comes in ${channel.units}, and the gate judges millivolts: give converter counts per mV (--gain)`;
  return [{ severity: "warning", file: name, message }];
}

/** Runs the stream to its end; the time of its first sample, undefined when there was none. */
async function stream(
  options: ReplayOptions,
  { index, recordedUnits }: Pick<ChosenChannel, "index" | "recordedUnits">,
  { device, collector }: DeviceSetUp,
): Promise<number | undefined> {
  const { recording, signal, fromS, toS, speed = Number.POSITIVE_INFINITY } = options;
  let startS: number | undefined;
  const part = {
    channels: [index],
    ...(fromS === undefined ? {} : { fromS }),
    ...(toS === undefined ? {} : { toS }),
  };
  const events$ = recordingBlocks(recording, part, { speed, ...(signal && { signal }) }).pipe(
    tap((block) => {
      startS ??= block.startSample / block.sampleRateHz;
      options.onProgress?.(startS + collector.samples / device.sampleRateHz);
    }),
    inMillivolts(recordedUnits),
    collected(device, collector),
  );
  await lastValueFrom(events$, { defaultValue: undefined });
  return startS;
}
