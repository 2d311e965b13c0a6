import { describe, expect, it } from "vitest";
import { boards } from "../../../datasets/format/brainflow/boards.ts";
import { collect } from "../synthetic/collect.ts";
import { briefly, messages, openKnown } from "./open-known.ts";

const range = (length: number) => Array.from({ length }, (_, i) => i);
const lines = (head: string, rows: readonly string[]) => `${head}\n${rows.join("\n")}\n`;

describe("Chords tables", () => {
  const kept = range(600).filter((i) => i < 290 || i >= 300);
  const text = lines(
    "Counter,Channel1,Channel2",
    kept.map((i) => `${i % 256},${i / 8},${-i / 4}`),
  );

  it("need a rate, and lose nothing over turns of their counter", async () => {
    await expect(openKnown(text)).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringMatching(/rate/),
    });
    const recording = await openKnown(text, { sampleRateHz: 500 });
    expect(recording.format).toBe("chords");
    expect(briefly(recording)).toEqual([
      ["Channel1", "other", "NU", 500],
      ["Channel2", "other", "NU", 500],
    ]);
    const expected = range(600).map((i) => (i >= 290 && i < 300 ? Number.NaN : i / 8));
    expect(await collect(recording)).toEqual(Float32Array.from(expected));
  });
});

describe("OpenBCI files without names", () => {
  const time = (i: number) => 1_557_936_053_329 + 4 * i;
  const row = (i: number) =>
    `${i % 256}, ${1000 + i}.25, -7.50, 0.040, 0.420, 0.238, ${time(i)}, 12:00:53.329`;
  const head =
    "%OpenBCI Raw EEG Data\n%Number of channels = 2\n%Sample Rate = 250.0 Hz\n%First Column = SampleIndex";

  it("get names from their place, and lose the row of zeros", async () => {
    const recording = await openKnown(
      lines(head, ["0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0", ...range(400).map(row)]),
    );
    expect(recording).toMatchObject({ format: "openbci", startTime: "2019-05-15T16:00:53.329Z" });
    expect(briefly(recording)).toEqual([
      ["EXG Channel 0", "ecg", "mV", 250],
      ["EXG Channel 1", "ecg", "mV", 250],
      ["Accel Channel 0", "other", "g", 250],
      ["Accel Channel 1", "other", "g", 250],
      ["Accel Channel 2", "other", "g", 250],
    ]);
    expect(await collect(recording)).toEqual(Float32Array.from(range(400), (i) => (1000.25 + i) * 1e-3));
    expect(messages(recording.findings)).toBe("the row of zeros at the beginning is left out");
  });

  it("are read when their times stand before the clock or after it", async () => {
    const swapped = range(400).map((i) => row(i).replace(/(\d+), (\d\d:.*)$/, "$2, $1"));
    const recording = await openKnown(lines(head, swapped));
    expect(recording.channels.length).toBe(5);
    expect(recording.startTime).toBe("2019-05-15T16:00:53.329Z");
  });
});

describe("BrainFlow tables", () => {
  const table = (columns: number, rateHz: number, timestamp = columns - 2) =>
    range(500)
      .map((i) =>
        range(columns)
          .map((c) =>
            (c === 0 ? i % 256 : c === timestamp ? 1_700_000_000 + i / rateHz : c * 100 + i).toFixed(6),
          )
          .join("\t"),
      )
      .join("\n");

  it("take the board with as many columns whose rate fits, and say so", async () => {
    const cyton = await openKnown(table(24, 250));
    expect(cyton.format).toBe("brainflow");
    expect(cyton.comments).toEqual(["board: Cyton"]);
    expect(messages(cyton.findings)).toMatch(
      /taken for the board Cyton \(250 Hz\); CytonWifi have as many columns/,
    );
    expect(briefly(cyton)[0]).toEqual(["EXG 1", "ecg", "mV", 250]);
    expect(cyton.channels.map(({ name }) => name).slice(7, 12)).toEqual([
      "EXG 8",
      "Accel 1",
      "Accel 2",
      "Accel 3",
      "Other 12",
    ]);
    expect(await collect(cyton)).toEqual(Float32Array.from(range(500), (i) => (100 + i) * 1e-3));
    expect((await openKnown(table(24, 1000))).comments).toEqual(["board: CytonWifi"]);
    expect((await openKnown(table(32, 125))).comments).toEqual(["board: CytonDaisy"]);
    expect((await openKnown(table(32, 250))).comments).toEqual(["board: Synthetic"]);
    const muse = await openKnown(table(6, 64));
    expect(briefly(muse).slice(0, 3)).toEqual(range(3).map((i) => [`PPG ${i + 1}`, "ppg", "NU", 64]));
  });

  it("follow the board that is asked for, by name or number", async () => {
    expect((await openKnown(table(32, 125), { board: "synthetic" })).comments).toEqual(["board: Synthetic"]);
    expect((await openKnown(table(32, 125), { board: "6" })).channels[0]!.sampleRateHz).toBe(1000);
    await expect(openKnown(table(32, 125), { board: "cyton" })).rejects.toMatchObject({ code: "malformed" });
    await expect(openKnown(table(32, 125), { board: "citon" })).rejects.toMatchObject({
      code: "unknown-name",
    });
  });

  it("are told from others: a board says nothing of those", async () => {
    await expect(
      openKnown("Counter,Channel1\n0,1\n1,2\n", { board: "cyton", sampleRateHz: 500 }),
    ).rejects.toThrow(/a board says nothing of a table that BrainFlow did not write, .*got cyton/);
  });

  it("have every board's columns inside its rows", () => {
    for (const { name, columns, exg, ppg, accel, gyro, timestamp, marker } of boards) {
      const spans = [exg, ppg, accel, gyro].filter((span) => span !== undefined);
      for (const [first, last] of spans) expect(first <= last && last < timestamp, name).toBe(true);
      expect([timestamp, marker], name).toEqual([columns - 2, columns - 1]);
    }
  });

  it("are left to the table reader when no board has such rows", async () => {
    const plain = await openKnown(
      `time_s\tMLII[mV]\tV5[mV]\tx\n${range(50)
        .map((i) => `${i / 100}\t1\t2\t3`)
        .join("\n")}`,
    );
    expect(plain.format).toBe("csv");
  });
});

describe("Apple Health ECGs", () => {
  const english =
    'Name,Erika Mustermann\nDate of Birth,"Jan 8, 2002"\nRecorded Date,2026-05-30 16:32:18 -0700\nClassification,Sinus Rhythm\n' +
    'Symptoms,Chest tightness\nSoftware Version,1.90\nDevice,"Watch7,12"\nSample Rate,512 hertz\n\n\nLead,Lead I\nUnit,µV\n';
  const german =
    'Name,Erika Mustermann\nGeburtsdatum,"8. Jan 2002"\nAufzeichnungsdatum,2026-05-30 16:32:18 +0200\nKlassifizierung,Sinusrhythmus\n' +
    'Symptome,Herzrasen\nSoftwareversion,1.90\nGerät,"Watch7,12"\nMessrate,"511,562\u00a0Hertz"\n\n\nAbleitung,Ableitung I\nEinheit,µV\n';

  it.each([
    ["decimal points", english, ["150.141", "-3.5", "12"], 512, "Sinus Rhythm", "-07:00"],
    ["decimal commas", german, ["150,141", "-3,5", "12"], 511.562, "Sinusrhythmus", "+02:00"],
    [
      "commas behind many whole numbers",
      german,
      [...Array<string>(99).fill("0"), "150,141", "-3,5", "12"],
      511.562,
      "Sinusrhythmus",
      "+02:00",
    ],
    ["quotes", german, ['"150,141"', '"-3,5"', "12"], 511.562, "Sinusrhythmus", "+02:00"],
  ])("are read with %s, and hide whose they are", async (_, head, rows, rate, classification, offset) => {
    const recording = await openKnown(lines(head, rows));
    expect(recording).toMatchObject({ format: "apple-health", startTime: `2026-05-30T16:32:18${offset}` });
    expect(briefly(recording)).toEqual([["I", "ecg", "mV", rate]]);
    const samples = await collect(recording);
    expect(samples.slice(-3)).toEqual(Float32Array.from([150.141, -3.5, 12], (v) => v * 1e-3));
    expect(samples).toHaveLength(rows.length);
    expect(recording.comments).toEqual([
      `classification: ${classification}`,
      "software version: 1.90",
      "device: Watch7,12",
    ]);
    const all = JSON.stringify({ ...recording, layout: undefined });
    expect(all).not.toMatch(/Muster|2002|tightness|Herzrasen/);
  });

  it("say in which line a value is none", async () => {
    const recording = await openKnown(lines(english, ["1.5", "waveform", "2"]));
    expect(await collect(recording)).toEqual(Float32Array.of(0.0015, Number.NaN, 0.002));
    expect(recording.findings).toMatchObject([
      { severity: "error", line: 15, message: "a cell is not a number" },
    ]);
  });
});

describe("Polar logs", () => {
  const phone = (i: number) => `2026-07-26T21:56:${(10 + Math.floor(i / 73) * 0.56).toFixed(3)}`;
  const ns = (i: number) => 838_432_586_543_515_816n + BigInt(i) * 7_692_288n;
  const head = "Phone timestamp;sensor timestamp [ns];timestamp [ms];ecg [uV]";
  const row = (i: number) => `${phone(i)};${ns(i)};${(i * 7.692288).toFixed(6)};${(i % 200) - 100}`;

  it("take the sensor's time, in milliseconds or nanoseconds, and show its jumps", async () => {
    const kept = range(1000).filter((i) => i < 300 || i >= 373);
    for (const drop of [false, true]) {
      const text = lines(
        drop ? head.replace("timestamp [ms];", "") : head,
        kept.map((i) => (drop ? row(i).replace(/;[\d.]+(?=;-?\d+$)/, "") : row(i))),
      );
      const recording = await openKnown(text);
      expect(recording).toMatchObject({ format: "polar", startTime: "2026-07-26T21:56:10.000" });
      expect(briefly(recording)[0]!.slice(0, 3)).toEqual(["ecg", "ecg", "mV"]);
      expect(recording.channels[0]!.sampleRateHz).toBeCloseTo(130, 1);
      const expected = range(1000).map((i) => (i >= 300 && i < 373 ? Number.NaN : ((i % 200) - 100) * 1e-3));
      expect(await collect(recording)).toEqual(Float32Array.from(expected));
    }
  });

  it("read pulse waves, and refuse intervals", async () => {
    const rows = range(500).map((i) => `${phone(i)};${ns(i)};${i};${i + 1};${i + 2};9`);
    const ppg = await openKnown(
      lines("Phone timestamp;sensor timestamp [ns];channel 0;channel 1;channel 2;ambient", rows),
    );
    expect(ppg.channels.map(({ name, modality }) => [name, modality])).toEqual([
      ["channel 0", "ppg"],
      ["channel 1", "ppg"],
      ["channel 2", "ppg"],
      ["ambient", "other"],
    ]);
    for (const intervals of [
      "Phone timestamp;sensor timestamp [ns];HR [bpm];RR-interval [ms]",
      "Phone Data RX timestamp;PP-interval [ms];error estimate [ms];blocker",
    ]) {
      const text = lines(intervals, ["2026-07-26T21:56:10.000;0;60;1000"]);
      await expect(openKnown(text)).rejects.toMatchObject({ code: "unsupported" });
    }
  });

  it("fall back to the phone's time when the sensor's stands still", async () => {
    const rows = range(500).map((i) => `2026-07-26T21:56:${(10 + i / 130).toFixed(3)};0;${i}`);
    const recording = await openKnown(lines("Phone timestamp;sensor timestamp [ns];channel 0", rows));
    expect(recording.channels[0]!.sampleRateHz).toBeCloseTo(130, 0);
    expect(messages(recording.findings)).toMatch(/no time of the sensor/);
  });
});

describe("OpenSignals files", () => {
  const device = {
    sensor: ["ECG", "RAW"],
    "device name": "Anna's device",
    column: ["nSeq", "I1", "A1", "A2"],
    "sampling rate": 1000,
    label: ["A1", "A2"],
    resolution: [4, 1, 10, 10],
    device: "bitalino_rev",
    date: "2017-1-31",
    time: "9:49:30.350",
    comments: "hypertension",
  };
  const head = (devices: object) =>
    `# OpenSignals Text File Format\n# ${JSON.stringify(devices)}\n# EndOfHeader`;

  it("name their columns by sensors and tell losses by four bits", async () => {
    const kept = range(300).filter((i) => i < 100 || i >= 107);
    const text = lines(
      head({ "20:16": device }),
      kept.map((i) => `${i % 16}\t0\t${500 + i}\t7\t`),
    );
    const recording = await openKnown(text);
    expect(recording).toMatchObject({ format: "opensignals", startTime: "2017-01-31T09:49:30.350" });
    expect(briefly(recording)).toEqual([
      ["I1", "other", "NU", 1000],
      ["ECG A1", "ecg", "adc", 1000],
      ["A2", "other", "adc", 1000],
    ]);
    const expected = range(300).map((i) => (i >= 100 && i < 107 ? Number.NaN : 500 + i));
    expect(await collect(recording, 1)).toEqual(Float32Array.from(expected));
    expect(JSON.stringify(recording.comments)).not.toMatch(/hypertension/);
  });

  it("are refused when their header is no JSON", async () => {
    const text = lines("# OpenSignals Text File Format\n# {broken}\n# EndOfHeader", ["0\t0\t1\t2"]);
    await expect(openKnown(text)).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringMatching(/line 2/),
    });
  });
});

describe("other tables", () => {
  it("of a pulse sensor are no heart rates", async () => {
    const timer = await openKnown(
      lines(
        "timer,hr",
        range(300).map((i) => `${i * 8.5},${500 + (i % 9)}`),
      ),
    );
    expect(briefly(timer)[0]!.slice(0, 3)).toEqual(["hr", "ppg", "adc"]);
    const rates = await openKnown(
      lines(
        "datetime,hr",
        range(50).map((i) => `2016-11-24 13:58:${String(i).padStart(2, "0")}.000,72`),
      ),
    );
    expect(rates).toMatchObject({ format: "csv", channels: [{ modality: "other" }] });
  });

  it("of a camera are pulse waves at uneven times", async () => {
    const recording = await openKnown(
      lines(
        "time,R,G,B",
        range(200).map((i) => `${33 * i + (i % 3)},250.1,${i},0`),
      ),
    );
    expect(recording.channels.map(({ name, modality }) => [name, modality])).toEqual([
      ["R", "ppg"],
      ["G", "ppg"],
      ["B", "ppg"],
    ]);
    expect(recording.channels[0]!.sampleRateHz).toBeCloseTo(1000 / 33, 2);
  });

  it("of Shimmer have a separator, names and units; calibrated volts become mV", async () => {
    const head =
      '"sep=\t"\nS1_Timestamp_Unix_CAL\tS1_ECG_LL-RA_24BIT_CAL\tS1_PPG_A13_CAL\tS1_ECG_LA-RA_24BIT_UNCAL\t\nms\tuV\tmV\tno_units\t';
    const recording = await openKnown(
      lines(
        head,
        range(200).map((i) => `${1_589_358_747_650 + 2 * i}\t${i}\t1\t${i}\t`),
      ),
    );
    expect(recording).toMatchObject({ format: "shimmer", startTime: "2020-05-13T08:32:27.650Z" });
    expect(briefly(recording)).toEqual([
      ["S1_ECG_LL-RA_24BIT_CAL", "ecg", "mV", 500],
      ["S1_PPG_A13_CAL", "ppg", "mV", 500],
      ["S1_ECG_LA-RA_24BIT_UNCAL", "ecg", "adc", 500],
    ]);
    expect(await collect(recording)).toEqual(Float32Array.from(range(200), (i) => i * 1e-3));
  });

  it("of a finger oximeter have units", async () => {
    const head = "TIMESTAMP_MS,COUNTER,DEVICE_ID,PULSE_BPM,SPO2_PCT,PLETH,RED_ADC";
    const recording = await openKnown(
      lines(
        head,
        range(100).map((i) => `${10 * i},${i},1,83,97.6,${i},${i}`),
      ),
    );
    expect(briefly(recording)).toEqual([
      ["DEVICE_ID", "other", "NU", 100],
      ["PULSE_BPM", "other", "bpm", 100],
      ["SPO2_PCT", "other", "%", 100],
      ["PLETH", "ppg", "NU", 100],
      ["RED_ADC", "ppg", "adc", 100],
    ]);
  });

  it("are not asked for when a user says how they are laid out", async () => {
    const text = lines(
      "Counter,Channel1",
      range(50).map((i) => `${i},${i}`),
    );
    const recording = await openKnown(text, { timeColumn: "Counter", timeUnit: "ms" });
    expect(recording).toMatchObject({ format: "csv", channels: [{ name: "Channel1", sampleRateHz: 1000 }] });
  });
});
