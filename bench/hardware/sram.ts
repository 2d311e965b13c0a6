import { readdirSync } from "node:fs";
import { join } from "node:path";
import { probabilityOf } from "../../firmware-sim/hdl/power/boolean-function.ts";
import { parseLiberty } from "../../firmware-sim/hdl/power/liberty.ts";
import type { LibertyCell } from "../../firmware-sim/hdl/power/library.ts";
import { interpolate } from "../../firmware-sim/hdl/power/lookup-table.ts";
import { PulsegateError } from "../../signals/errors.ts";
import { unpackLiberty } from "./libraries.ts";

/** A single-port SRAM macro of IHP SG13G2, per access of a whole word. */
export interface SramMacro {
  readonly name: string;
  readonly words: number;
  readonly bits: number;
  readonly areaUm2: number;
  readonly leakageNw: number;
  readonly readPj: number;
  readonly writePj: number;
  /** One clock with the memory not enabled. */
  readonly idlePj: number;
}

const CLOCK = "A_CLK";

/** Energy of one clock cycle of the macro with these pins at 1 and all others at 0. */
function clockEnergyPj(cell: LibertyCell, high: readonly string[]): number {
  const pin = cell.pins.get(CLOCK);
  const powers = (pin?.internalPower ?? []).filter(
    ({ when }) => when === undefined || probabilityOf(when, (name) => (high.includes(name) ? 1 : 0)) === 1,
  );
  if (powers.length === 0) {
    throw new PulsegateError("malformed", "SRAM macro states no clock energy", { where: cell.name });
  }
  return powers.reduce(
    (sum, { rise, fall }) =>
      sum + (rise ? interpolate(rise, 0, 0) : 0) + (fall ? interpolate(fall, 0, 0) : 0),
    0,
  );
}

/** Energies from the internal_power of the clock pin; address and data pins add less than 2 % and are left out. */
export function sramMacro(text: string): SramMacro {
  const library = parseLiberty(text);
  const name = library.cellNames[0] ?? "";
  const cell = library.cell(name);
  const [, words = "0", bits = "0"] = /_(\d+)x(\d+)_/.exec(name) ?? [];
  return {
    name,
    words: Number(words),
    bits: Number(bits),
    areaUm2: cell.areaUm2,
    leakageNw: cell.defaultLeakageNw,
    readPj: clockEnergyPj(cell, ["A_MEN", "A_REN"]),
    writePj: clockEnergyPj(cell, ["A_MEN", "A_WEN"]),
    idlePj: clockEnergyPj(cell, []),
  };
}

/** All SRAM macros of the Liberty folder, small ones first. */
export function openSramMacros(libertyFolder: string): SramMacro[] {
  const folder = join(libertyFolder, "ihp-sg13g2");
  return readdirSync(folder)
    .filter((file) => file.startsWith("RM_IHPSG13_1P_"))
    .map((file) => sramMacro(unpackLiberty(join(folder, file))))
    .sort((a, b) => a.words * a.bits - b.words * b.bits);
}
