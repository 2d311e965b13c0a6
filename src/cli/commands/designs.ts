import { Command } from "commander";
import type { Design } from "../../../firmware-sim/device/design.ts";
import { BASELINE, designs } from "../../../firmware-sim/device/designs.ts";

/** `pulsegate designs [NAME]`: the firmware configurations that a replay can run. */
export function designsCommand(): Command {
  return new Command("designs")
    .description("list the firmware designs, or show one")
    .argument("[name]", "design to show, also a .json file")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  pulsegate designs gated-approximate")
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      const { loadDesign } = await import("../../design-file.ts");
      const shown = name === undefined ? designs : [await loadDesign(name)];
      if (options.json) return console.log(JSON.stringify(name === undefined ? shown : shown[0], null, 2));
      const { table } = await import("../table.ts");
      const head = ["design", "signals", "gate", "multipliers", "chip", "cell", "what it does"];
      const rows = shown.map((design) => [
        design.name === BASELINE ? `${design.name} (baseline)` : design.name,
        design.modalities.join(", "),
        design.gated ? "yes" : "no",
        arithmetic(design),
        design.chip,
        listed(design.cell),
        design.description,
      ]);
      console.log(table(head, rows, { widths: { 3: 18, 6: 40 } }));
    });
}

function arithmetic({ multipliers, operandOrder = {}, foldBias = true }: Design): string {
  const orders = Object.entries(operandOrder).map(([layer, order]) => `${layer}: ${order}`);
  return [listed(multipliers), ...orders, ...(foldBias ? [] : ["mean errors not folded"])].join("\n");
}

const listed = (record: Readonly<Record<string, string>>) =>
  Object.entries(record)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n");
