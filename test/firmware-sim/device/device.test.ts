import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Recording } from "../../../datasets/recording.ts";
import { createSyntheticEcg } from "../../../datasets/synthetic/ecg.ts";
import { createSyntheticPpg } from "../../../datasets/synthetic/ppg.ts";
import { designs } from "../../../firmware-sim/device/designs.ts";
import { DEVICE_RATE_HZ, type Device } from "../../../firmware-sim/device/device.ts";
import { createEcgDevice } from "../../../firmware-sim/device/ecg-device.ts";
import type { DeviceEvent } from "../../../firmware-sim/device/events.ts";
import { createPpgDevice } from "../../../firmware-sim/device/ppg-device.ts";
import { findChip } from "../../../firmware-sim/soc/config/chips.ts";
import type { Block } from "../../../signals/sample-block.ts";
import { loadBeatModel, loadGateModel } from "../../../src/models.ts";

const chipOf = ({ chip }: { readonly chip: string }) => findChip(chip);
const gateModel = await loadGateModel("ecg-gate");
const beatModel = await loadBeatModel();
const ppgGate = await loadGateModel("ppg-gate");
const ecgDevice = () => createEcgDevice({ designs, chipOf, gateModel, beatModel });
const ppgDevice = () =>
  createPpgDevice({
    designs: designs.filter((d) => d.modalities.includes("ppg")),
    chipOf,
    gateModel: ppgGate,
  });

async function samplesOf(recording: Recording): Promise<Float32Array> {
  const parts: number[] = [];
  for await (const block of recording.blocks()) if (block.kind === "samples") parts.push(...block.samples);
  return Float32Array.from(parts);
}
const ecg = await samplesOf(
  createSyntheticEcg({ seed: 5, durationS: 70, sampleRateHz: DEVICE_RATE_HZ.ecg, ventricularShare: 0.08 }),
);
const ppg = await samplesOf(createSyntheticPpg({ seed: 6, durationS: 40, sampleRateHz: DEVICE_RATE_HZ.ppg }));

interface Outcome {
  readonly events: readonly DeviceEvent[];
  readonly ledgers: unknown;
  readonly profiles: unknown;
  readonly cycles: readonly number[];
}

/** Runs samples cut at `cuts`, with samples `gap` lost. */
function run(
  device: Device,
  samples: Float32Array,
  cuts: readonly number[],
  gap?: readonly [number, number],
): Outcome {
  const events: DeviceEvent[] = [];
  const edges = [...new Set([0, ...cuts, ...(gap ?? []), samples.length])].sort((a, b) => a - b);
  for (const [k, start] of edges.slice(0, -1).entries()) {
    const end = edges[k + 1] as number;
    const lost = gap !== undefined && start >= gap[0] && end <= gap[1];
    const base = { channel: 0, startSample: start, sampleRateHz: device.sampleRateHz };
    const block: Block = lost
      ? { ...base, kind: "gap", lostSamples: end - start }
      : { ...base, kind: "samples", samples: samples.slice(start, end) };
    events.push(...device.push(block));
  }
  events.push(...device.finish());
  return {
    events,
    ledgers: device.socs.map((soc) => soc.ledger.entries()),
    profiles: device.socs.map((soc) => soc.profile()),
    cycles: device.socs.map((soc) => soc.nowCycle),
  };
}

describe.each([
  { name: "ECG device", create: ecgDevice, samples: ecg, windows: 7 },
  { name: "PPG device", create: ppgDevice, samples: ppg, windows: 8 },
])("$name", ({ create, samples, windows }) => {
  const whole = run(create(), samples, []);

  it("judges every window and finds beats or pulses", () => {
    const count = (kind: DeviceEvent["kind"]) => whole.events.filter((event) => event.kind === kind).length;
    expect(count("verdict")).toBe(windows);
    expect(count("beat") + count("pulse")).toBeGreaterThan(30);
  });

  it("gives the same events, ledgers and current profiles whatever the chunks, bit for bit", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: samples.length - 1 }), { maxLength: 60 });
    fc.assert(
      fc.property(cuts, (at) => {
        expect(run(create(), samples, at)).toEqual(whole);
      }),
      { numRuns: 12 },
    );
  });

  it("calls a window that misses samples noisy, tells the gap once, and goes on", () => {
    const gap = [samples.length / 2, samples.length / 2 + samples.length / 8].map(Math.round) as [
      number,
      number,
    ];
    const { events } = run(create(), samples, [gap[0] + 3, gap[0] + 500], gap);
    expect(events.filter((event) => event.kind === "gap")).toEqual([
      { kind: "gap", startSample: gap[0], endSample: gap[1] },
    ]);
    const verdicts = events.filter((event) => event.kind === "verdict");
    expect(verdicts).toHaveLength(windows);
    expect(verdicts.some((v) => v.reason === "missing samples" && v.verdict === "noisy")).toBe(true);
    expect(verdicts.at(-1)?.verdict).toBe(whole.events.filter((e) => e.kind === "verdict").at(-1)?.verdict);
  });

  it("charges a gate to gated designs only, and never lets them do more network or heart-rate work", () => {
    const device = create();
    run(device, samples, []);
    const gateCycles = device.socs.map(
      (soc) =>
        soc.ledger.entries().filter((entry) => entry.cause === "gate" && entry.operation === "active-cycles")
          .length,
    );
    expect(gateCycles).toEqual(device.designs.map((design) => (design.gated ? 1 : 0)));
    expect(device.socs.every((soc) => soc.overruns.lostSamples === 0)).toBe(true);
  });

  it("takes no samples at all", () => {
    const { events } = run(create(), new Float32Array(0), []);
    expect(events).toEqual([]);
  });
});
