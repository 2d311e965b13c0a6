import { lastValueFrom, mergeMap, tap } from "rxjs";
import type { Recording } from "../../datasets/recording.ts";
import { findCell } from "../../firmware-sim/battery/config/cells.ts";
import type { Design } from "../../firmware-sim/device/design.ts";
import { designs as allDesigns, BASELINE, findDesign } from "../../firmware-sim/device/designs.ts";
import type { Device } from "../../firmware-sim/device/device.ts";
import { createEcgDevice } from "../../firmware-sim/device/ecg-device.ts";
import { createPpgDevice } from "../../firmware-sim/device/ppg-device.ts";
import type { GateModel } from "../../firmware-sim/gate/model.ts";
import { canApproximate } from "../../firmware-sim/soc/chip.ts";
import { findChip } from "../../firmware-sim/soc/config/chips.ts";
import { PulsegateError } from "../../signals/errors.ts";
import { cutBlock } from "../../signals/sample-block.ts";
import { referenceBeats } from "../evaluate/reference-beats.ts";
import { describeModel, loadBeatModel, loadGateModel } from "../models.ts";
import { resampled } from "../pipeline/resampled.ts";
import { throughDevice } from "../pipeline/through-device.ts";
import type { RunSummary } from "../report/summary.ts";
import { recordingSource } from "../sources/recording-source.ts";
import { annotatorOf } from "./annotations.ts";
import { chooseChannel } from "./choose-channel.ts";
import { type Collector, createCollector } from "./collector.ts";
import type { ReplayRun } from "./run.ts";
import { summarise } from "./summarise.ts";

export interface ReplayOptions {
  readonly recording: Recording;
  /** Designs, shipped ones also by name; all that fit the signal when left out. The baseline is always part of a run. */
  readonly designs?: readonly (string | Design)[] | undefined;
  /** Chip and cell for all designs; each design's own when left out. */
  readonly chip?: string | undefined;
  readonly cell?: string | undefined;
  /** Channel by name or number. */
  readonly lead?: string | undefined;
  readonly fromS?: number | undefined;
  readonly toS?: number | undefined;
  /** Recorded seconds per second; Infinity (the default) is as fast as possible. */
  readonly speed?: number;
  /** Reference annotations to score against, `atr` when left out; none when the recording has none of that name. */
  readonly annotator?: string;
  /** Noise that the recording had mixed in, for the record. */
  readonly mixedNoise?: RunSummary["recording"]["mixedNoise"];
  /** Ends the replay early; what was computed so far is summed up. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (recordedS: number) => void;
}

export interface Replayed {
  readonly summary: RunSummary;
  readonly run: ReplayRun;
}

/**
 * Replays one recording through the simulated device, several designs side by side in one pass.
 * @throws PulsegateError for unknown designs, leads, chips and cells, and when the asked part holds no samples.
 */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { recording, signal, annotator = "atr" } = options;
  const startedMs = Date.now();
  const { index, channel, modality } = chooseChannel(recording, options.lead);
  const designs = chooseDesigns(options, modality);
  const gateModel = await loadGateModel(`${modality}-gate`);
  const { device, models } = await createDevice(modality, designs, gateModel);
  const baseline = designs.findIndex((design) => design.name === BASELINE);
  const collector = createCollector(designs, baseline, device.sampleRateHz);

  // Read before the stream, so that the memory of reading them is free again for it.
  const beats = modality === "ecg" ? referenceBeats(await recording.annotations(annotator)) : undefined;
  const startS = await stream(options, index, device, collector);
  if (startS === undefined || collector.samples === 0) {
    throw new PulsegateError("bad-option", "no samples to replay", {
      where: `recording ${recording.name}, channel ${channel.name}`,
      got: `part ${options.fromS ?? 0} s to ${options.toS ?? recording.durationS ?? "the end"} s`,
      expected: recording.durationS === undefined ? "samples" : `a part of 0 to ${recording.durationS} s`,
    });
  }
  const run: ReplayRun = {
    recording,
    channel,
    modality,
    startS,
    complete: !signal?.aborted,
    device,
    collector,
    baseline,
    reference: beats !== undefined && beats.classes.length > 0 ? { annotator, beats } : undefined,
    gateModel,
    models,
    mixedNoise: options.mixedNoise,
    wallS: (Date.now() - startedMs) / 1000,
  };
  return { run, summary: await summarise(run) };
}

const PIECE_S = 2;

/** Runs the stream to its end; the time of its first sample, undefined when there was none. */
async function stream(
  options: ReplayOptions,
  channel: number,
  device: Device,
  collector: Collector,
): Promise<number | undefined> {
  const { recording, signal, fromS, toS, speed = Number.POSITIVE_INFINITY } = options;
  let startS: number | undefined;
  const part = {
    channels: [channel],
    ...(fromS === undefined ? {} : { fromS }),
    ...(toS === undefined ? {} : { toS }),
  };
  const events$ = recordingSource(recording, part, { speed, ...(signal && { signal }) }).pipe(
    tap((block) => {
      startS ??= block.startSample / block.sampleRateHz;
    }),
    resampled(device.sampleRateHz),
    // What is gathered looks back at the last samples: pieces keep "the last" the same however long a block is.
    mergeMap((block) => cutBlock(block, PIECE_S * device.sampleRateHz)),
    tap((block) => {
      collector.takeBlock(block);
      options.onProgress?.((startS ?? 0) + collector.samples / device.sampleRateHz);
    }),
    throughDevice(() => device),
    tap((event) => collector.takeEvent(event)),
  );
  await lastValueFrom(events$, { defaultValue: undefined });
  return startS;
}

/** The beats of each design go to a file of their own. */
function checkAnnotators(designs: readonly Design[]): void {
  const seen = new Map<string, string>();
  for (const { name } of designs) {
    const annotator = annotatorOf(name).toLowerCase();
    const other = seen.get(annotator);
    if (other !== undefined) {
      throw new PulsegateError("bad-option", "two designs have the same letters in their names", {
        got: `${other} and ${name}`,
        expected: "names whose letters differ: annotations are named after them",
      });
    }
    seen.set(annotator, name);
  }
}

function chooseDesigns({ designs, chip, cell }: ReplayOptions, modality: "ecg" | "ppg"): Design[] {
  const fitting = (design: Design) => design.modalities.includes(modality);
  // By default, designs that their chip cannot run are left out; asked for by name, they are an error.
  const runs = (design: Design) =>
    canApproximate(findChip(chip ?? design.chip)) ||
    Object.values(design.multipliers).every((multiplier) => multiplier.startsWith("exact"));
  const named =
    designs?.map((design) => (typeof design === "string" ? findDesign(design) : design)) ??
    allDesigns.filter((design) => fitting(design) && runs(design));
  const stranger = named.find((design) => !fitting(design));
  if (stranger !== undefined) {
    throw new PulsegateError("bad-option", `design ${stranger.name} cannot process this signal`, {
      got: modality,
      expected: stranger.modalities.join(" or "),
    });
  }
  const distinct = [...new Set(named)];
  checkAnnotators(distinct);
  // Everything is compared with the baseline, so it runs even when it is not asked for.
  const wanted = [findDesign(BASELINE), ...distinct.filter(({ name }) => name !== BASELINE)];
  if (cell !== undefined) findCell(cell);
  return wanted.map((design) => ({
    ...design,
    ...(chip === undefined ? {} : { chip }),
    ...(cell === undefined ? {} : { cell: { ecg: cell, ppg: cell } }),
  }));
}

async function createDevice(
  modality: "ecg" | "ppg",
  designs: readonly Design[],
  gateModel: GateModel,
): Promise<{ device: Device; models: ReplayRun["models"] }> {
  const chipOf = (design: Design) => findChip(design.chip);
  const gate = await describeModel(`${modality}-gate`, "noise gate");
  if (modality === "ppg") return { device: createPpgDevice({ designs, chipOf, gateModel }), models: [gate] };
  const device = createEcgDevice({ designs, chipOf, gateModel, beatModel: await loadBeatModel() });
  return { device, models: [gate, await describeModel("beat-classifier", "beat classes N, S, V")] };
}
