import type { Design } from "../../firmware-sim/device/design.ts";
import type { DeviceEvent, HeartRateEvent, VerdictEvent } from "../../firmware-sim/device/events.ts";
import type { SampleSpan } from "../../firmware-sim/device/intake.ts";
import type { Block } from "../../signals/sample-block.ts";
import { createExcerptPicker, type ExcerptPicker } from "./excerpts.ts";
import { byteList, type GrowingList, numberList } from "./growable.ts";
import { createSignalOverview, type SignalOverview } from "./signal-overview.ts";

/** Labels as small numbers; the number beyond the last one stands for "not classified". */
export const CALL_LABELS = ["N", "S", "V"] as const;
const NOT_CLASSIFIED = CALL_LABELS.length;

/** The beats that one design classified. */
export interface DesignCalls {
  /** Device samples, ascending. */
  readonly samples: Float64Array;
  /** Index into {@link CALL_LABELS} of each beat. */
  readonly labels: Uint8Array;
}

/** Agreement of a design with the baseline, in beats. */
export interface Agreement {
  readonly same: number;
  readonly different: number;
  readonly notClassified: number;
}

/** What a replay gathers while it runs: a few bytes a beat and a window, never the signal. */
export interface Collector {
  takeBlock(block: Block): void;
  takeEvent(event: DeviceEvent): void;
  readonly samples: number;
  readonly detected: GrowingList<Float64Array>;
  /** The beats that design `d` classified so far. */
  callsOf(d: number): DesignCalls;
  agreementOf(d: number): Agreement;
  readonly verdicts: readonly VerdictEvent[];
  readonly heartRates: readonly HeartRateEvent[];
  readonly pulses: GrowingList<Float64Array>;
  readonly gaps: readonly SampleSpan[];
  readonly overview: SignalOverview;
  readonly excerpts: ExcerptPicker;
}

export function createCollector(
  designs: readonly Design[],
  baseline: number,
  sampleRateHz: number,
): Collector {
  const overview = createSignalOverview(sampleRateHz);
  const excerpts = createExcerptPicker(sampleRateHz);
  const verdicts: VerdictEvent[] = [];
  const heartRates: HeartRateEvent[] = [];
  const detected = numberList();
  const pulses = numberList();
  const labels = designs.map(byteList);
  let samples = 0;

  const takeBeat = (event: Extract<DeviceEvent, { kind: "beat" }>) => {
    detected.push(event.fiducialSample);
    for (const [d, call] of event.calls.entries()) {
      labels[d].push(call === undefined ? NOT_CLASSIFIED : CALL_LABELS.indexOf(call.label));
    }
  };
  const callsOf = (d: number): DesignCalls => {
    const own = labels[d].view();
    const at = detected.view();
    const kept = { samples: new Float64Array(own.length), labels: new Uint8Array(own.length) };
    let count = 0;
    for (let i = 0; i < own.length; i++) {
      if (own[i] === NOT_CLASSIFIED) continue;
      kept.samples[count] = at[i];
      kept.labels[count++] = own[i];
    }
    return { samples: kept.samples.subarray(0, count), labels: kept.labels.subarray(0, count) };
  };
  const agreementOf = (d: number): Agreement => {
    const own = labels[d].view();
    const reference = labels[baseline].view();
    let same = 0;
    let notClassified = 0;
    for (let i = 0; i < own.length; i++) {
      if (own[i] === NOT_CLASSIFIED) notClassified++;
      else if (own[i] === reference[i]) same++;
    }
    return { same, different: own.length - same - notClassified, notClassified };
  };

  return {
    takeBlock(block) {
      if (block.kind === "samples") {
        overview.push(block.samples);
        excerpts.pushSamples(block.samples);
        samples += block.samples.length;
        return;
      }
      overview.skip(block.lostSamples);
      excerpts.skip(block.lostSamples);
      samples += block.lostSamples;
    },
    takeEvent(event) {
      excerpts.pushEvent(event);
      if (event.kind === "verdict") verdicts.push(event);
      else if (event.kind === "heart-rate") heartRates.push(event);
      else if (event.kind === "pulse") {
        if (!event.inNoisyWindow) pulses.push(event.fiducialSample);
        detected.push(event.fiducialSample);
      } else if (event.kind === "beat") takeBeat(event);
    },
    get samples() {
      return samples;
    },
    detected,
    callsOf,
    agreementOf,
    verdicts,
    heartRates,
    pulses,
    gaps: excerpts.gaps,
    overview,
    excerpts,
  };
}
