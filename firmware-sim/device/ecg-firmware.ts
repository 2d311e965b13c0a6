import type { BeatClassifier } from "../beats/beat-classifier.ts";
import type { BeatVector } from "../beats/beat-vector.ts";
import { gateCycles } from "../gate/cycles.ts";
import type { GateModel } from "../gate/model.ts";
import type { Chip } from "../soc/chip.ts";
import { createSoc, type Soc, type Work } from "../soc/soc.ts";
import type { Design } from "./design.ts";
import { DEVICE_RATE_HZ, FIFO_SAMPLES } from "./device.ts";
import type { BeatCall, VerdictEvent } from "./events.ts";
import { REPORT_BYTES, TASK_CYCLES } from "./task-costs.ts";

/** One design's firmware: runs what only it decides, and charges its SoC for all that it would have run. */
export interface EcgFirmware {
  readonly soc: Soc;
  sampled(samples: number): void;
  detected(beats: number): void;
  /** A window is over: a gated design pays for the verdict; every design reports what it called since the last one. */
  judged(verdict: VerdictEvent): void;
  /** The design's answer about a beat; undefined when its gate is shut. */
  call(beat: BeatVector, inNoisyWindow: boolean): BeatCall | undefined;
  sleep(): void;
  finish(): void;
}

export function createEcgFirmware(
  design: Design,
  chip: Chip,
  gateModel: GateModel,
  classifier: BeatClassifier,
): EcgFirmware {
  const soc = createSoc(chip, {
    sampleRateHz: DEVICE_RATE_HZ.ecg,
    fifoSamples: FIFO_SAMPLES.ecg,
    modality: "ecg",
  });
  const filter = soc.task("filter");
  const detect = soc.task("detect");
  const gate = soc.task("gate");
  const features = soc.task("features");
  const report = soc.task("report");
  const verdictCycles = gateCycles(gateModel);
  const network = soc.task("network");
  const products = network.plan(productWork(classifier));
  const copyCycles = classifier.cost.reduce(
    (sum, { macs, outputBytes }) => sum + (macs === 0 ? outputBytes * TASK_CYCLES.perCopiedByte : 0),
    0,
  );
  let unreported = 0;

  return {
    soc,
    sampled(samples) {
      soc.deliverSamples(samples);
      filter.cpu(TASK_CYCLES.filterPerSample * samples);
      detect.cpu(TASK_CYCLES.qrsPerSample * samples);
    },
    detected(beats) {
      if (beats > 0) detect.cpu(TASK_CYCLES.perDetection * beats);
    },
    judged() {
      if (design.gated) gate.cpu(verdictCycles);
      report.cpu(TASK_CYCLES.reportPerMessage);
      report.send(REPORT_BYTES.head + REPORT_BYTES.perBeat * unreported);
      unreported = 0;
    },
    call(beat, inNoisyWindow) {
      if (design.gated && inNoisyWindow) return undefined;
      features.cpu(classifier.featureCycles);
      products();
      if (copyCycles > 0) network.cpu(copyCycles);
      unreported++;
      const { label, confidence } = classifier.classify(beat);
      return { label, confidence };
    },
    sleep: soc.sleep,
    finish() {
      if (unreported > 0) report.send(REPORT_BYTES.head + REPORT_BYTES.perBeat * unreported);
      soc.finish();
    },
  };
}

/** Accelerator work of one inference: the layers that multiply. */
function productWork({ cost, arithmeticByLayer }: BeatClassifier): Work[] {
  return cost.flatMap((layer) => {
    const arithmetic = arithmeticByLayer[layer.name];
    if (arithmetic === undefined || layer.macs === 0) return [];
    return {
      multiplier: arithmetic.multiplier,
      macs: layer.macs,
      weightBytes: layer.weightBytes + layer.parameterBytes,
      activationBytes: layer.inputBytes,
      resultBytes: layer.outputBytes,
    };
  });
}
