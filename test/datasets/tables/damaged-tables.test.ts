import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openKnown } from "./open-known.ts";

const range = (length: number) => Array.from({ length }, (_, i) => i);
const openings: Readonly<Record<string, string>> = {
  openbci: `%OpenBCI Raw EXG Data\n%Number of channels = 2\n%Sample Rate = 250 Hz\nSample Index, EXG Channel 0, EXG Channel 1, Timestamp, Timestamp (Formatted)\n${range(
    40,
  )
    .map((i) => `${i}.0, ${i}.5, 2.0, ${1_700_000_000 + i / 250}, 2023-11-14 22:13:20.000`)
    .join("\n")}\n`,
  opensignals: `# OpenSignals Text File Format\n# {"a":{"sensor":["ECG"],"column":["nSeq","A1"],"sampling rate":100,"label":["A1"],"resolution":[4,10]}}\n# EndOfHeader\n${range(
    40,
  )
    .map((i) => `${i % 16}\t${i}`)
    .join("\n")}\n`,
  apple: `Name,A B\nDate of Birth,"Jan 8, 2002"\nRecorded Date,2026-05-30 16:32:18 -0700\nClassification,x\nSample Rate,512 hertz\n\nLead,Lead I\nUnit,µV\n\n${range(40).join("\n")}\n`,
  polar: `Phone timestamp;sensor timestamp [ns];timestamp [ms];ecg [uV]\n${range(40)
    .map((i) => `2026-07-26T21:56:26.765;${838432586543515816n + BigInt(i * 7692288)};${i * 7.692288};${i}`)
    .join("\n")}\n`,
  brainflow: `${range(40)
    .map((i) => [i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1_700_000_000 + i / 200, 0].join("\t"))
    .join("\n")}\n`,
  chords: `Counter,Channel1\n${range(40)
    .map((i) => `${i},${i}`)
    .join("\n")}\n`,
  shimmer: `"sep=\t"\nS_Timestamp_Unix_CAL\tS_ECG_LL-RA_24BIT_CAL\t\nms\tmV\t\n${range(40)
    .map((i) => `${1_589_358_747_650 + 2 * i}\t${i}\t`)
    .join("\n")}\n`,
};

describe("damaged tables of programs and devices", () => {
  it.each(Object.keys(openings))(
    "%s: are a recording whose lengths agree, or a PulsegateError",
    async (name) => {
      const text = openings[name]!;
      const edits = fc.array(
        fc.record({
          at: fc.nat(text.length - 1),
          cut: fc.nat(30),
          put: fc.oneof(
            fc.constant(""),
            fc.string({ maxLength: 6 }),
            fc.constantFrom("\n", "\t", ";", "{", "NaN", "9e99", "-"),
          ),
        }),
        { minLength: 1, maxLength: 4 },
      );
      await fc.assert(
        fc.asyncProperty(edits, async (changes) => {
          let damaged = text;
          for (const { at, cut, put } of changes)
            damaged = damaged.slice(0, at) + put + damaged.slice(at + cut);
          const recording = await openKnown(damaged, { sampleRateHz: 100 }).catch((error: unknown) => {
            expect(error).toMatchObject({ name: "PulsegateError" });
            return undefined;
          });
          if (recording === undefined) return;
          const lengths = recording.channels.map(() => 0);
          for await (const block of recording.blocks()) {
            lengths[block.channel]! += block.kind === "gap" ? block.lostSamples : block.samples.length;
            if (block.kind === "samples") expect(block.samples.some(Number.isNaN)).toBe(false);
          }
          expect(lengths).toEqual(recording.channels.map(({ lengthSamples }) => lengthSamples));
        }),
        { numRuns: 60, seed: 6 },
      );
    },
  );
});
