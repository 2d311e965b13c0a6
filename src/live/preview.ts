import { DEVICE_RATE_HZ, FIFO_SAMPLES } from "../../firmware-sim/device/device.ts";
import { createIntake } from "../../firmware-sim/device/intake.ts";
import { judgeWindow } from "../../firmware-sim/device/judge-window.ts";
import { ecgGateFeatures } from "../../firmware-sim/gate/ecg-features.ts";
import type { GateModel } from "../../firmware-sim/gate/model.ts";
import { ppgGateFeatures } from "../../firmware-sim/gate/ppg-features.ts";
import { createPulseDetector } from "../../signals/detect/pulse-detector.ts";
import { createQrsDetector } from "../../signals/detect/qrs-detector.ts";
import type { Block } from "../../signals/sample-block.ts";

/**
 * A window is previewed once so much of it is in. Features are ratios and rates, so they hold for a part; how often the whole
 * window is judged otherwise was measured (docs/dashboard.md).
 */
const LEAST_S = 4;
/** Most beats are found so long after they happened: what is newer may still hold some. */
const SETTLE_S = 0.5;
const EVERY_S = 1;

/** Times are samples of the device. */
export interface PreviewState {
  /** What the gate says of the part of the oldest unjudged window that is in; undefined while that is too little. */
  readonly verdict:
    | {
        readonly startSample: number;
        readonly endSample: number;
        readonly verdict: "clean" | "noisy";
        readonly score: number;
        readonly reason: string;
      }
    | undefined;
  /** Beats or pulses that were found and whose window is not judged yet. */
  readonly beats: readonly number[];
}

/** Looks ahead of the firmware, which waits for whole windows: for people's eyes, never recorded. */
export interface Preview {
  /** Takes the next block at the device's rate; returns the state when it has changed. */
  push(block: Block): PreviewState | undefined;
}

/**
 * The same detector and gate as the device's, on the same quanta of samples, but asked before the window is over. Costs the
 * simulated device nothing and cannot change what it does.
 */
export function createPreview(modality: "ecg" | "ppg", gateModel: GateModel): Preview {
  const sampleRateHz = DEVICE_RATE_HZ[modality];
  const { windowSamples } = gateModel;
  const isEcg = modality === "ecg";
  const detector = (isEcg ? createQrsDetector : createPulseDetector)({ sampleRateHz });
  const least = LEAST_S * sampleRateHz;
  /** The gate, but that a part is not too short for it. */
  const partModel: GateModel = { ...gateModel, windowSamples: least };
  /** Samples of the oldest unjudged window and of what came since. */
  const held = new Float32Array(windowSamples + detector.delaySamples + FIFO_SAMPLES[modality]);
  let start = 0;
  let processed = 0;
  let judgedAt = 0;
  let found: number[] = [];
  let verdict: PreviewState["verdict"];
  let changed = false;

  const intake = createIntake({
    sampleRateHz,
    quantum: FIFO_SAMPLES[modality],
    onQuantum(quantum) {
      held.set(quantum, processed - start);
      processed += quantum.length;
      const beats = detector.push(quantum);
      if (beats.length > 0) changed = true;
      found.push(...beats);
      // The device judges it now, by the same rule.
      if (processed - detector.delaySamples >= start + windowSamples) moveOn();
    },
    onGap: () => undefined,
  });
  const moveOn = () => {
    held.copyWithin(0, windowSamples, processed - start);
    start += windowSamples;
    found = found.filter((sample) => sample >= start);
    verdict = undefined;
    changed = true;
  };
  const judgePart = () => {
    const length = Math.min(windowSamples, processed - start - Math.round(SETTLE_S * sampleRateHz));
    if (length < least) return;
    judgedAt = processed;
    changed = true;
    const samples = held.subarray(0, length);
    const span = { startSample: start, endSample: start + length };
    const inside = found.filter((sample) => sample < span.endSample).map((sample) => sample - start);
    const features = () =>
      isEcg
        ? ecgGateFeatures({ samples, sampleRateHz, beats: inside })
        : ppgGateFeatures({ samples, sampleRateHz, pulses: inside });
    const judged = judgeWindow({ ...span, samples }, partModel, intake.missing(span), features);
    verdict = { ...span, verdict: judged.verdict, score: judged.score, reason: judged.reason };
  };

  return {
    push(block) {
      intake.push(block);
      if (verdict === undefined || processed - judgedAt >= EVERY_S * sampleRateHz) judgePart();
      if (!changed) return undefined;
      changed = false;
      return { verdict, beats: [...found] };
    },
  };
}
