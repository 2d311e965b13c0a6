import { PulsegateError } from "../../signals/errors.ts";
import { createLedger, type Ledger } from "../energy/ledger.ts";
import type { Chip } from "./chip.ts";

/** Residency of parts that are on all the time, whatever the core does. */
const isAlwaysOn = (operation: string) => operation.endsWith("on-cycles") || operation === "retention-cycles";

/**
 * The ledger that another chip would have under the same firmware, without replaying: work takes as many cycles there,
 * the seconds that have passed are the same, and what is left of them is sleep. Work of the last moment and rounding of
 * arrival times are neglected (below 1e-5 over a minute).
 * @throws PulsegateError `unsupported` when accelerators differ in shape, or the work does not fit the time.
 */
export function transferLedger(ledger: Pick<Ledger, "entries">, from: Chip, to: Chip): Ledger {
  const shape = ({ accelerator: unit }: Chip) =>
    unit === undefined
      ? "none"
      : `${unit.macsPerCycle} MAC per cycle, ${unit.startCycles} cycles to start, ${unit.inMemory ? "in memory" : "digital"}`;
  if (shape(from) !== shape(to)) {
    throw new PulsegateError("unsupported", "a ledger moves only between accelerators of one shape", {
      got: `${to.name}: ${shape(to)}`,
      expected: `${from.name}: ${shape(from)}`,
    });
  }
  const moved = createLedger();
  const scale = to.clockHz / from.clockHz;
  let elapsed = 0;
  let awake = 0;
  for (const { component, cause, operation, count } of ledger.entries()) {
    if (component === "cpu" && operation === "sleep-cycles") continue;
    const alwaysOn = isAlwaysOn(operation);
    const there = alwaysOn ? Math.round(count * scale) : count;
    moved.add(moved.slot(component, cause, operation), there);
    if (component === "board") elapsed = there;
    if (component === "cpu") awake += operation === "wake-up" ? count * to.cpu.wakeUpCycles : count;
  }
  if (awake > elapsed) {
    throw new PulsegateError("unsupported", "the work does not fit the time on the other chip", {
      where: to.name,
      got: `${awake} cycles of work`,
      expected: `at most ${elapsed} cycles`,
    });
  }
  moved.add(moved.slot("cpu", "sleep", "sleep-cycles"), elapsed - awake);
  return moved;
}
