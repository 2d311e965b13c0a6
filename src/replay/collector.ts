import type { Design } from "../../firmware-sim/device/design.ts";
import type { DeviceEvent, HeartRateEvent, VerdictEvent } from "../../firmware-sim/device/events.ts";
import type { SampleSpan } from "../../firmware-sim/device/intake.ts";
import type { Block } from "../../signals/sample-block.ts";
import { createExcerptPicker, type ExcerptPicker } from "./excerpts.ts";
import { NumberList } from "./growable.ts";
import { createSignalOverview, type SignalOverview } from "./signal-overview.ts";

/** Labels as small numbers in `DesignCalls.labels`. */
export const CALL_LABELS = ["N", "S", "V"] as const;

/** The beats that one design classified, in device samples. */
export interface DesignCalls {
  readonly samples: NumberList;
  /** Index into {@link CALL_LABELS} of each beat. */
  readonly labels: NumberList;
  same: number;
  different: number;
  notClassified: number;
}

/** What a replay gathers while it runs: a few bytes a beat and a window, never the signal. */
export interface Collector {
  takeBlock(block: Block): void;
  takeEvent(event: DeviceEvent): void;
  readonly samples: number;
  readonly detected: NumberList;
  readonly calls: readonly DesignCalls[];
  readonly verdicts: readonly VerdictEvent[];
  readonly heartRates: readonly HeartRateEvent[];
  readonly pulses: NumberList;
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
  const detected = new NumberList();
  const pulses = new NumberList();
  const calls = designs.map(() => ({
    samples: new NumberList(),
    labels: new NumberList(),
    same: 0,
    different: 0,
    notClassified: 0,
  }));
  let samples = 0;

  const takeBeat = (event: Extract<DeviceEvent, { kind: "beat" }>) => {
    detected.push(event.fiducialSample);
    const reference = event.calls[baseline]?.label;
    for (const [d, call] of event.calls.entries()) {
      const own = calls[d];
      if (call === undefined) {
        own.notClassified++;
        continue;
      }
      own.samples.push(event.fiducialSample);
      own.labels.push(CALL_LABELS.indexOf(call.label));
      if (call.label === reference) own.same++;
      else own.different++;
    }
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
    calls,
    verdicts,
    heartRates,
    pulses,
    gaps: excerpts.gaps,
    overview,
    excerpts,
  };
}
