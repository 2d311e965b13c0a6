import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openShipped } from "../../../datasets/io/shipped.ts";
import { exportCommand } from "../../../src/cli/commands/export.ts";
import { readBundle } from "../../datasets/fhir/r4-rules.ts";
import { collect } from "../../datasets/synthetic/collect.ts";

let printed: string;
let folder: string;

beforeEach(() => {
  printed = "";
  folder = mkdtempSync(join(tmpdir(), "pulsegate-fhir-"));
  const collectText = (text: unknown) => {
    printed += `${String(text)}\n`;
  };
  vi.spyOn(console, "log").mockImplementation(collectText);
  vi.spyOn(console, "error").mockImplementation(collectText);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => exportCommand().parseAsync(["fhir", ...args], { from: "user" });
const read = (name: string) => readBundle(readFileSync(join(folder, name), "utf8"));

describe("pulsegate export fhir", () => {
  it("writes a shipped ECG so that every count of its converter can be read back", async () => {
    const out = join(folder, "deep/ecg.json");
    await run("ecg208", "--from", "60", "--to", "150", "--heart-rate", "--out", out);
    const observations = read("deep/ecg.json");
    expect(observations.map(({ code }) => code)).toEqual(["131328", "8867-4", "131328", "8867-4"]);
    const whole: number[] = [];
    for (const { signals } of observations) {
      for (const signal of signals)
        if (typeof signal === "object") whole.push(...signal.values.map(Math.fround));
    }
    const samples = await collect(await openShipped("ecg208"), 0, { fromS: 60, toS: 150 });
    expect(Float32Array.from(whole)).toEqual(samples);
    const rate = observations[1]!.observation as {
      valueQuantity: { value: number };
      method: { text: string };
    };
    expect(rate.method.text).toBe("annotations atr");
    const beats = (await (await openShipped("ecg208")).annotations("atr")).filter(
      ({ sample, symbol }) => sample >= 60 * 360 && sample < 120 * 360 && "NVFQ".includes(symbol),
    );
    // One pause of this minute is longer than 3 s; the rest of it is beats one after the other.
    const intervals = beats.slice(1).map(({ sample }, i) => (sample - beats[i]!.sample) / 360);
    const pauses = intervals.filter((interval) => interval > 3);
    expect(pauses.length).toBe(1);
    const beatingS = (beats.at(-1)!.sample - beats[0]!.sample) / 360 - pauses[0]!;
    expect(rate.valueQuantity.value).toBeCloseTo((60 * (intervals.length - 1)) / beatingS, 0);
    expect(printed).toMatch(/4 observations of MLII, 32400 samples, 0 missing\n.*no time/s);
    expect(readdirSync(join(folder, "deep"))).toEqual(["ecg.json"]);
  });

  it("counts beats by the detector where nobody annotated them, and takes times and patients that are given", async () => {
    const table = join(folder, "plain.csv");
    const samples = await collect(await openShipped("ecg208"), 0, { toS: 30 });
    writeFileSync(table, `# fs: 360\nMLII[adc]\n${[...samples].map((v) => v * 200).join("\n")}\n`);
    const out = join(folder, "plain.json");
    await expect(run(table, "--out", out)).rejects.toMatchObject({ code: "unsupported" });
    expect(readdirSync(folder)).toEqual(["plain.csv"]);
    const given = ["--start", "2026-03-01T10:00:00+01:00", "--patient", "Patient/7", "--device", "AD8232"];
    await run(table, "--gain", "200", "--heart-rate", "--lead", "mlii", "--json", ...given, "--out", out);
    expect(JSON.parse(printed)).toMatchObject({ leads: ["MLII"], observations: 2, samples: 10_800 });
    const [ecg, rate] = read("plain.json");
    expect(ecg!.observation).toMatchObject({
      subject: { reference: "Patient/7" },
      device: { display: "AD8232" },
    });
    expect(ecg!.period!.start).toBe("2026-03-01T09:00:00.000Z");
    expect(rate!.observation).toMatchObject({ method: { text: "QRS detector of Pulsegate on MLII" } });
    const { value } = (rate!.observation as { valueQuantity: { value: number } }).valueQuantity;
    expect(value).toBeGreaterThan(90);
    expect(value).toBeLessThan(130);
  });

  it("refuses an empty part, a PPG, and a time without an offset", async () => {
    const out = join(folder, "x.json");
    await expect(run("ecg208", "--from", "9", "--to", "9", "--out", out)).rejects.toMatchObject({
      code: "bad-option",
    });
    await expect(run("ecg208", "--from", "400", "--out", out)).rejects.toThrow(
      "no samples to export, in recording ecg208, got part 400 s to the end, expected a part of 0 to 300 s",
    );
    await expect(run("ecg208", "--out", join(folder, "x.xml"))).rejects.toThrow(/ends in \.json/);
    await expect(run("ecg208", "--annotator", "qrs", "--out", out)).rejects.toThrow(
      /no annotations of that name/,
    );
    await expect(run("ppg-synthetic", "--out", out)).rejects.toMatchObject({ code: "unsupported" });
    await expect(run("ecg208", "--start", "2026-03-01T10:00:00", "--out", out)).rejects.toMatchObject({
      code: "bad-option",
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
