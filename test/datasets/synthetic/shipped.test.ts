import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isBeat } from "../../../datasets/annotation/codes.ts";
import { openDemo, openShipped, shippedFolder } from "../../../datasets/io/shipped.ts";
import { noiseRms, noisySpans, shortSchedule } from "../../../datasets/synthetic/nst-mix.ts";
import { collect } from "./collect.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const SCIPY = "/usr/lib/python3/dist-packages/scipy/misc/ecg.dat";
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** The one array of a small .npz: a zip with one deflated member, an .npy of little-endian uint16. */
function readNpz(path: string): Uint16Array {
  const zip = readFileSync(path);
  const start = 30 + zip.readUInt16LE(26) + zip.readUInt16LE(28);
  const npy = inflateRawSync(zip.subarray(start));
  const body = npy.subarray(10 + npy.readUInt16LE(8));
  return Uint16Array.from({ length: body.length / 2 }, (_, i) => body.readUInt16LE(2 * i));
}

describe("the shipped ECG", () => {
  it("is five minutes of MLII at 360 Hz with provenance and no finding after a full read", async () => {
    const ecg = await openShipped("ecg208");
    expect(ecg.channels).toMatchObject([{ name: "MLII", modality: "ecg", sampleRateHz: 360, units: "mV" }]);
    const samples = await collect(ecg);
    expect(samples.length).toBe(108_000);
    expect(ecg.findings).toEqual([]);
    expect(ecg.provenance?.licence).toBe("ODC-By-1.0");
    expect(ecg.provenance?.citation).toContain("10.13026/C2F305");
  });

  it("holds the digital samples whose digest is pinned", async () => {
    const samples = await collect(await openShipped("ecg208"));
    const adc = Buffer.alloc(2 * samples.length);
    samples.forEach((mv, i) => {
      adc.writeInt16LE(Math.round(mv * 200 + 1024), 2 * i);
    });
    expect(sha256(adc)).toBe("45cbec844577d9c7e2117b2011a5d524ab6dd49d93c29f5f5aea690772681b8f");
  });

  it.runIf(existsSync(SCIPY))("equals the samples that SciPy distributes", async () => {
    const samples = await collect(await openShipped("ecg208"));
    const scipy = readNpz(SCIPY);
    expect(samples).toEqual(Float32Array.from(scipy, (adc) => (adc - 1024) / 200));
  });

  it("has 509 reference beats of record 208: 358 N, 93 V, 56 F, 2 Q", async () => {
    const annotations = await (await openShipped("ecg208")).annotations("atr");
    const count: Record<string, number> = {};
    for (const { symbol } of annotations.filter((a) => isBeat(a.symbol))) {
      count[symbol] = (count[symbol] ?? 0) + 1;
    }
    expect(count).toEqual({ N: 358, V: 93, F: 56, Q: 2 });
  });

  it("keeps the digests of its provenance file", () => {
    const folder = shippedFolder();
    const provenance = JSON.parse(readFileSync(join(folder, "ecg208.provenance.json"), "utf8"));
    for (const name of ["ecg208.hea", "ecg208.dat", "ecg208.atr"]) {
      expect(sha256(readFileSync(join(folder, name))), name).toBe(provenance.sha256[name]);
    }
  });
});

describe("the demonstration", () => {
  it("is the shipped ECG where the schedule is clean before the first noise, and differs where it is noisy", async () => {
    const [clean, noisy] = await Promise.all([
      openShipped("ecg208").then((ecg) => collect(ecg)),
      openDemo().then((ecg) => collect(ecg)),
    ]);
    expect(noisy.subarray(0, 60 * 360)).toEqual(clean.subarray(0, 60 * 360));
    for (const { fromSample, toSample } of noisySpans(shortSchedule, 360, clean.length)) {
      let squares = 0;
      for (let i = fromSample; i < toSample; i++) squares += (noisy[i]! - clean[i]!) ** 2;
      expect(Math.sqrt(squares / (toSample - fromSample))).toBeGreaterThan(0.2);
    }
  });

  it("says where its noise is and keeps the reference beats", async () => {
    const demo = await openDemo();
    expect((await demo.annotations("noise")).map((a) => [a.sample / 360, a.subtype])).toEqual([
      [60, 1],
      [100, 0],
      [140, 1],
      [180, 0],
      [220, 1],
      [260, 0],
    ]);
    expect(await demo.annotations("atr")).toEqual(await (await openShipped("ecg208")).annotations("atr"));
  });
});

describe.runIf(existsSync(`${PULSEGATE_SHARED}/data/nstdb`))(
  "the demonstration with recorded noise (shared data)",
  () => {
    it.each(["ma", "em_recovered"])("mixes %s at the same ratio as generated noise", async (name) => {
      const noise = `${PULSEGATE_SHARED}/data/nstdb/${name}`;
      const [clean, recorded, generated] = await Promise.all([
        openShipped("ecg208").then((ecg) => collect(ecg)),
        openDemo({ noise, snrDb: 6 }).then((ecg) => collect(ecg)),
        openDemo({ snrDb: 6 }).then((ecg) => collect(ecg)),
      ]);
      const [a, b] = [recorded!, generated!].map((mixed) =>
        noiseRms(mixed.map((v, i) => v - clean![i]!).subarray(60 * 360, 100 * 360), 360),
      );
      // Noise changes from minute to minute; the ratio is that of five minutes.
      expect(a! / b!).toBeGreaterThan(0.4);
      expect(a! / b!).toBeLessThan(2.5);
    });
  },
);

describe("the shipped PPG", () => {
  it("is five minutes at 64 Hz with pulses and spans of motion", async () => {
    const ppg = await openShipped("ppg-synthetic");
    expect(ppg.channels).toMatchObject([{ modality: "ppg", sampleRateHz: 64 }]);
    expect((await collect(ppg)).length).toBe(19_200);
    const annotations = await ppg.annotations("atr");
    expect(annotations.filter((a) => isBeat(a.symbol)).length).toBeGreaterThan(300);
    expect(annotations.filter((a) => a.symbol === "~" && a.subtype === 1).length).toBeGreaterThan(2);
  });

  it("names what ships when asked for something else", async () => {
    await expect(openShipped("ecg209")).rejects.toMatchObject({
      code: "unknown-name",
      detail: { known: ["ecg208", "ppg-synthetic"] },
    });
  });
});
