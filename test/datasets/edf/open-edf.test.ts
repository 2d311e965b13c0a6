import { describe, expect, it } from "vitest";
import { type EdfOptions, type EdfRecording, openEdf } from "../../../datasets/format/edf/open-edf.ts";
import { decodeTals, encodeTal } from "../../../datasets/format/edf/tal.ts";
import { annotations, edfBytes, type RawFile, type RawSignal } from "./edf-bytes.ts";

const open = (bytes: Uint8Array, options: EdfOptions = {}): Promise<EdfRecording> =>
  openEdf("x.edf", bytes.length, async (offset, length) => bytes.subarray(offset, offset + length), options);

const ramp = (records: number, samples: number): RawSignal => ({
  label: "MLII",
  limits: ["-10", "10", "-2000", "2000"],
  samples,
  records: Array.from({ length: records }, (_, r) =>
    Array.from({ length: samples }, (_, i) => r * samples + i),
  ),
});

const blocksOf = async (recording: EdfRecording) => {
  const out: unknown[] = [];
  for await (const block of recording.blocks()) {
    out.push(
      block.kind === "gap"
        ? ["gap", block.startSample, block.lostSamples]
        : [block.startSample, ...block.samples],
    );
  }
  return out;
};
const messages = (recording: EdfRecording) =>
  recording.findings.map(({ severity, message }) => `${severity}: ${message}`);

const time = (onset: string) => `+${onset}\u0014\u0014\0`;

describe("an EDF+ file", () => {
  const file: RawFile = {
    signals: [
      ramp(2, 4),
      annotations(
        40,
        `${time("0.5")}+0.75\u00151.25\u0014Größe 心\u0014second\u0014\0`,
        `${time("1.5")}+2\u0014late\u0014\0`,
      ),
      { ...ramp(2, 2), label: "resp" },
      annotations(20, "+1\u0014of the other signal\u0014\0", ""),
    ],
  };

  it("gives values by the limits of the header, each signal at its own rate", async () => {
    const recording = await open(edfBytes(file));
    expect(
      recording.channels.map(({ name, sampleRateHz, lengthSamples }) => [name, sampleRateHz, lengthSamples]),
    ).toEqual([
      ["MLII", 4, 8],
      ["resp", 2, 4],
    ]);
    expect(await blocksOf(recording)).toEqual([
      [0, ...Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7], (v) => v * 0.005)],
      [0, ...Float32Array.from([0, 1, 2, 3], (v) => v * 0.005)],
    ]);
    expect(recording.findings).toEqual([]);
  });

  it("gives the annotations of all lists and signals, from sample 0 on", async () => {
    const recording = await open(edfBytes(file));
    expect(recording.firstOnsetS).toBe(0.5);
    const found = await recording.timedAnnotations();
    expect(found.map(({ atS, durationS, aux }) => [atS, durationS, aux])).toEqual([
      [0.25, 1.25, "Größe 心"],
      [0.25, 1.25, "second"],
      [0.5, undefined, "of the other signal"],
      [1.5, undefined, "late"],
    ]);
    const [first] = await recording.annotations();
    expect(first).toEqual({
      sample: 1,
      symbol: '"',
      subtype: 0,
      channel: 0,
      number: 0,
      aux: "Größe 心",
      durationS: 1.25,
    });
    expect(await recording.annotations("qrs")).toEqual([]);
  });

  it("keeps its patient to itself", async () => {
    expect((await open(edfBytes(file))).comments.join()).not.toContain("Jane");
    expect((await open(edfBytes(file), { patient: true })).comments.join()).toContain("Jane_Doe");
  });

  it("makes gaps of the time that records leave out", async () => {
    const recording = await open(
      edfBytes({
        kind: "EDF+D",
        signals: [ramp(3, 4), annotations(20, time("0"), time("1"), time("7.25"))],
      }),
    );
    const gap = (await blocksOf(recording)).find((block) => (block as unknown[])[0] === "gap");
    expect(gap).toEqual(["gap", 8, 21]);
    expect(recording.channels[0]!.lengthSamples).toBe(33);
    expect(recording.durationS).toBe(8.25);
    const starts: number[] = [];
    for await (const block of recording.blocks({ fromS: 7.25 })) starts.push(block.startSample);
    expect(starts).toEqual([29]);
  });

  it("takes times of fewer decimals than its records need for what they are: rounded", async () => {
    const onsets = ["0", "0.13", "0.25", "0.38", "2", "2.13"].map(time);
    const fine = ["0", "0.125", "0.2539", "0.3789"].map(time);
    const gaps = async (list: string[]) => {
      const signals = [ramp(list.length, 32), annotations(20, ...list)];
      const recording = await open(edfBytes({ kind: "EDF+D", duration: "0.125", signals }));
      const blocks = await blocksOf(recording);
      expect(messages(recording)).toEqual([]);
      return blocks.filter((block) => (block as unknown[])[0] === "gap");
    };
    // Four records of 32 samples, then 1.5 s at 256 Hz without any: no gap of one sample, none moves the next.
    expect(await gaps(onsets)).toEqual([["gap", 128, 384]]);
    expect(await gaps(fine)).toEqual([["gap", 64, 1]]);
    // Hundredths still count after a day.
    expect(await gaps(["0", "86400.05", "86401.04"].map(time))).toEqual([
      ["gap", 32, 22_118_413 - 32],
      ["gap", 22_118_445, 22_118_666 - 22_118_445],
    ]);
  });

  it("reports records that go back in time, or jump where the file says that none does", async () => {
    const back = await open(
      edfBytes({ kind: "EDF+D", signals: [ramp(2, 4), annotations(20, time("5"), time("2"))] }),
    );
    expect(messages(back)).toEqual(["error: 1 records begin before the one in front of them ends"]);
    expect(back.channels[0]!.lengthSamples).toBe(8);
    const jump = await open(edfBytes({ signals: [ramp(2, 4), annotations(20, time("0"), time("3"))] }));
    await jump.annotations();
    expect(messages(jump).join()).toMatch(/1 records do not follow/);
  });

  it("reads on behind lists that are no lists", async () => {
    const recording = await open(
      edfBytes({
        signals: [ramp(1, 4), annotations(40, `${time("0")}nonsense\0+1\u0014good\u0014\0+2\u0014no end`)],
      }),
    );
    expect((await recording.annotations()).map(({ aux }) => aux)).toEqual(["good", "no end"]);
    expect(messages(recording)).toEqual(["error: an annotation list cannot be read"]);
  });
});

describe("a damaged EDF file", () => {
  const file: RawFile = { signals: [ramp(3, 4), annotations(10, time("0"), time("1"), time("2"))] };
  const bytes = edfBytes(file);
  const RECORD = 8 + 20;

  it("is read up to its last whole record when it was cut off", async () => {
    for (let cut = 1; cut < RECORD; cut += 5) {
      const recording = await open(bytes.subarray(0, bytes.length - cut));
      expect(recording.channels[0]!.lengthSamples).toBe(8);
      expect(messages(recording)).toEqual([
        "error: the file ends early: 2 of 3 records are there",
        `error: ${RECORD - cut} bytes of a record that was cut off are left out`,
      ]);
    }
  });

  it("is read by its size when the number of records is open", async () => {
    const recording = await open(edfBytes({ ...file, records: "-1" }));
    expect(recording.channels[0]!.lengthSamples).toBe(12);
    expect(messages(recording)).toEqual(["warning: the number of records is open, 3 are there"]);
  });

  it("says so when there is more than its header counts", async () => {
    const recording = await open(edfBytes({ ...file, records: "2" }));
    expect(recording.channels[0]!.lengthSamples).toBe(8);
    expect(messages(recording)).toEqual(["warning: 1 records more than the header counts are left out"]);
  });

  it.each([
    [["-10", "10", "5", "5"], "equal digital limits"],
    [["1", "1", "-2000", "2000"], "equal physical limits"],
    [["-10", "10", "2000", "-2000"], "digital limits in the wrong order"],
    [["-10", "x", "-2000", "2000"], "a limit that is no number"],
  ] as const)("%j: gives samples as stored (%s)", async (limits, _what) => {
    const recording = await open(
      edfBytes({ signals: [{ ...ramp(1, 4), limits }, annotations(10, time("0"))] }),
    );
    expect(recording.channels[0]!.units).toBe("adc");
    expect(await blocksOf(recording)).toEqual([[0, 0, 1, 2, 3]]);
    expect(messages(recording).join()).toMatch(/no scale follows/);
  });

  it("reads a decimal comma, a header of another size and samples beyond the limits, and reports them", async () => {
    const odd = edfBytes({
      signals: [{ ...ramp(1, 4), limits: ["0,0", "10", "1", "2000"] }, annotations(10, time("0"))],
    });
    odd.set(new TextEncoder().encode("999     "), 184);
    const recording = await open(odd);
    for await (const _ of recording.blocks());
    expect(messages(recording).join("; ")).toMatch(/999 bytes.*decimal comma.*1 samples lie outside/);
  });

  it.each([
    ["", /256 bytes or more/],
    ["1       ", /begins with "0"/],
  ])("refuses %j", async (start, message) => {
    const other = start === "" ? new Uint8Array(3) : bytes.slice();
    other.set(new TextEncoder().encode(start), 0);
    await expect(open(other)).rejects.toThrow(message);
  });

  it("never fails otherwise, whatever bytes of the header are broken", async () => {
    let random = 12_345;
    for (let round = 0; round < 300; round++) {
      const broken = bytes.slice();
      for (let n = 0; n < 3; n++) {
        random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
        broken[random % 768] = (random >>> 16) & 255;
      }
      try {
        const recording = await open(broken);
        for await (const _ of recording.blocks());
        await recording.annotations();
      } catch (error) {
        expect(error).toMatchObject({ name: "PulsegateError" });
      }
    }
  });
});

describe("annotation lists", () => {
  it("come back as they were written", () => {
    const tal = { onsetS: 12_345.678_901_2, durationS: 0.25, texts: ["a", "µ 心\nline"] };
    expect(decodeTals(encodeTal(tal), () => {})).toEqual([tal]);
    expect(decodeTals(encodeTal({ onsetS: -0.5, durationS: undefined, texts: [""] }), () => {})).toEqual([
      { onsetS: -0.5, durationS: undefined, texts: [""] },
    ]);
  });

  it("cannot be ended by their own text", () => {
    const [tal] = decodeTals(
      encodeTal({ onsetS: 1, durationS: undefined, texts: ["a\u0014b\0c"] }),
      () => {},
    );
    expect(tal!.texts).toEqual(["a b c"]);
  });
});
