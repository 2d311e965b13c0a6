import { createQrsDetector } from "../../signals/detect/qrs-detector.ts";
import { butterworth } from "../../signals/filter/butterworth.ts";
import { createSosFilter } from "../../signals/filter/sos.ts";
import { createBeatFeatures } from "../beats/beat-features.ts";
import type { BeatModel } from "../beats/beat-model.ts";
import type { BeatVector } from "../beats/beat-vector.ts";
import { ecgGateFeatures } from "../gate/ecg-features.ts";
import type { GateModel } from "../gate/model.ts";
import type { Chip } from "../soc/chip.ts";
import { createClassifierPool } from "./classifier-pool.ts";
import type { Design } from "./design.ts";
import { DEVICE_RATE_HZ, type Device, FIFO_SAMPLES } from "./device.ts";
import { createEcgFirmware } from "./ecg-firmware.ts";
import type { BeatCall, DeviceEvent, VerdictEvent } from "./events.ts";
import { createFiducialQueue } from "./fiducial-queue.ts";
import { createIntake } from "./intake.ts";
import { judgeWindow } from "./judge-window.ts";
import { createWindows, type PendingWindow } from "./windows.ts";

export interface EcgDeviceOptions {
  readonly designs: readonly Design[];
  readonly chipOf: (design: Design) => Chip;
  readonly gateModel: GateModel;
  readonly beatModel: BeatModel;
}

const RATE_HZ = DEVICE_RATE_HZ.ecg;

/**
 * The ECG device: FIFO -> filter -> detector -> window -> gate -> beat features -> network -> report. What designs
 * share is computed once; each design's own SoC is charged for what that design would have run. A beat waits until the
 * verdict of its window and the beat after it are known.
 */
export function createEcgDevice(options: EcgDeviceOptions): Device {
  const { designs, gateModel } = options;
  const classifiers = createClassifierPool(options.beatModel);
  const firmware = designs.map((design) =>
    createEcgFirmware(design, options.chipOf(design), gateModel, classifiers.classifierOf(design)),
  );
  // The detector looks at the raw signal: it has a band of its own.
  const detector = createQrsDetector({ sampleRateHz: RATE_HZ });
  const filter = createSosFilter(
    butterworth({ order: 2, kind: "bandpass", cutoffHz: [0.5, 40], sampleRateHz: RATE_HZ }),
  );
  const features = createBeatFeatures({ sampleRateHz: RATE_HZ });
  const windows = createWindows(gateModel.windowSamples);
  const fiducials = createFiducialQueue();
  const beats: BeatVector[] = [];
  const verdicts: VerdictEvent[] = [];
  let events: DeviceEvent[] = [];
  let processed = 0;

  const classify = (beat: BeatVector, inNoisyWindow: boolean) => {
    const calls: (BeatCall | undefined)[] = firmware.map((own) => own.call(beat, inNoisyWindow));
    events.push({ kind: "beat", fiducialSample: beat.fiducialSample, inNoisyWindow, calls });
  };
  const settleBeats = () => {
    for (let beat = beats[0]; beat !== undefined; beat = beats[0]) {
      const at = beat.fiducialSample;
      while (verdicts.length > 1 && (verdicts[0] as VerdictEvent).endSample <= at) verdicts.shift();
      const verdict = verdicts[0];
      if (verdict === undefined || at >= verdict.endSample) return;
      beats.shift();
      classify(beat, verdict.verdict === "noisy");
    }
  };
  const judge = (window: PendingWindow) => {
    const inside = fiducials.within(window);
    const verdict = judgeWindow(window, gateModel, intake.missing(window), () =>
      ecgGateFeatures({ samples: window.samples, beats: inside, sampleRateHz: RATE_HZ }),
    );
    for (const own of firmware) own.judged(verdict);
    events.push(verdict);
    verdicts.push(verdict);
  };
  const takeFiducials = (found: readonly number[]) => {
    for (const sample of found) {
      fiducials.push(sample);
      beats.push(...features.addFiducial(sample));
    }
    for (const own of firmware) own.detected(found.length);
  };
  const onQuantum = (samples: Float32Array) => {
    processed += samples.length;
    for (const own of firmware) own.sampled(samples.length);
    windows.push(samples);
    beats.push(...features.push(filter.push(samples)));
    takeFiducials(detector.push(samples));
    for (const window of windows.take(processed - detector.delaySamples)) judge(window);
    settleBeats();
    for (const own of firmware) own.sleep();
  };
  const intake = createIntake({
    sampleRateHz: RATE_HZ,
    quantum: FIFO_SAMPLES.ecg,
    onQuantum,
    onGap: (span) => events.push({ kind: "gap", ...span }),
  });
  const taken = () => {
    const out = events;
    events = [];
    return out;
  };

  return {
    sampleRateHz: RATE_HZ,
    windowS: gateModel.windowSamples / RATE_HZ,
    designs,
    socs: firmware.map((own) => own.soc),
    multipliers: designs.map((design) => classifiers.classifierOf(design).multiplierByLayer),
    addedDelayS: (gateModel.windowSamples + detector.delaySamples) / RATE_HZ,
    push(block) {
      intake.push(block);
      return taken();
    },
    finish() {
      intake.finish();
      takeFiducials(detector.finish());
      for (const window of [...windows.take(processed), ...windows.rest(1)]) judge(window);
      beats.push(...features.finish());
      settleBeats();
      for (const own of firmware) own.finish();
      return taken();
    },
  };
}
