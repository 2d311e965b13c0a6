import { type Command, Option } from "commander";
import { finiteSpeed, positive } from "../arguments.ts";

/** Options of every verb that listens to a sensor. */
export interface SensorCommandOptions {
  readonly protocol?: string;
  readonly board?: string;
  readonly baud?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly gain?: number;
  readonly scale?: number;
  readonly lead?: string;
  readonly modality?: "ecg" | "ppg";
  readonly duration?: number;
  readonly speed: number;
}

const ADDRESS_HELP =
  "serial port (/dev/ttyACM0, COM3), host:port, - for standard input, a file of raw bytes, auto for the only likely port; or a recording (demo, data/100, log.edf), played in its own time";

export const withSensorOptions = (command: Command): Command =>
  command
    .argument("[address]", ADDRESS_HELP, "auto")
    .option("--protocol <name>", "chords, cyton, ads1292r ... or a .json description (default: found out)")
    .option("--board <name>", "board of the protocol, e.g. uno-r4 (default: asked, or the likeliest)")
    .option("--baud <rate>", "baud rate (default: the protocol's, one after the other)", positive)
    .option("--channels <n>", "number of analog channels, where a board may send more or fewer", positive)
    .option("--rate <Hz>", "sample rate, where the device does not say it (default: estimated)", positive)
    .option("--gain <n>", "gain of the analog front, in the device's own terms", positive)
    .option("--scale <counts>", "converter counts per mV, in place of the device's own scale", positive)
    .option("--lead <name>", "channel for the device, by name or number")
    .addOption(
      new Option("--modality <kind>", "what channels measure that do not say it").choices(["ecg", "ppg"]),
    )
    .option("--duration <seconds>", "end after so much signal", positive)
    .option("--speed <realtime|N>", "pace of a recording, or of a simulated device", finiteSpeed, 1);
