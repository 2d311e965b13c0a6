import { createPulseDetector } from "../../signals/detect/pulse-detector.ts";
import { gateCycles } from "../gate/cycles.ts";
import type { GateModel } from "../gate/model.ts";
import { ppgGateFeatures } from "../gate/ppg-features.ts";
import type { Chip } from "../soc/chip.ts";
import { createSoc } from "../soc/soc.ts";
import type { Design } from "./design.ts";
import { DEVICE_RATE_HZ, type Device, FIFO_SAMPLES } from "./device.ts";
import type { HeartRateEvent, VerdictEvent } from "./events.ts";
import { createGatedStream } from "./gated-stream.ts";
import { heartRate } from "./heart-rate.ts";
import type { SampleSpan } from "./intake.ts";
import { REPORT_BYTES, TASK_CYCLES } from "./task-costs.ts";

export interface PpgDeviceOptions {
  readonly designs: readonly Design[];
  readonly chipOf: (design: Design) => Chip;
  readonly gateModel: GateModel;
}

const RATE_HZ = DEVICE_RATE_HZ.ppg;

/**
 * The PPG device: FIFO -> pulse detector -> window -> gate -> heart rate and variability -> report. A gated design
 * computes and reports a heart rate on clean windows only.
 */
export function createPpgDevice({ designs, chipOf, gateModel }: PpgDeviceOptions): Device {
  const firmware = designs.map((design) => createPpgFirmware(design, chipOf(design), gateModel));
  const stream = createGatedStream({
    sampleRateHz: RATE_HZ,
    quantum: FIFO_SAMPLES.ppg,
    gateModel,
    detector: createPulseDetector({ sampleRateHz: RATE_HZ }),
    firmware,
    features: ({ samples }, pulses) => ppgGateFeatures({ samples, pulses, sampleRateHz: RATE_HZ }),
    onVerdict(verdict, pulses) {
      const inNoisyWindow = verdict.verdict === "noisy";
      for (const pulse of pulses) {
        stream.emit({ kind: "pulse", fiducialSample: verdict.startSample + pulse, inNoisyWindow });
      }
      const rate = rateEvent(verdict, pulses, inNoisyWindow);
      if (rate !== undefined) stream.emit(rate);
      for (const own of firmware) own.judged(verdict, rate !== undefined);
    },
  });

  return {
    sampleRateHz: RATE_HZ,
    windowS: gateModel.windowSamples / RATE_HZ,
    designs,
    socs: firmware.map((own) => own.soc),
    arithmetic: designs.map(() => ({})),
    // Heart rate is a figure of a window: without a gate it comes at the end of the window, too.
    addedDelayS: 0,
    push: stream.push,
    finish: stream.finish,
  };
}

function rateEvent(
  { startSample, endSample }: SampleSpan,
  pulses: Int32Array,
  inNoisyWindow: boolean,
): HeartRateEvent | undefined {
  const rate = heartRate(pulses, RATE_HZ);
  return (
    rate && { kind: "heart-rate", startSample, endSample, inNoisyWindow, pulses: pulses.length, ...rate }
  );
}

function createPpgFirmware(design: Design, chip: Chip, gateModel: GateModel) {
  const soc = createSoc(chip, {
    sampleRateHz: RATE_HZ,
    fifoSamples: FIFO_SAMPLES.ppg,
    modality: "ppg",
  });
  const detect = soc.task("detect");
  const gate = soc.task("gate");
  const features = soc.task("features");
  const report = soc.task("report");
  const verdictCycles = gateCycles(gateModel);
  return {
    soc,
    sampled(samples: number) {
      soc.deliverSamples(samples);
      detect.cpu(TASK_CYCLES.pulsePerSample * samples);
    },
    detected(pulses: number) {
      if (pulses > 0) detect.cpu(TASK_CYCLES.perDetection * pulses);
    },
    judged({ verdict }: VerdictEvent, hasRate: boolean) {
      if (design.gated) gate.cpu(verdictCycles);
      const open = hasRate && !(design.gated && verdict === "noisy");
      if (open) features.cpu(TASK_CYCLES.heartRatePerWindow);
      report.cpu(TASK_CYCLES.reportPerMessage);
      report.send(REPORT_BYTES.head + (open ? REPORT_BYTES.heartRate : 0));
    },
    sleep: soc.sleep,
    finish: soc.finish,
  };
}
