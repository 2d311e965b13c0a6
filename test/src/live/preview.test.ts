import { from, lastValueFrom, toArray } from "rxjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openDemo, openShipped } from "../../../datasets/io/shipped.ts";
import type { DeviceEvent } from "../../../firmware-sim/device/events.ts";
import { type Block, cutBlock } from "../../../signals/sample-block.ts";
import { createPreview, type PreviewState } from "../../../src/live/preview.ts";
import { resampled } from "../../../src/pipeline/resampled.ts";
import { setUpDevice } from "../../../src/replay/set-up.ts";

const TO_S = 60;
const PIECE_S = 0.25;

/** What the device said and what the preview said before it, each with the time of the newest sample. */
async function watch(name: string, modality: "ecg" | "ppg") {
  const recording = name === "demo" ? await openDemo() : await openShipped(name);
  const { device, gateModel } = await setUpDevice(modality, { designs: ["always-on"] });
  const preview = createPreview(modality, gateModel);
  const blocks: Block[] = [];
  for await (const block of recording.blocks({ channels: [0], fromS: 40, toS: 40 + TO_S }))
    blocks.push(block);
  const atRate = await lastValueFrom(from(blocks).pipe(resampled(device.sampleRateHz), toArray()));
  const said: { atS: number; event: DeviceEvent }[] = [];
  const ahead: { atS: number; state: PreviewState }[] = [];
  const pieces = atRate.flatMap((block) => [...cutBlock(block, PIECE_S * device.sampleRateHz)]);
  let atS = 0;
  for (const piece of pieces) {
    atS += PIECE_S;
    const state = preview.push(piece);
    if (state !== undefined) ahead.push({ atS, state });
    for (const event of device.push(piece)) said.push({ atS, event });
  }
  return { rateHz: device.sampleRateHz, windowS: device.windowS, said, ahead };
}

describe.each([
  ["demo", "ecg", "beat"],
  ["ppg-synthetic", "ppg", "pulse"],
] as const)("a look ahead of the firmware, on %s", (name, modality, kind) => {
  let seen: Awaited<ReturnType<typeof watch>>;
  beforeAll(async () => {
    seen = await watch(name, modality);
  });

  it("has a verdict before the first window is whole, seconds before the device", () => {
    const first = seen.ahead.find(({ state }) => state.verdict !== undefined);
    const judged = seen.said.find(({ event }) => event.kind === "verdict");
    expect(first?.atS).toBeLessThanOrEqual(6);
    expect(judged?.atS).toBeGreaterThanOrEqual((first?.atS ?? Number.NaN) + 3);
  });

  it("comes to the device's verdict by the time that the window is whole", () => {
    const verdicts = seen.said.flatMap(({ event }) => (event.kind === "verdict" ? [event] : []));
    expect(new Set(verdicts.map(({ verdict }) => verdict)).size).toBe(2);
    for (const { startSample, endSample, verdict } of verdicts) {
      const last = seen.ahead.findLast(({ state }) => state.verdict?.startSample === startSample);
      expect(last?.state.verdict).toMatchObject({ endSample, verdict });
    }
  });

  it("knows every beat before its window is judged, most soon after they happened, and then drops it", () => {
    const foundAt = new Map<number, number>();
    for (const { atS, state } of seen.ahead)
      for (const sample of state.beats) if (!foundAt.has(sample)) foundAt.set(sample, atS);
    const beats = seen.said.flatMap(({ atS, event }) =>
      event.kind === kind ? [{ atS, sample: event.fiducialSample }] : [],
    );
    expect(beats.length).toBeGreaterThan(40);
    const delays: number[] = [];
    for (const { atS, sample } of beats) {
      expect(foundAt.get(sample), `${sample}`).toBeLessThanOrEqual(atS);
      delays.push((foundAt.get(sample) as number) - sample / seen.rateHz);
    }
    expect(delays.sort((a, b) => a - b)[delays.length >> 1]).toBeLessThan(1.5);
    const left = seen.ahead.at(-1)?.state.beats ?? [];
    const judgedTo = seen.said.findLast(({ event }) => event.kind === "verdict")?.event;
    expect(Math.min(...left)).toBeGreaterThanOrEqual((judgedTo as { endSample: number }).endSample);
  });
});
