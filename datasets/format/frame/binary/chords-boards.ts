import { PulsegateError } from "../../../../signals/errors.ts";
import type { ScaleProfile } from "../protocol.ts";

export interface Board {
  readonly channels: number;
  readonly bits: number;
  readonly rateHz: number;
  /** Reference of the converter in volts. */
  readonly vrefV: number;
  /** What the board answers to `WHORU`, in capitals. */
  readonly answers: readonly string[];
}

const uno = { channels: 6, bits: 10, rateHz: 250, vrefV: 5 };

/**
 * Boards in the order in which detection tries them: likeliest first.
 * Source of channels, bits and rates: Chords-Arduino-Firmware and the board list of Chords-Web. References are the boards' supply
 * voltages (data sheets of the boards): an assumption, the firmware does not set them.
 */
export const boards: Readonly<Record<string, Board>> = {
  "uno-r3": { ...uno, answers: ["UNO-R3", "UNO-CLONE", "GENUINO-UNO"] },
  "uno-r4": { channels: 6, bits: 14, rateHz: 500, vrefV: 5, answers: ["UNO-R4"] },
  nano: { ...uno, channels: 8, answers: ["NANO", "NANO-CLONE", "NANO-CLASSIC"] },
  mega: { ...uno, channels: 16, answers: ["MEGA", "MEGA-2560-R3", "MEGA-2560-CLONE"] },
  "npg-lite": { channels: 3, bits: 12, rateHz: 500, vrefV: 3.3, answers: ["NPG-LITE"] },
  pico: { channels: 3, bits: 12, rateHz: 500, vrefV: 3.3, answers: ["RPI-PICO-RP2040", "PICO"] },
  giga: { channels: 6, bits: 16, rateHz: 500, vrefV: 3.3, answers: ["GIGA-R1", "GIGA"] },
  "stm32-f4": { channels: 8, bits: 12, rateHz: 500, vrefV: 3.3, answers: ["STM32F4-BLACK-PILL", "STM32F4"] },
  "stm32-g4": { channels: 16, bits: 12, rateHz: 250, vrefV: 3.3, answers: ["STM32G4-CORE-BOARD", "STM32G4"] },
  "esp32-s3": { channels: 16, bits: 12, rateHz: 250, vrefV: 3.3, answers: ["ESP32-S3"] },
};

/** Name of a board from our own name for it, or from the one that it answers itself. */
export const boardNamed = (asked: string | undefined): string | undefined =>
  Object.entries(boards).find(([, { answers }]) => answers.includes(asked?.toUpperCase() ?? ""))?.[0] ??
  asked;

/** Board whose name closes a line of the answer. */
export function boardOfAnswer(text: string): string | undefined {
  const lines = text
    .toUpperCase()
    .split(/[\r\n]+/)
    .slice(0, -1)
    .map((line) => line.trim());
  for (const [name, { answers }] of Object.entries(boards))
    if (answers.some((answer) => lines.some((line) => line.endsWith(answer)))) return name;
  return undefined;
}

/**
 * Counts around the middle of the converter; in mV only when the gain of the amplifier in front of it is known.
 * @throws PulsegateError `bad-option` for a gain that is not positive.
 */
export function chordsScale(name: string, board: Board, gain: number | undefined): ScaleProfile {
  const baseline = 2 ** (board.bits - 1);
  if (gain === undefined)
    return {
      name: `${name}-counts`,
      units: "adc",
      gain: 1,
      baseline,
      source: `${board.bits}-bit converter; the amplifier in front of it is not known`,
    };
  if (!(gain > 0))
    throw new PulsegateError("bad-option", "gain makes no sense", {
      got: gain,
      expected: "a positive number",
    });
  return {
    name: `${name}-gain-${gain}`,
    units: "mV",
    gain: (2 ** board.bits * gain) / (board.vrefV * 1000),
    baseline,
    source: `${board.bits}-bit converter, reference assumed to be the board's supply of ${board.vrefV} V, amplifier gain ${gain} as declared`,
  };
}
