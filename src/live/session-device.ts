import type { Observer } from "rxjs";
import type { Mark } from "../../datasets/io/record/recorder.ts";
import type { Finding } from "../../datasets/recording.ts";
import { PulsegateError } from "../../signals/errors.ts";
import type { Block } from "../../signals/sample-block.ts";
import type { ChosenChannel } from "../replay/choose-channel.ts";
import type { Replayed } from "../replay/replay.ts";
import type { ReplayRun } from "../replay/run.ts";
import { type DeviceChoice, setUpDevice } from "../replay/set-up.ts";
import { summarise } from "../replay/summarise.ts";
import type { SourceHeader, SourceHealth } from "../sources/source.ts";
import { chooseSessionChannel } from "./choose-session-channel.ts";
import { createDeviceTrack } from "./device-track.ts";
import { createEnergyMeter, type EnergyMeter } from "./energy-meter.ts";
import { healthFindings } from "./health.ts";
import type { LiveMessage, SessionInfo } from "./messages.ts";
import type { RhythmTracker } from "./rhythm.ts";

export interface SessionDeviceOptions extends DeviceChoice {
  readonly lead?: string | undefined;
  /** What channels measure that do not say it. */
  readonly modality?: "ecg" | "ppg" | undefined;
  /** True: the recording is what counts, and a signal that is neither ECG nor PPG is only recorded; false: it is an error. */
  readonly deviceOptional?: boolean;
  /** Reference annotations of a replayed recording. */
  readonly reference?: ReplayRun["reference"];
}

/** Who hears of what the device says. */
export interface SessionDeviceListeners {
  readonly rhythm: RhythmTracker;
  readonly tell: (message: LiveMessage) => void;
  readonly annotate: (mark: Mark) => void;
}

/** The device side of a session: one channel through the simulated device. */
export interface SessionDevice {
  readonly info: Omit<SessionInfo, "id" | "header">;
  readonly meter: EnergyMeter;
  /** Takes the blocks of the channel `info.deviceChannel`. */
  readonly track: Pick<Observer<Block>, "next" | "complete">;
  /** The same as of a replay; undefined without samples. `wallS`: how long the session took. */
  sumUp(health: SourceHealth | undefined, wallS: number): Promise<Replayed | undefined>;
}

/**
 * Sets the device up for what a source sends; undefined when no channel is for it and the session can do without.
 * @throws PulsegateError as {@link chooseSessionChannel} and {@link setUpDevice} do.
 */
export async function openSessionDevice(
  header: SourceHeader,
  options: SessionDeviceOptions,
  { rhythm, tell, annotate }: SessionDeviceListeners,
): Promise<SessionDevice | undefined> {
  const chosen = sessionChannel(header, options);
  if (chosen === undefined) return undefined;
  const { channel, index, modality, recordedUnits } = chosen;
  const setUp = await setUpDevice(modality, options);
  const { device, baseline, collector } = setUp;
  const meter = createEnergyMeter(device, modality);
  const track = createDeviceTrack({
    ...setUp,
    modality,
    recordedUnits,
    rhythm,
    onEvent: meter.take,
    tell,
    annotate: (mark) => annotate({ ...mark, channel: index }),
  });
  const notes = sessionNotes(chosen);
  return {
    info: {
      deviceChannel: index,
      modality,
      windowS: device.windowS,
      designs: device.designs.map(({ name, title, gated, cell }) => ({
        name,
        title,
        gated,
        cell: cell[modality],
      })),
      baseline: device.designs[baseline]!.name,
      notes,
    },
    meter,
    track,
    async sumUp(health, wallS) {
      if (collector.samples === 0) return undefined;
      const findings = [
        ...notes.map((message): Finding => ({ severity: "warning", file: header.device, message })),
        ...(health === undefined ? [] : healthFindings(header.device, health)),
      ];
      const run: ReplayRun = {
        ...setUp,
        recording: { name: header.name, format: header.protocol, provenance: header.provenance, findings },
        channel,
        modality,
        startS: track.startS ?? 0,
        complete: true,
        reference: options.reference,
        mixedNoise: undefined,
        wallS,
      };
      return { run, summary: await summarise(run) };
    },
  };
}

/** What people should know before they trust the numbers. */
function sessionNotes({ channel, modality }: ChosenChannel): string[] {
  if (modality !== "ecg" || channel.units === "mV") return [];
  return [
    `${channel.name} comes in ${channel.units}, and the gate judges millivolts: give the gain of the amplifier (--gain) or counts per mV (--scale)`,
  ];
}

/** The channel for the device; undefined when there is none and the session can do without. */
function sessionChannel(header: SourceHeader, options: SessionDeviceOptions): ChosenChannel | undefined {
  try {
    return chooseSessionChannel(header, options);
  } catch (error) {
    const none = error instanceof PulsegateError && error.code === "unsupported";
    if (none && options.deviceOptional === true) return undefined;
    throw error;
  }
}
