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
    {
      what: "energy of approximate multipliers",
      kind: "model",
      source: "cell counts fitted to a public 45 nm re-synthesis; not the multiplier authors' own figures",
      uncertainty: "0.41 \u00b5W of 11 \u00b5W at most (fit)",
    },
    ...cells.map((cell) => ({
      what: `lifetime, ${cell.title}`,
      kind: "model" as const,
      source: `kinetic battery model with this recording's current profile, repeated; ${cell.sources.join("; ")}`,
      uncertainty: "cells of one type differ by tens of per cent; temperature is not modelled",
    })),
  ];
}
