import { createReadStream, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GateNetlist } from "../../firmware-sim/hdl/power/netlist.ts";
import { netOfName, simulationNetlist } from "../../firmware-sim/hdl/power/simulation-netlist.ts";
import type { Timing } from "../../firmware-sim/hdl/power/timing.ts";
import { type Activity, VcdReader } from "../../firmware-sim/hdl/power/vcd.ts";
import { type StimulusOptions, stimulusTestbench } from "../../firmware-sim/hdl/stimulus-testbench.ts";
import { runTool } from "./tools.ts";

export interface Stimulus {
  readonly unit: NonNullable<StimulusOptions["unit"]>;
  /** Lines of hex, as `operandWords` and `elementWords` write them; the first only settles the circuit. */
  readonly words: string;
  readonly vectors: number;
}

/**
 * Switching of a mapped netlist under a stimulus, with Icarus Verilog.
 *
 * @param timing delays of the gates; without it there are none and no glitches.
 */
export async function simulate(
  netlist: GateNetlist,
  stimulus: Stimulus,
  periodNs: number,
  folder: string,
  timing?: Timing,
): Promise<Activity> {
  const bench = stimulusTestbench({
    top: netlist.name,
    unit: stimulus.unit,
    vectors: stimulus.vectors,
    periodNs,
    vcd: "activity.vcd",
    stimulus: "words.hex",
    gateLevel: true,
  });
  writeFileSync(join(folder, "words.hex"), stimulus.words);
  return simulateBench(netlist, bench, folder, timing);
}

/**
 * The same for a testbench of its own: its module `tb` instantiates the netlist by its name and dumps the nets of that
 * instance to `activity.vcd`.
 */
export async function simulateBench(
  netlist: GateNetlist,
  bench: string,
  folder: string,
  timing?: Timing,
): Promise<Activity> {
  writeFileSync(join(folder, "testbench.v"), bench);
  writeFileSync(join(folder, "gates.v"), simulationNetlist(netlist, timing));
  const delays = timing === undefined ? [] : ["-gspecify"];
  const sources = ["testbench.v", "gates.v"];
  await runTool("iverilog", ["-g2005", ...delays, "-s", "tb", "-o", "simulation.vvp", ...sources], folder);
  await runTool("vvp", ["-n", "simulation.vvp"], folder);
  const vcd = join(folder, "activity.vcd");
  const activity = await readActivity(vcd, netlist);
  rmSync(vcd);
  return activity;
}

/** Switching from a VCD of the netlist that `simulationNetlist` wrote. */
async function readActivity(path: string, netlist: GateNetlist): Promise<Activity> {
  const reader = new VcdReader(netlist.netCount, netOfName);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }))
    reader.push(chunk as Uint8Array);
  return reader.finish();
}
