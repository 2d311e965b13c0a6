/**
 * Makes the hardware table anew: `npm run hardware -- [--liberty FOLDER] [--library NAME] [--only NAMES] [--jobs N]`.
 * Needs yosys, iverilog and the Liberty files. Finished rows are kept in `--cache` (scratch/hardware-cache), so a run that
 * died goes on. `--only A,B` prints rows and changes no file; `--report` only writes the tables from the results again.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Design, verilogFile } from "../../firmware-sim/hdl/design.ts";
import type { GateCell } from "../../firmware-sim/hdl/power/netlist.ts";
import { PulsegateError } from "../../signals/errors.ts";
import { loadBeatModel } from "../../src/models.ts";
import { ResultCache, sourceDigest } from "./cache.ts";
import {
  type Candidate,
  candidateDesign,
  candidates,
  comparedCandidates,
  elementCandidates,
  elementDesign,
  isInMultiplier,
} from "./designs.ts";
import { libraryFiles, type OpenLibrary, openLibrary } from "./libraries.ts";
import { type Delays, type Measured, measure, PERIOD_NS, type Stimuli } from "./measure.ts";
import { inferenceRows, measureSequencer, SEQUENCER_LOOPS } from "./measure-accelerator.ts";
import { type OutputRun, operandStatistics, recordOperands } from "./record-operands.ts";
import { type HardwareResults, type MeasuredElement, type Provenance, rounded } from "./results.ts";
import { sequencerVerilog } from "./sequencer.ts";
import type { Stimulus } from "./simulate.ts";
import { openSramMacros } from "./sram.ts";
import { elementStimulus, multiplierStimulus, uniformOperands } from "./stimuli.ts";
import { synthesise, synthesisScript } from "./synthesise.ts";
import { toolVersions } from "./tools.ts";
import { documentPath, resultsFolder, writeReport } from "./write-report.ts";

process.on("uncaughtException", (error: Error & { readonly code?: unknown }) => {
  const asked = error instanceof PulsegateError || `${error.code}`.startsWith("ERR_PARSE_ARGS");
  console.error(asked ? `error: ${error.message}` : error);
  process.exit(1);
});
process.on("SIGINT", () => process.exit(130));

const { values } = parseArgs({
  options: {
    liberty: { type: "string" },
    library: { type: "string", multiple: true },
    only: { type: "string" },
    jobs: { type: "string", default: "1" },
    cache: { type: "string", default: "scratch/hardware-cache" },
    report: { type: "boolean", default: false },
  },
});
if (values.report) {
  writeReport();
  process.exit();
}
const shared = process.env["PULSEGATE_SHARED"] ?? "../shared";
const libertyFolder = values.liberty ?? join(shared, "data/liberty");
const only = values.only?.split(",") ?? [];
const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 1) {
  throw new PulsegateError("bad-option", "bad number of jobs", {
    where: "--jobs",
    got: values.jobs,
    expected: "1 or more",
  });
}
const SEED = 1;
const PAIRS = 4000;
const RUN_LENGTH = 80;
/** The library that ledgers charge, and the only one here with memory macros. */
const CHARGED = "ihp130";

const work = mkdtempSync(join(tmpdir(), "pulsegate-hardware-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const cache = new ResultCache(values.cache);
const sources = sourceDigest([
  "firmware-sim/hdl/power",
  "firmware-sim/hdl/stimulus-testbench.ts",
  ...["designs", "measure", "measure-accelerator", "sequencer", "simulate", "synthesise"].map(
    (file) => `bench/hardware/${file}.ts`,
  ),
]);
const tools = toolVersions();
const toolText = JSON.stringify(tools);
const beatRuns = await recordOperands(SEED, PAIRS);
const uniformRuns = uniformOperands(SEED, PAIRS, RUN_LENGTH);

/** Runs `jobs` tasks at a time; results in the order of the tasks. */
async function pooled<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await task(items[at]!);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return results;
}

const stimuliOf = (signed: boolean, of: Kind["stimulus"]): Stimuli =>
  signed ? { uniform: of(uniformRuns), beats: of(beatRuns) } : { uniform: of(uniformRuns) };

interface Kind {
  readonly top: string;
  readonly design: (candidate: Candidate) => Design;
  readonly stimulus: (runs: readonly OutputRun[]) => Stimulus;
  /** Module that is mapped on its own, and the cells that come from it. */
  readonly kept?: string;
  readonly isPart?: (cell: GateCell) => boolean;
  readonly delayModels?: readonly Delays[];
}

const MULTIPLIER: Kind = { top: "multiplier", design: candidateDesign, stimulus: multiplierStimulus };
const ELEMENT: Kind = {
  top: "pe_multiplier",
  design: elementDesign,
  stimulus: elementStimulus,
  kept: "multiplier",
  isPart: isInMultiplier,
  delayModels: ["gate"],
};

async function row(kind: Kind, candidate: Candidate, library: OpenLibrary): Promise<MeasuredElement> {
  const { multiplier, architecture } = candidate;
  const { top, kept, isPart, delayModels } = kind;
  const verilog = verilogFile(kind.design(candidate));
  const stimuli = stimuliOf(multiplier.signed, kind.stimulus);
  const words = Object.values(stimuli).map((stimulus) => stimulus.words);
  const script = synthesisScript(library, top, kept);
  const started = Date.now();
  const made = await cache.of<Measured>(
    [verilog, script, ...words, library.digest, sources, toolText],
    async () => {
      const folder = mkdtempSync(join(work, "row-"));
      const netlist = await synthesise(verilog, top, library, folder, kept);
      const measured = await measure(netlist, stimuli, library, folder, isPart, delayModels);
      rmSync(folder, { recursive: true });
      return measured;
    },
  );
  const { areaUm2, energyPj } = made.value;
  const { uniform, beats } = energyPj.gate;
  const energy = `${uniform?.toFixed(3)} pJ uniform, ${beats?.toFixed(3) ?? "-"} pJ beats`;
  const time = made.isNew ? `${((Date.now() - started) / 1000).toFixed(1)} s` : "kept";
  console.log(
    `${library.name} ${top} ${multiplier.name} (${architecture}): ${areaUm2.toFixed(0)} um2, ${energy}; ${time}`,
  );
  return { name: multiplier.name, architecture, ...rounded(made.value) };
}

function provenanceOf(library: OpenLibrary): Provenance {
  const { name, title, corner, licence, cells } = library;
  return {
    library: name,
    title,
    corner,
    licence,
    voltageV: cells.voltageV,
    ...tools,
    script: synthesisScript(library, "multiplier"),
    delays:
      "zero: none; gate: library tables, propagated slews, default wire-load model where the library has one",
    energies: "library tables: half C V^2 of driven pins and internal power; no wires, no leakage",
    operands: {
      uniform: `${PAIRS} uniform pairs`,
      beats: "shipped beat network on datasets/shipped/ecg208, output-stationary, weight first",
    },
    statistics: rounded(operandStatistics(beatRuns)),
    seed: SEED,
    periodNs: PERIOD_NS,
  };
}

/** Memory, control and what remains of a saving beside them. */
async function acceleratorOf(library: OpenLibrary, elements: readonly MeasuredElement[]) {
  const sram = openSramMacros(libertyFolder);
  const inputs = [sequencerVerilog, JSON.stringify(SEQUENCER_LOOPS), library.digest, sources, toolText];
  const { value: sequencer } = await cache.of(inputs, () => measureSequencer(library, work));
  const { network } = await loadBeatModel();
  const inferences = inferenceRows(network, elements, sram, sequencer);
  return rounded({ sram, sequencer, inferences });
}

for (const name of values.library ?? Object.keys(libraryFiles)) {
  const library = openLibrary(name, libertyFolder, work);
  const isCharged = name === CHARGED;
  const asked = isCharged ? candidates(only) : comparedCandidates(only);
  const alone = await pooled(asked, (one) => row(MULTIPLIER, one, library));
  const multipliers = alone.map(({ partPj: _, ...rest }) => rest);
  const inElements = isCharged ? elementCandidates(only) : [];
  const elements = await pooled(inElements, (one) => row(ELEMENT, one, library));
  const accelerator = isCharged ? await acceleratorOf(library, elements) : undefined;
  const results: HardwareResults = {
    provenance: provenanceOf(library),
    multipliers,
    elements,
    ...(accelerator && { accelerator }),
  };
  if (only.length > 0) continue;
  mkdirSync(resultsFolder, { recursive: true });
  const path = join(resultsFolder, `${name}.json`);
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  writeReport();
  console.log(`wrote ${path}, and the tables of ${documentPath}`);
}
