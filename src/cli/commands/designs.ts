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
      const { default: Table } = await import("cli-table3");
      const table = new Table({
        head: ["design", "signals", "gate", "multipliers", "chip", "cell", "what it does"],
        style: { head: [], border: [] },
        colWidths: [null, null, null, 18, null, null, 40],
        wordWrap: true,
      });
      for (const design of shown) {
        const multipliers = Object.entries(design.multipliers).map(([layer, m]) => `${layer}: ${m}`);
        table.push([
          design.name === BASELINE ? `${design.name} (baseline)` : design.name,
          design.modalities.join(", "),
          design.gated ? "yes" : "no",
          multipliers.join("\n"),
          design.chip,
          Object.entries(design.cell)
            .map(([signal, cell]) => `${signal}: ${cell}`)
            .join("\n"),
          design.description,
        ]);
      }
      console.log(table.toString());
    });
}
