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
import { describeModel, loadBeatModel, loadGateModel } from "../models.ts";
import { annotatorOf } from "./annotations.ts";
import { type Collector, createCollector } from "./collector.ts";
import type { ReplayRun } from "./run.ts";

export interface DeviceChoice {
  /** Designs, shipped ones also by name; all that fit the signal when left out. The baseline is always part of a run. */
  readonly designs?: readonly (string | Design)[] | undefined;
  /** Chip and cell for all designs; each design's own when left out. */
  readonly chip?: string | undefined;
  readonly cell?: string | undefined;
}

/** A device ready to run, and what gathers its results. */
export interface DeviceSetUp extends Pick<ReplayRun, "device" | "baseline" | "gateModel" | "models"> {
  readonly collector: Collector;
}

/** @throws PulsegateError for unknown designs, chips and cells, and for designs that cannot process the signal. */
export async function setUpDevice(modality: "ecg" | "ppg", choice: DeviceChoice): Promise<DeviceSetUp> {
  const designs = chooseDesigns(choice, modality);
  const gateModel = await loadGateModel(`${modality}-gate`);
  const { device, models } = await createDevice(modality, designs, gateModel);
  const baseline = designs.findIndex((design) => design.name === BASELINE);
  const collector = createCollector(designs, baseline, device.sampleRateHz);
  return { device, baseline, gateModel, models, collector };
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

function chooseDesigns({ designs, chip, cell }: DeviceChoice, modality: "ecg" | "ppg"): Design[] {
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
