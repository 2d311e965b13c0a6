import { Command } from "commander";
import { BASELINE, designs, findDesign } from "../../../firmware-sim/device/designs.ts";

/** `pulsegate designs [NAME]`: the firmware configurations that a replay can run. */
export function designsCommand(): Command {
  return new Command("designs")
    .description("list the firmware designs, or show one")
    .argument("[name]", "design to show")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate designs gated-approximate")
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      const shown = name === undefined ? designs : [findDesign(name)];
      if (options.json) return console.log(JSON.stringify(name === undefined ? shown : shown[0], null, 2));
      const { table } = await import("../table.ts");
      const head = ["design", "signals", "gate", "multipliers", "chip", "cell", "what it does"];
      const rows = shown.map((design) => [
        design.name === BASELINE ? `${design.name} (baseline)` : design.name,
        design.modalities.join(", "),
        design.gated ? "yes" : "no",
        listed(design.multipliers),
        design.chip,
        listed(design.cell),
        design.description,
      ]);
      console.log(table(head, rows, { widths: { 3: 18, 6: 40 } }));
    });
}

const listed = (record: Readonly<Record<string, string>>) =>
  Object.entries(record)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n");
