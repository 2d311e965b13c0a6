import type { TestContext } from "vitest";
import type { ProtocolOptions } from "../../../../datasets/format/frame/protocol.ts";
import { createSimulatedDevice } from "../../../../datasets/format/frame/simulate/simulated-devices.ts";
import type { SensorOptions } from "../../../../src/sources/sensor/sensor-options.ts";
import { sensorSource } from "../../../../src/sources/sensor-source.ts";
import { Collected } from "../collected.ts";
import { type BoardOptions, PtyBoard, ROW_MODULUS } from "./pty-board.ts";

/** A Chords board behind a pseudo-terminal, unplugged when the test ends. */
export async function plugged(
  { onTestFinished }: TestContext,
  options?: BoardOptions,
  device: ProtocolOptions = { board: "UNO-R4" },
): Promise<PtyBoard> {
  const board = new PtyBoard(createSimulatedDevice("chords", device), options);
  onTestFinished(() => board.close());
  await board.plug();
  return board;
}

export function listenTo(
  { onTestFinished }: TestContext,
  board: PtyBoard,
  options: Partial<SensorOptions> = {},
): Collected {
  const collected = new Collected(sensorSource({ address: board.path, protocol: "chords", ...options }));
  onTestFinished(() => collected.unsubscribe());
  return collected;
}

/** Every run of known samples counts up by one: nothing damaged, doubled or left out without a gap. */
export function expectWhole({ expect }: TestContext, collected: Collected): void {
  for (const { counts, startSample } of collected.runs) {
    const wrong = counts.findIndex((count, i) => count !== ((counts[0] as number) + i) % ROW_MODULUS);
    expect(wrong, `sample ${wrong} of the run from ${startSample}`).toBe(-1);
  }
}
