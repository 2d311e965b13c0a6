import type { Channel, Recording } from "../../datasets/recording.ts";
import type { Device } from "../../firmware-sim/device/device.ts";
import type { GateModel } from "../../firmware-sim/gate/model.ts";
import type { ReferenceBeats } from "../evaluate/reference-beats.ts";
import type { RunSummary } from "../report/summary.ts";
import type { Collector } from "./collector.ts";

/** A finished (or interrupted) replay, before it is summed up. */
export interface ReplayRun {
  /** The recording, or what stands for it in a live session. */
  readonly recording: Pick<Recording, "name" | "format" | "provenance" | "findings">;
  readonly channel: Channel;
  readonly modality: "ecg" | "ppg";
  /** Time in the recording of the device's sample 0. */
  readonly startS: number;
  readonly complete: boolean;
  readonly device: Device;
  readonly collector: Collector;
  readonly baseline: number;
  readonly reference: { readonly annotator: string; readonly beats: ReferenceBeats } | undefined;
  readonly gateModel: GateModel;
  readonly models: RunSummary["device"]["models"];
  readonly mixedNoise: RunSummary["recording"]["mixedNoise"];
  readonly wallS: number;
}

/** Window within which a reported beat and a reference beat are the same (EC57). */
export const MATCH_WINDOW_S = 0.15;

/** Time in the recording of a device sample. */
export const timeOf = ({ startS, device }: ReplayRun, sample: number): number =>
  startS + sample / device.sampleRateHz;

/** Reference beats within the replayed part, in samples of the device. */
export function referenceInDevice(run: ReplayRun): ReferenceBeats | undefined {
  if (run.reference === undefined) return undefined;
  const { samples, classes, flutter } = run.reference.beats;
  const rateHz = run.device.sampleRateHz;
  const scale = rateHz / run.channel.sampleRateHz;
  const toDevice = (sample: number) => sample * scale - run.startS * rateHz;
  const at = samples.map(toDevice);
  let first = 0;
  while (first < at.length && at[first] < 0) first++;
  let end = at.length;
  while (end > first && at[end - 1] >= run.collector.samples) end--;
  return {
    samples: at.subarray(first, end),
    classes: classes.slice(first, end),
    flutter: flutter.map((span) => ({
      startSample: toDevice(span.startSample),
      endSample: toDevice(span.endSample),
    })),
  };
}
