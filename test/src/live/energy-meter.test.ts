import { expect, it } from "vitest";
import { createEnergyMeter } from "../../../src/live/energy-meter.ts";
import { setUpDevice } from "../../../src/replay/set-up.ts";

it("estimates days from the first seconds, says that it is an estimate, and refines it", async () => {
  const { device } = await setUpDevice("ppg", {});
  const meter = createEnergyMeter(device, "ppg");
  const { sampleRateHz } = device;
  let second = 0;
  const run = (toS: number) => {
    for (; second < toS; second++) {
      const samples = Float32Array.from({ length: sampleRateHz }, (_, k) =>
        Math.sin((2 * Math.PI * 1.2 * (second * sampleRateHz + k)) / sampleRateHz),
      );
      const startSample = second * sampleRateHz;
      for (const event of device.push({ kind: "samples", channel: 0, startSample, sampleRateHz, samples }))
        meter.take(event);
    }
    return meter.read()[0];
  };
  expect(run(3)).toMatchObject({ lifetimeDays: null, lifetimeRangeDays: null });
  const first = run(5);
  expect(first).toMatchObject({ firstEstimate: true });
  expect(first?.lifetimeDays).toBeGreaterThan(first?.lifetimeRangeDays?.low as number);
  expect(first?.lifetimeDays).toBeLessThan(first?.lifetimeRangeDays?.high as number);
  expect(run(6)?.lifetimeDays).toBe(first?.lifetimeDays);
  expect(run(19)).toMatchObject({ firstEstimate: true });
  // No waiting for the next round once the profile is long enough.
  const full = run(21);
  expect(full).toMatchObject({ firstEstimate: false });
  expect(Math.abs((full?.lifetimeDays as number) / (first?.lifetimeDays as number) - 1)).toBeLessThan(0.1);
});
