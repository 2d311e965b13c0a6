import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type GateNetlist, parseYosysNetlist } from "../../firmware-sim/hdl/power/netlist.ts";
import type { OpenLibrary } from "./libraries.ts";
import { runTool } from "./tools.ts";

/**
 * The one script for every design: the hierarchy is dissolved, abc's default script for Liberty maps without timing or area
 * constraint and may restructure what it is given; the drawn array is only its starting point. The module `kept` is mapped
 * on its own and dissolved last, so that its cells can be told from the others' by their names.
 */
const script = (library: OpenLibrary, top: string, kept: string | undefined) => [
  "read_verilog design.v",
  ...(kept === undefined ? [] : [`setattr -mod -set keep_hierarchy 1 ${kept}`]),
  `synth -flatten -top ${top}`,
  `dfflibmap -liberty ${library.path}`,
  `abc -liberty ${library.path}`,
  ...(kept === undefined ? [] : [`setattr -mod -unset keep_hierarchy ${kept}`, "flatten"]),
  "opt_clean -purge",
  "write_json netlist.json",
];

/** Text of the script, for the cache and the provenance. */
export const synthesisScript = (library: OpenLibrary, top: string, kept?: string): string =>
  script({ ...library, path: `${library.name}.lib` }, top, kept).join("; ");

/** Maps the module `top` of a Verilog text to the library's cells. */
export async function synthesise(
  verilog: string,
  top: string,
  library: OpenLibrary,
  folder: string,
  kept?: string,
): Promise<GateNetlist> {
  writeFileSync(join(folder, "design.v"), verilog);
  await runTool("yosys", ["-q", "-p", script(library, top, kept).join("; ")], folder);
  return parseYosysNetlist(readFileSync(join(folder, "netlist.json"), "utf8"), library.cells, top);
}
