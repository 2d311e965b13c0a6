import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createMemoryFolder } from "../../../datasets/format/memory-folder.ts";
import { openXdf } from "../../../datasets/format/xdf/open-xdf.ts";
import { collect } from "../synthetic/collect.ts";

// Made by an independent writer: test/golden/make-xdf.py.
interface Golden {
  readonly file: string;
  readonly ecg: readonly (readonly number[])[];
  readonly ppg: readonly number[];
  readonly ppgLost: readonly [number, number];
  readonly ppgLateS: number;
  readonly markers: readonly (readonly [number, string])[];
  readonly boundaries: readonly number[];
}
const golden = JSON.parse(
  readFileSync(new URL("../../golden/xdf.golden.json", import.meta.url), "utf8"),
) as Golden;
const bytes = new Uint8Array(Buffer.from(golden.file, "base64"));
const open = (file: Uint8Array) => openXdf(createMemoryFolder({ "a.xdf": file }), "a.xdf");
const millivolts = (microvolts: readonly number[]) => Float32Array.from(microvolts, (value) => value * 1e-3);
const messages = (findings: readonly { message: string }[]) => findings.map((f) => f.message).join("\n");

describe("an XDF file", () => {
  it("gives every stream as channels with its own rate, unit and start", async () => {
    const recording = await open(bytes);
    expect(recording).toMatchObject({ name: "a", format: "xdf", startTime: "2026-03-01T10:00:00+01:00" });
    expect(recording.channels.map((c) => [c.name, c.modality, c.units, c.lengthSamples])).toEqual([
      ["I", "ecg", "mV", 5000],
      ["II", "ecg", "mV", 5000],
      ["PLETH", "ppg", "NU", 96 + 1280],
    ]);
    expect(await collect(recording, 0)).toEqual(millivolts(golden.ecg[0]!));
    expect(await collect(recording, 1)).toEqual(millivolts(golden.ecg[1]!));
  });

  it("puts streams on one clock: the drifting one keeps its declared rate once its offsets are applied", async () => {
    const recording = await open(bytes);
    expect(recording.channels[0]).toMatchObject({ sampleRateHz: 250, rateEstimated: false });
    expect(recording.channels[2]).toMatchObject({ sampleRateHz: 64, rateEstimated: false });
    // Uncorrected, the 100 s between the clocks would be the start of one of them.
    expect(recording.durationS).toBeCloseTo(21.5, 6);
  });

  it("shows a late start and a jump of time as gaps", async () => {
    const recording = await open(bytes);
    const lead = golden.ppgLateS * 64;
    const [from, to] = golden.ppgLost;
    const expected = Float32Array.from([
      ...new Array<number>(lead).fill(Number.NaN),
      ...golden.ppg.map((value, n) => (n >= from && n < to ? Number.NaN : value)),
    ]);
    expect(await collect(recording, 2)).toEqual(expected);
    expect(messages(recording.findings)).toMatch(/64 samples lost in 1 jumps.*\n.*begins 1\.500 s after/s);
  });

  it("reads texts and numbers without a rate as annotations", async () => {
    const recording = await open(bytes);
    expect(recording.annotators).toEqual(["markers", "trigger"]);
    const markers = await recording.annotations("markers");
    expect(markers.map(({ sample, aux, symbol }) => [sample / 250, aux, symbol])).toEqual(
      golden.markers.map(([timeS, text]) => [timeS, text, '"']),
    );
    expect((await recording.annotations("trigger")).map(({ sample, aux }) => [sample, aux])).toEqual([
      [1125, "42"],
    ]);
  });

  it("gives any part as that part of the whole", async () => {
    const recording = await open(bytes);
    const whole = await collect(recording, 2);
    const part = await collect(recording, 2, { fromS: 1, toS: 12.25 });
    expect(part).toEqual(whole.subarray(64, 12.25 * 64));
  });
});

/** A chunk of an XDF file: length, tag, content. */
function chunk(tag: number, content: Uint8Array): Uint8Array {
  const out = new Uint8Array(7 + content.length);
  const view = new DataView(out.buffer);
  view.setUint8(0, 4);
  view.setUint32(1, content.length + 2, true);
  view.setUint16(5, tag, true);
  out.set(content, 7);
  return out;
}

/** A file of one ECG at 250 Hz in four chunks of 100 samples; `stampOf` says which samples have a time stamp. */
function oneStream(stampOf: (sample: number) => number | undefined): Uint8Array {
  const xml =
    "<info><name>A</name><type>ECG</type><channel_count>1</channel_count><nominal_srate>250</nominal_srate>" +
    "<channel_format>int16</channel_format></info>";
  const header = new Uint8Array([1, 0, 0, 0, ...new TextEncoder().encode(xml)]);
  const parts = [new TextEncoder().encode("XDF:"), chunk(2, header)];
  for (let first = 0; first < 400; first += 100) {
    const content: number[] = [1, 0, 0, 0, 1, 100];
    for (let sample = first; sample < first + 100; sample++) {
      const stamp = stampOf(sample);
      const bytes = stamp === undefined ? [] : new Uint8Array(Float64Array.of(stamp).buffer);
      content.push(bytes.length, ...bytes, ...new Uint8Array(Int16Array.of(sample).buffer));
    }
    parts.push(chunk(3, Uint8Array.from(content)));
  }
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe("samples without a time stamp", () => {
  const all = Float32Array.from({ length: 400 }, (_, i) => i);

  it("follow the one before, and lead up to the first one that has a stamp", async () => {
    const recording = await open(oneStream((i) => (i >= 100 && i % 100 === 0 ? 7 + i / 250 : undefined)));
    expect(recording.durationS).toBe(1.6);
    expect(await collect(recording)).toEqual(all);
    expect(recording.findings).toEqual([]);
  });

  it("begin with the recording when there is no stamp at all, and a finding says so", async () => {
    const recording = await open(oneStream(() => undefined));
    expect(recording.durationS).toBe(1.6);
    expect(await collect(recording)).toEqual(all);
    expect(messages(recording.findings)).toMatch(/stream 1 \(A\) has no time stamps/);
  });
});

it("a stream that steadily runs at another rate than it declares has the rate of its stamps, and its gaps", async () => {
  const recording = await open(oneStream((i) => 7 + (i + (i >= 250 ? 30 : 0)) / 125));
  expect(recording.channels).toMatchObject([{ sampleRateHz: 125, rateEstimated: true, lengthSamples: 430 }]);
  const row = (i: number) => (i < 250 ? i : i < 280 ? Number.NaN : i - 30);
  expect(await collect(recording)).toEqual(Float32Array.from({ length: 430 }, (_, i) => row(i)));
  expect(messages(recording.findings)).toMatch(
    /30 samples lost in 1 jumps of time\n.*time stamps give 125 Hz, declared are 250 Hz/s,
  );
});

describe("a damaged XDF file", () => {
  it("is read to its last whole sample when it is cut off", async () => {
    const recording = await open(bytes.subarray(0, Math.floor(0.5 * bytes.length)));
    const samples = await collect(recording, 0);
    expect(samples.length).toBeGreaterThan(2000);
    expect(samples).toEqual(millivolts(golden.ecg[0]!.slice(0, samples.length)));
    expect(recording.findings.some(({ severity, byte }) => severity === "error" && byte! > 0)).toBe(true);
    expect(messages(recording.findings)).toMatch(/the file ends inside a chunk/);
  });

  it("is read on after the next boundary when a chunk has no length", async () => {
    const broken = bytes.slice();
    const [, second] = golden.boundaries;
    // The chunk after the first boundary mark.
    const at = golden.boundaries[0]! + 16;
    broken[at] = 3;
    const recording = await open(broken);
    const [finding] = recording.findings.filter(({ message }) => /no chunk begins here/.test(message));
    expect(finding).toMatchObject({ severity: "error", byte: at });
    expect(finding?.message).toContain(`${second! + 16 - at} bytes`);
    const samples = await collect(recording, 0);
    // Seconds 4 to 7 are gone, and stand there as a gap.
    expect(samples).toEqual(
      millivolts(golden.ecg[0]!).map((value, i) => (i >= 1000 && i < 2000 ? Number.NaN : value)),
    );
    expect(messages(recording.findings)).toMatch(/has 4000 samples, its footer says 5000/);
  });

  it("never throws but a PulsegateError, whatever byte is wrong", async () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (let round = 0; round < 30; round++) {
      const broken = bytes.slice(0, Math.ceil(bytes.length * (0.2 + 0.8 * random())));
      for (let i = 0; i < 8; i++)
        broken[4 + Math.floor(random() * (broken.length - 4))] = Math.floor(random() * 256);
      const recording = await open(broken).catch((error: unknown) => {
        expect(error).toMatchObject({ name: "PulsegateError" });
        return undefined;
      });
      if (recording !== undefined) for await (const _ of recording.blocks());
    }
  });

  it("is refused when it is something else or holds no signal", async () => {
    await expect(open(new TextEncoder().encode("EDF"))).rejects.toMatchObject({ code: "malformed" });
    await expect(open(bytes.subarray(0, 4))).rejects.toMatchObject({ code: "malformed" });
  });
});
