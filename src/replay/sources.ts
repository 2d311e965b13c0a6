import { findCell } from "../../firmware-sim/battery/config/cells.ts";
import type { RunSummary } from "../report/summary.ts";
import type { ReplayRun } from "./run.ts";

/** Where the numbers of a summary come from, and how far each may be off. */
export function describeSources(run: ReplayRun): RunSummary["sources"] {
  const cells = [...new Set(run.device.designs.map((design) => design.cell[run.modality]))].map(findCell);
  const chips = [...new Set(run.device.socs.map((soc) => soc.chip))];
  return [
    {
      what: "samples, windows, verdicts, beats, operations",
      kind: "measured",
      source: "counted while this recording was replayed",
      uncertainty: "exact for the simulated firmware",
    },
    ...(run.reference === undefined
      ? []
      : [
          {
            what: "reference beats",
            kind: "measured" as const,
            source: `annotations "${run.reference.annotator}" beside the recording`,
            uncertainty: "as good as the annotators",
          },
        ]),
    {
      what: "processor cycles of filter, detector, gate and features",
      kind: "model",
      source:
        "operations of each step counted for a Cortex-M4F (Technical Reference Manual, instruction timing)",
      uncertainty: "a factor of 2 either way",
    },
    ...chips.map((chip) => ({
      what: `energy per operation, ${chip.title}`,
      kind: "table" as const,
      source: "data sheets and papers, named entry by entry in the ledger",
      uncertainty: "each entry has its own range; the lifetime range adds them all up in one direction",
    })),
    ...multiplierEnergies(run),
    ...cells.map((cell) => ({
      what: `lifetime, ${cell.title}`,
      kind: "model" as const,
      source: `kinetic battery model with this recording's current profile, repeated; ${cell.sources.join("; ")}`,
      uncertainty: "cells of one type differ by tens of per cent; temperature is not modelled",
    })),
  ];
}

/** One entry for each way in which the energy of an approximate multiplier of this run is known. */
function multiplierEnergies({ device }: ReplayRun): RunSummary["sources"] {
  const used = device.arithmetic.flatMap(Object.values).map(({ multiplier }) => multiplier);
  const bySource = new Map<string, Set<string>>();
  for (const { name, relativeEnergy } of used) {
    if (name === "exact8") continue;
    bySource.set(relativeEnergy.source, (bySource.get(relativeEnergy.source) ?? new Set()).add(name));
  }
  return [...bySource].map(([source, names]) => ({
    what: `energy of ${[...names].join(", ")}, relative to the exact multiplier`,
    kind: "table",
    source,
    uncertainty: source.startsWith("synthesised")
      ? "no layout: wires and clock tree are left out; other libraries differ by some 10 points"
      : "an estimate, or as the multiplier's owner states; not verified",
  }));
}
