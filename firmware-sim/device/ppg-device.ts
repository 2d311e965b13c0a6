import { createPulseDetector } from "../../signals/detect/pulse-detector.ts";
import { gateCycles } from "../gate/cycles.ts";
import type { GateModel } from "../gate/model.ts";
import { ppgGateFeatures } from "../gate/ppg-features.ts";
import type { Chip } from "../soc/chip.ts";
import { createSoc } from "../soc/soc.ts";
import type { Design } from "./design.ts";
import { DEVICE_RATE_HZ, type Device, FIFO_SAMPLES } from "./device.ts";
import type { DeviceEvent, HeartRateEvent, VerdictEvent } from "./events.ts";
import { createFiducialQueue } from "./fiducial-queue.ts";
import { heartRate } from "./heart-rate.ts";
import { createIntake, type SampleSpan } from "./intake.ts";
import { judgeWindow } from "./judge-window.ts";
import { REPORT_BYTES, TASK_CYCLES } from "./task-costs.ts";
import { createWindows, type PendingWindow } from "./windows.ts";

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
  const detector = createPulseDetector({ sampleRateHz: RATE_HZ });
  const windows = createWindows(gateModel.windowSamples);
  const fiducials = createFiducialQueue();
  let events: DeviceEvent[] = [];
  let processed = 0;

  const judge = (window: PendingWindow) => {
    const pulses = fiducials.within(window);
    const verdict = judgeWindow(window, gateModel, intake.missing(window), () =>
      ppgGateFeatures({ samples: window.samples, pulses, sampleRateHz: RATE_HZ }),
    );
    events.push(verdict);
    const inNoisyWindow = verdict.verdict === "noisy";
    for (const pulse of pulses) {
      events.push({ kind: "pulse", fiducialSample: window.startSample + pulse, inNoisyWindow });
    }
    const rate = rateEvent(window, pulses, inNoisyWindow);
    if (rate !== undefined) events.push(rate);
    for (const own of firmware) own.judged(verdict, rate !== undefined);
  };
  const takeFiducials = (found: readonly number[]) => {
    for (const sample of found) fiducials.push(sample);
    for (const own of firmware) own.detected(found.length);
  };
  const onQuantum = (samples: Float32Array) => {
    processed += samples.length;
    for (const own of firmware) own.sampled(samples.length);
    windows.push(samples);
    takeFiducials(detector.push(samples));
    for (const window of windows.take(processed - detector.delaySamples)) judge(window);
    for (const own of firmware) own.soc.sleep();
  };
  const intake = createIntake({
    sampleRateHz: RATE_HZ,
    quantum: FIFO_SAMPLES.ppg,
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
    multipliers: designs.map(() => ({})),
    // Heart rate is a figure of a window: without a gate it comes at the end of the window, too.
    addedDelayS: 0,
    push(block) {
      intake.push(block);
      return taken();
    },
    finish() {
      intake.finish();
      takeFiducials(detector.finish());
      for (const window of [...windows.take(processed), ...windows.rest(1)]) judge(window);
      for (const own of firmware) own.soc.finish();
      return taken();
    },
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
  };
}
