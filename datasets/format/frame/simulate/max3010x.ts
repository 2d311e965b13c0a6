import type { ProtocolOptions } from "../protocol.ts";
import { lightInput } from "./channels.ts";
import { oneOf } from "./checks.ts";
import type { SimulatedChannel, SimulatedDevice } from "./device.ts";
import { simulateLines } from "./line-device.ts";

interface Sketch {
  readonly rateHz: number;
  readonly channels: readonly SimulatedChannel[];
  readonly greeting: string;
  line(counts: Float64Array): string;
}

/** 18 bits of light through a finger. Source: MAX30102 data sheet, FIFO data. */
const light = (name: string, level: number) =>
  lightInput(name, { level, countsPerPulse: 1500, maxCount: 0x3ffff });

/** Below this the sketch takes the sensor for uncovered. */
const FINGER = 50_000;

/** Source: sparkfun/SparkFun_MAX3010x_Sensor_Library, Examples 1, 4, 5 and 8. */
const sketches: Readonly<Record<string, Sketch>> = {
  "r-ir-g": {
    rateHz: 25,
    channels: [light("R", 90_000), light("IR", 110_000), light("G", 20_000)],
    greeting: "MAX30105 Basic Readings Example\r\n",
    line: ([red, ir, green]) => ` R[${red}] IR[${ir}] G[${green}]\r\n`,
  },
  ir: {
    rateHz: 50,
    channels: [light("IR", 110_000)],
    greeting: "Initializing...\r\n",
    line: ([ir]) => `${ir}\r\n`,
  },
  "ir-bpm": {
    rateHz: 100,
    channels: [light("IR", 110_000)],
    greeting: "Initializing...\r\nPlace your index finger on the sensor with steady pressure.\r\n",
    line: ([ir]) => `IR=${ir}, BPM=75.10, Avg BPM=74${ir < FINGER ? " No finger?" : ""}\r\n`,
  },
  "red-ir": {
    rateHz: 25,
    channels: [light("RED", 90_000), light("IR", 110_000)],
    greeting: "Attach sensor to finger with rubber band. Press any key to start conversion\r\n",
    line: ([red, ir]) => `red=${red}, ir=${ir}, HR=75, HRvalid=1, SPO2=98, SPO2Valid=1\r\n`,
  },
};

/** A MAX30102 or MAX30105 with one of the library's example sketches (the board is the sketch). */
export function simulateMax3010x(options: ProtocolOptions): SimulatedDevice {
  const board = oneOf("sketch", options.board ?? "r-ir-g", Object.keys(sketches));
  const sketch = sketches[board] as Sketch;
  return simulateLines({
    protocol: "max3010x",
    board,
    title: `MAX3010x, sketch ${board}`,
    ...sketch,
    rateHz: options.rateHz ?? sketch.rateHz,
  });
}
