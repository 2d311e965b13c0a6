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
import type { VerdictEvent } from "./events.ts";
import { createGatedStream } from "./gated-stream.ts";

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
  const { designs, chipOf, gateModel } = options;
  const classifiers = createClassifierPool(options.beatModel);
  const firmware = designs.map((design) =>
    createEcgFirmware(design, chipOf(design), gateModel, classifiers.classifierOf(design)),
  );
  const filter = createSosFilter(
    butterworth({ order: 2, kind: "bandpass", cutoffHz: [0.5, 40], sampleRateHz: RATE_HZ }),
  );
  const features = createBeatFeatures({ sampleRateHz: RATE_HZ });
  const beats: BeatVector[] = [];
  const verdicts: VerdictEvent[] = [];

  const settleBeats = () => {
    for (let beat = beats[0]; beat !== undefined; beat = beats[0]) {
      const at = beat.fiducialSample;
      while (verdicts.length > 1 && verdicts[0].endSample <= at) verdicts.shift();
      const verdict = verdicts[0];
      if (verdict === undefined || at >= verdict.endSample) return;
      beats.shift();
      const inNoisyWindow = verdict.verdict === "noisy";
      const calls = firmware.map((own) => own.call(beat, inNoisyWindow));
      stream.emit({ kind: "beat", fiducialSample: at, inNoisyWindow, calls });
    }
  };
  const stream = createGatedStream({
    sampleRateHz: RATE_HZ,
    quantum: FIFO_SAMPLES.ecg,
    gateModel,
    // The detector looks at the raw signal: it has a band of its own.
    detector: createQrsDetector({ sampleRateHz: RATE_HZ }),
    firmware,
    features: ({ samples }, inside) => ecgGateFeatures({ samples, beats: inside, sampleRateHz: RATE_HZ }),
    onSamples: (samples) => beats.push(...features.push(filter.push(samples))),
    onFiducial: (sample) => beats.push(...features.addFiducial(sample)),
    onVerdict(verdict) {
      verdicts.push(verdict);
      for (const own of firmware) own.judged(verdict);
    },
    onSettled: settleBeats,
    onEnd() {
      beats.push(...features.finish());
      settleBeats();
    },
  });

  return {
    sampleRateHz: RATE_HZ,
    windowS: gateModel.windowSamples / RATE_HZ,
    designs,
    socs: firmware.map((own) => own.soc),
    arithmetic: designs.map((design) => classifiers.classifierOf(design).arithmeticByLayer),
    addedDelayS: stream.addedDelayS,
    push: stream.push,
    finish: stream.finish,
  };
}
