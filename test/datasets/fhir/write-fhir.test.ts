import { describe, expect, it } from "vitest";
import { type FhirOptions, writeFhir } from "../../../datasets/format/fhir/write-fhir.ts";
import { createMemoryFolder } from "../../../datasets/format/memory-folder.ts";
import { openText } from "../csv/open-text.ts";
import { type ReadSignal, readBundle } from "./r4-rules.ts";

let ids = 0;
const newId = () => `00000000-0000-4000-8000-${String(ids++).padStart(12, "0")}`;

async function write(text: string, options: Partial<FhirOptions> = {}) {
  const recording = await openText(text);
  const folder = createMemoryFolder();
  const file = await folder.create("a.json");
  const report = await writeFhir(recording, file, { channels: [0], newId, ...options });
  await file.close();
  return { report, recording, text: new TextDecoder().decode(folder.files.get("a.json")) };
}

const values = Float32Array.from({ length: 3000 }, (_, i) => Math.fround(Math.sin(i / 9) / 3));
const rows = Array.from(values, (value, i) => (i >= 700 && i < 720 ? "," : `${value},${i % 5}`));
const table = `# sample_rate_hz: 100\nII[mV],aVR[mV]\n${rows.join("\n")}\n`;
const signal = (read: ReadSignal | string | undefined): ReadSignal => {
  if (typeof read === "object") return read;
  throw new Error(`no signal: ${read}`);
};

describe("a FHIR bundle", () => {
  it("follows the rules of R4 and gives every sample back exactly, missing ones as E", async () => {
    const { text, report } = await write(table, { channels: [0, 1], partS: 7 });
    const observations = readBundle(text);
    expect(observations.map(({ code }) => code)).toEqual(["131328", "131328", "131328", "131328", "131328"]);
    expect(report).toEqual({ observations: 5, samples: 2 * 2980, missing: 40 });
    const whole = observations.flatMap(({ signals }) => signal(signals[0]).values.map(Math.fround));
    const expected = values.map((value, i) => (i >= 700 && i < 720 ? Number.NaN : value));
    expect(Float32Array.from(whole)).toEqual(expected);
    expect(signal(observations[1]!.signals[0]).tokens.slice(0, 21)).toEqual([
      ...new Array<string>(20).fill("E"),
      expect.stringMatching(/^-?\d/),
    ]);
    for (const { signals } of observations) {
      expect(signals.map((one) => [signal(one).unit, signal(one).periodS])).toEqual([
        ["mV", 0.01],
        ["mV", 0.01],
      ]);
    }
  });

  it("codes leads, writes counts of the converter, and bounds them", async () => {
    const counts = Array.from({ length: 300 }, (_, i) => (i * 7) % 2048);
    const millivolts = counts.map((count) => Math.fround((count - 1024) / 200));
    const { text } = await write(
      `# fs: 100\nLead I[mV],MLII[mV]\n${millivolts.map((v) => `${v},0`).join("\n")}\n`,
      {
        channels: [0, 1],
        scales: [{ origin: -5.12, factor: 1 / 200, lowerLimit: -5.12, upperLimit: 5.115 }, undefined],
      },
    );
    const [only] = readBundle(text);
    expect(signal(only!.signals[0]).tokens.map(Number)).toEqual(counts);
    const components = only!.observation["component"] as { code: { coding: { code: string }[] } }[];
    expect(components.map(({ code }) => code.coding[0]!.code)).toEqual(["131329", "131328"]);
    expect(components[0]).toMatchObject({ valueSampledData: { lowerLimit: -5.12, upperLimit: 5.115 } });
  });

  it("tells times only when the start is known with its offset, and moves them with the part", async () => {
    const timed = await write(table, {
      startTime: "2026-03-01T10:00:00+01:00",
      fromS: 4,
      toS: 25,
      partS: 10,
    });
    expect(readBundle(timed.text).map(({ period }) => [period!.start, period!.end])).toEqual([
      ["2026-03-01T09:00:04.000Z", "2026-03-01T09:00:14.000Z"],
      ["2026-03-01T09:00:14.000Z", "2026-03-01T09:00:24.000Z"],
      ["2026-03-01T09:00:24.000Z", "2026-03-01T09:00:25.000Z"],
    ]);
    expect(readBundle((await write(table)).text)[0]!.period).toBeUndefined();
    for (const startTime of ["2026-03-01T10:00:00", "2026-03-01", "2026-13-41T10:00:00Z"]) {
      await expect(write(table, { startTime })).rejects.toMatchObject({ code: "bad-option" });
    }
  });

  it("gives the mean heart rate of each span, or says that it is not known", async () => {
    const timesS = Array.from({ length: 16 }, (_, i) => 0.3 + 0.75 * i);
    const { text } = await write(table, {
      partS: 15,
      beats: { timesS, method: "by hand" },
      subject: "Patient/7",
    });
    const rates = readBundle(text).filter(({ code }) => code === "8867-4");
    expect(rates.map(({ observation }) => observation)).toMatchObject([
      {
        valueQuantity: { value: 80, code: "/min", system: "http://unitsofmeasure.org" },
        method: { text: "by hand" },
      },
      { dataAbsentReason: { coding: [{ code: "unknown" }] } },
    ]);
    // Without a time the profile of vital signs cannot be claimed.
    expect(rates[0]!.observation).not.toHaveProperty("meta");
    const timed = await write(table, {
      beats: { timesS, method: "by hand" },
      subject: "Patient/7",
      startTime: "2026-03-01T10:00:00Z",
    });
    expect(readBundle(timed.text)[1]!.observation).toMatchObject({
      meta: { profile: ["http://hl7.org/fhir/StructureDefinition/heartrate"] },
      subject: { reference: "Patient/7" },
    });
  });

  it("names no patient unless one is given", async () => {
    const { text } = await write(table, { device: "AD8232" });
    expect(text).not.toMatch(/subject|performer|[Pp]atient/);
    expect(readBundle(text)[0]!.observation).toMatchObject({ device: { display: "AD8232" } });
  });

  it("keeps tiny and huge values without exponents, and strings within a mebibyte", async () => {
    const odd = [1e-12, -3.4e-9, 123_456_792, 0, -0.1].map(Math.fround);
    const { text } = await write(
      `# fs: 20000\nV1[mV]\n${[...odd, ...new Array<string>(70_000).fill("-0.000123456")].join("\n")}\n`,
    );
    const observations = readBundle(text);
    expect(observations.length).toBe(2);
    expect(signal(observations[0]!.signals[0]).values.slice(0, 5).map(Math.fround)).toEqual(odd);
  });

  it("is refused for channels that are no ECG in volts", async () => {
    await expect(write("# fs: 100\nECG[adc]\n1\n2\n")).rejects.toMatchObject({ code: "unsupported" });
    await expect(write(table, { channels: [] })).rejects.toMatchObject({ code: "unsupported" });
  });
});
