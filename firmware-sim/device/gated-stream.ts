import type { Block } from "../../signals/sample-block.ts";
import type { GateModel } from "../gate/model.ts";
import type { DeviceEvent, VerdictEvent } from "./events.ts";
import { createFiducialQueue } from "./fiducial-queue.ts";
import { createIntake } from "./intake.ts";
import { judgeWindow } from "./judge-window.ts";
import { createWindows, type PendingWindow } from "./windows.ts";

/** A streaming detector of beats or pulses. */
interface Detector {
  push(samples: Float32Array): readonly number[];
  finish(): readonly number[];
  /** A fiducial is told at most so many samples late. */
  readonly delaySamples: number;
}

/** What every design's firmware does on the way of samples, at its own cost. */
interface Firmware {
  sampled(samples: number): void;
  detected(fiducials: number): void;
  sleep(): void;
  finish(): void;
}

export interface GatedStreamOptions {
  readonly sampleRateHz: number;
  /** Samples of a FIFO interrupt. */
  readonly quantum: number;
  readonly gateModel: GateModel;
  readonly detector: Detector;
  readonly firmware: readonly Firmware[];
  /** Features of a window, given its fiducials counted from its start. */
  features(window: PendingWindow, fiducials: Int32Array): Float32Array;
  onSamples?(samples: Float32Array): void;
  onFiducial?(sample: number): void;
  onVerdict(verdict: VerdictEvent, fiducials: Int32Array): void;
  /** After each quantum, when its verdicts are known. */
  onSettled?(): void;
  /** When all samples, fiducials and verdicts have been told. */
  onEnd?(): void;
}

export interface GatedStream {
  readonly addedDelayS: number;
  /** Tells an event to whoever called `push` or `finish`. */
  emit(event: DeviceEvent): void;
  push(block: Block): DeviceEvent[];
  finish(): DeviceEvent[];
}

/**
 * What an ECG and a PPG device have in common: quanta of samples go through a detector; a window is judged once it is over
 * and the detector can find nothing more in it.
 */
export function createGatedStream(options: GatedStreamOptions): GatedStream {
  const { sampleRateHz, gateModel, detector, firmware } = options;
  const windows = createWindows(gateModel.windowSamples);
  const fiducials = createFiducialQueue();
  let events: DeviceEvent[] = [];
  let processed = 0;

  const emit = (event: DeviceEvent) => {
    events.push(event);
  };
  const judge = (window: PendingWindow) => {
    const inside = fiducials.within(window);
    const measure = () => options.features(window, inside);
    const verdict = judgeWindow(window, gateModel, intake.missing(window), measure);
    emit(verdict);
    options.onVerdict(verdict, inside);
  };
  const takeFiducials = (found: readonly number[]) => {
    for (const sample of found) {
      fiducials.push(sample);
      options.onFiducial?.(sample);
    }
    for (const own of firmware) own.detected(found.length);
  };
  const onQuantum = (samples: Float32Array) => {
    processed += samples.length;
    for (const own of firmware) own.sampled(samples.length);
    windows.push(samples);
    options.onSamples?.(samples);
    takeFiducials(detector.push(samples));
    for (const window of windows.take(processed - detector.delaySamples)) judge(window);
    options.onSettled?.();
    for (const own of firmware) own.sleep();
  };
  const intake = createIntake({
    sampleRateHz,
    quantum: options.quantum,
    onQuantum,
    onGap: (span) => emit({ kind: "gap", ...span }),
  });
  const taken = () => {
    const out = events;
    events = [];
    return out;
  };

  return {
    addedDelayS: (gateModel.windowSamples + detector.delaySamples) / sampleRateHz,
    emit,
    push(block) {
      intake.push(block);
      return taken();
    },
    finish() {
      intake.finish();
      takeFiducials(detector.finish());
      for (const window of [...windows.take(processed), ...windows.rest(1)]) judge(window);
      options.onEnd?.();
      for (const own of firmware) own.finish();
      return taken();
    },
  };
}
