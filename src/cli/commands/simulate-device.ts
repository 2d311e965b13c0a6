import { Command, InvalidArgumentError } from "commander";
import type { SimulateDeviceOptions } from "../simulate/run.ts";

/** `pulsegate simulate-device`: a sensor board without the board. */
export function simulateDeviceCommand(): Command {
  return new Command("simulate-device")
    .description("play a recording as a sensor board would send it, over a pseudo-terminal or TCP")
    .requiredOption("--protocol <name>", "what it speaks, e.g. chords, cyton, ads1292r, bitalino, ad8232")
    .option("--recording <name>", "WFDB record or table, a shipped recording, or demo", "demo")
    .option("--board <name>", "board, or text format, of the protocol, e.g. uno-r4")
    .option("--channels <n>", "number of analog channels, where the board may have more or fewer", positive)
    .option("--rate <Hz>", "sample rate, where it is not the board's usual one", positive)
    .option("--gain <n>", "gain of its amplifier, where it is not the usual one", positive)
    .option("--pty", "a pseudo-terminal, needs socat (default)")
    .option("--link <path>", "name of the pseudo-terminal", "ttySIM")
    .option("--tcp <[host:]port>", "a TCP port of this computer; 0: any free one")
    .option("--stdout", "bytes to the standard output, without waiting for a start command")
    .option("--started", "stream without waiting for the start command")
    .option("--speed <n>", "device seconds per second", positive, 1)
    .option("--from <seconds>", "where in the recording to begin", number, 0)
    .option("--duration <seconds>", "end after this much device time", positive)
    .option("--loop", "begin anew when the recording ends")
    .option(
      "--faults <rates>",
      "what goes wrong, e.g. drops=3/min,flips=1/min; also bytes, wraps, garbage, cuts, resets, stalls",
    )
    .option("--drift-ppm <n>", "error of its clock; positive: it is fast", number, 0)
    .option("--seed <n>", "seed of the faults", number, 1)
    .option("--log <file>", "write every fault and connection as a line of JSON")
    .option("--json", "print what it sends as JSON, once at start")
    .addHelpText(
      "after",
      "\nExample:\n  pulsegate simulate-device --protocol chords --board uno-r4 --recording demo --loop --faults drops=3/min",
    )
    .action(async (options: SimulateDeviceOptions) => {
      const { runSimulateDevice } = await import("../simulate/run.ts");
      await runSimulateDevice(options);
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("expected a number > 0");
  return value;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("expected a number");
  return value;
}
