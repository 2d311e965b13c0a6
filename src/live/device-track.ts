import { type Observer, Subject } from "rxjs";
import type { Mark } from "../../datasets/io/record/recorder.ts";
import type { BeatEvent, DeviceEvent, VerdictEvent } from "../../firmware-sim/device/events.ts";
import { type Block, blockLength } from "../../signals/sample-block.ts";
import { inMillivolts } from "../pipeline/in-millivolts.ts";
import { resampled } from "../pipeline/resampled.ts";
import { collected } from "../replay/collected.ts";
import type { DeviceSetUp } from "../replay/set-up.ts";
import type { LiveMessage } from "./messages.ts";
import { createPreview, type PreviewState } from "./preview.ts";
import type { RhythmTracker } from "./rhythm.ts";

/** bxb reads a NOISE annotation with both of these bits set as "shut down", any other as "resume" (bxb(1)). */
const SHUT = 0x30;
const OPEN = 0;

export interface DeviceTrack extends Pick<Observer<Block>, "next" | "complete"> {
  /** Time of the device's sample 0 in the session; undefined before the first block. */
  readonly startS: number | undefined;
}

export interface DeviceTrackOptions
  extends Pick<DeviceSetUp, "device" | "collector" | "baseline" | "gateModel"> {
  readonly modality: "ecg" | "ppg";
  /** Unit from which an ECG is converted. */
  readonly recordedUnits: string;
  readonly rhythm: RhythmTracker;
  readonly onEvent: (event: DeviceEvent) => void;
  readonly tell: (message: LiveMessage) => void;
  readonly annotate: (annotation: Mark) => void;
}

/**
 * Blocks of one channel through the device, and what it says as messages for people and annotations for the recording: NOISE with
 * the first verdict and wherever the gate would shut or open, and every beat as the baseline, which looks at all of them, called it.
 */
export function createDeviceTrack(options: DeviceTrackOptions): DeviceTrack {
  const { device, collector, baseline, rhythm, tell, annotate } = options;
  const blocks$ = new Subject<Block>();
  let startS: number | undefined;
  let endS = 0;
  let shut: boolean | undefined;
  const timeOf = (sample: number) => (startS ?? 0) + sample / device.sampleRateHz;

  const onVerdict = ({ startSample, endSample, verdict, score, reason }: VerdictEvent) => {
    const [from, to] = [timeOf(startSample), timeOf(endSample)];
    tell({ kind: "verdict", startS: from, endS: to, verdict, score, reason });
    const noisy = verdict === "noisy";
    if (noisy === shut) return;
    shut = noisy;
    annotate({ atS: from, symbol: "~", subtype: noisy ? SHUT : OPEN, aux: noisy ? reason : "clean" });
  };
  const onBeat = ({ fiducialSample, inNoisyWindow, calls }: BeatEvent) => {
    const atS = timeOf(fiducialSample);
    tell({
      kind: "beat",
      atS,
      inNoisyWindow,
      calls: calls.map((call) => (call === undefined ? null : [call.label, call.confidence])),
    });
    rhythm.beat(atS, !inNoisyWindow);
    annotate({ atS, symbol: calls[baseline]?.label ?? "Q" });
  };
  const onEvent = (event: DeviceEvent) => {
    options.onEvent(event);
    if (event.kind === "verdict") onVerdict(event);
    else if (event.kind === "beat") onBeat(event);
    else if (event.kind === "pulse") {
      const atS = timeOf(event.fiducialSample);
      tell({ kind: "pulse", atS, inNoisyWindow: event.inNoisyWindow });
      rhythm.beat(atS, !event.inNoisyWindow);
      annotate({ atS, symbol: "N" });
    }
  };
  const preview = createPreview(options.modality, options.gateModel);
  let ahead: PreviewState | undefined;
  const tellAhead = (atS: number, { verdict, beats }: PreviewState) => {
    ahead = undefined;
    const span = (own: NonNullable<PreviewState["verdict"]>) => {
      const { startSample, endSample, verdict, score, reason } = own;
      return { startS: timeOf(startSample), endS: timeOf(endSample), verdict, score, reason };
    };
    tell({
      kind: "preview",
      atS,
      verdict: verdict === undefined ? null : span(verdict),
      beats: beats.map(timeOf),
    });
  };
  const millivolts$ = blocks$.pipe(inMillivolts(options.recordedUnits));
  millivolts$.pipe(resampled(device.sampleRateHz)).subscribe((block) => {
    ahead = preview.push(block) ?? ahead;
  });
  millivolts$.pipe(collected(device, collector)).subscribe(onEvent);

  return {
    get startS() {
      return startS;
    },
    next(block) {
      startS ??= block.startSample / block.sampleRateHz;
      endS = (block.startSample + blockLength(block)) / block.sampleRateHz;
      blocks$.next(block);
      // What the device has said of a window is told before what comes after it.
      if (ahead !== undefined) tellAhead(endS, ahead);
    },
    complete() {
      blocks$.complete();
      if (startS !== undefined) tellAhead(endS, { verdict: undefined, beats: [] });
    },
  };
}
