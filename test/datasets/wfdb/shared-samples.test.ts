import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createMemoryFolder } from "../../../datasets/format/memory-folder.ts";
import { openWfdb, type WfdbRecording } from "../../../datasets/format/wfdb/open-wfdb.ts";
import { specOf } from "../../../datasets/format/wfdb/record-spec.ts";
import { writeWfdb } from "../../../datasets/format/wfdb/write-wfdb.ts";
import { openFolder } from "../../../datasets/io/folder.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const SAMPLES = `${PULSEGATE_SHARED}/data/wfdb_samples`;

const open = (path: string): Promise<WfdbRecording> => {
  const slash = path.lastIndexOf("/");
  return openWfdb(openFolder(`${PULSEGATE_SHARED}/data/${path.slice(0, slash)}`), path.slice(slash + 1));
};

/** Reads all samples, sees that every channel is whole, and returns how many are lost. */
const readAll = async (
  recording: WfdbRecording,
  each: (channel: number, samples: Int32Array) => void = () => {},
) => {
  const next = recording.channels.map(() => 0);
  let lost = 0;
  for await (const { channel, startSample, digital } of recording.digitalBlocks()) {
    if (startSample !== next[channel]) throw new Error(`hole in channel ${channel} at ${startSample}`);
    next[channel]! += digital.length;
    if (digital.samples === undefined) lost += digital.length;
    else each(channel, digital.samples);
  }
  expect(next).toEqual(recording.channels.map((c) => c.lengthSamples));
  return lost;
};

/** SHA-256 of each channel's samples as 32-bit integers, low byte first. */
const digests = async (recording: WfdbRecording): Promise<string[]> => {
  const hashes = recording.channels.map(() => createHash("sha256"));
  await readAll(recording, (channel, samples) => {
    hashes[channel]!.update(new Uint8Array(samples.slice().buffer));
  });
  return hashes.map((hash) => hash.digest("hex"));
};

/** Headers whose signal file is not in the folder (too large for it), with that file. */
const MISSING: Readonly<Record<string, string>> = {
  "1003": "1003.dat",
  "12726": "12726.dat",
  drive02: "drive02.dat",
  "drive02-no-len": "drive02.dat",
  n16: "n16.dat",
  n8_evoked_raw_95_F1_R9: "n8_evoked_raw_95_F1_R9.dat",
  wave_4: "wave_4.dat",
  "multi-segment/s00001/3975656_0009": "3975656_0009.dat",
  "multi-segment/s00001/3975656_0010": "3975656_0010.dat",
  "multi-segment/s00001/3975656_0011": "3975656_0011.dat",
};

/** Samples that a file does not hold because of a skew, a null signal or a gap segment; 0 for all other records. */
const LOST: Readonly<Record<string, number>> = {
  "100skew": 3,
  "03700181": 4,
  test01_00s_skew: 3,
  test01_00s_skewframe: 3,
  "multi-segment/s00001/s00001-2896-10-09-01-56": 4 * 7500,
  // 72 s of lead-in and the segments without ABP
  "multi-segment/s25047/s25047-2704-05-04-10-44": 3 * 25740 + (543240 - 25740 - 3525 - 93975),
};

/** Findings that are true of the data: these headers were copied from a record with other signals. */
const WARNED: Readonly<Record<string, RegExp>> = {
  test01_00s_frame: /initial value of ECG_3 is -57, sample 0 is -66/,
  test01_00s_skewframe: /initial value of ECG_3 is -57, sample 0 is -66/,
  mixedsignals: /initial value of (II|III|V|ABP) is 0, sample 0 is -32768/,
};

/** Records with segments of which some are absent: how many of them. */
const ABSENT_SEGMENTS: Readonly<Record<string, number>> = {
  "multi-segment/p000878/p000878-2137-10-26-16-57": 30,
  "multi-segment/s00001/s00001-2896-10-10-00-31": 3,
};

const records = existsSync(SAMPLES)
  ? readdirSync(SAMPLES, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".hea"))
      .map((file) => file.replace(/\.hea$/, ""))
      .sort()
  : [];

describe.runIf(records.length > 0)("WFDB sample records (shared data)", () => {
  it("are all in one of the tables below", () => {
    expect(records).toHaveLength(88);
    for (const name of [MISSING, LOST, WARNED, ABSENT_SEGMENTS].flatMap((table) => Object.keys(table))) {
      expect(records).toContain(name);
    }
  });

  it.each(records.filter((name) => !(name in MISSING) && !(name in ABSENT_SEGMENTS)))(
    "%s decodes to its checksums",
    async (name) => {
      const recording = await open(`wfdb_samples/${name}`);
      expect(await readAll(recording)).toBe(LOST[name] ?? 0);
      const messages = recording.findings.map((finding) => finding.message);
      for (const message of messages) expect(message).toMatch(WARNED[name] ?? /^none at all$/);
      expect(messages.length > 0).toBe(name in WARNED);
    },
  );

  it.each(Object.entries(MISSING))("%s says that %s is missing", async (name, file) => {
    const recording = await open(`wfdb_samples/${name}`);
    await expect(readAll(recording)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(`signal file ${file} is missing`),
    });
  });

  it.each(Object.entries(ABSENT_SEGMENTS))(
    "%s has a gap and an error for each of %i absent segments",
    async (name, count) => {
      const recording = await open(`wfdb_samples/${name}`);
      await readAll(recording);
      expect(recording.findings.map((f) => f.severity)).toEqual(new Array(count).fill("error"));
      expect(new Set(recording.findings.map((f) => f.file)).size).toBe(count);
    },
  );

  it.each([
    ["wfdb_samples/310derive_2", "wfdb_samples/311derive_2"],
    ["wfdb_samples/a103l", "wfdb_samples/a103l-no-len"],
    ["wfdb_samples/100", "wfdb_samples/100-no-len"],
    ["wfdb_samples/100", "mitdb/100"],
    ["wfdb_samples/v102s", "wfdb_samples/multi-segment/fixed1/v102s_2"],
  ])("%s and %s are the same samples", async (a, b) => {
    expect(await digests(await open(a))).toEqual(await digests(await open(b)));
  });

  it("FLAC and plain 16-bit samples are equal", async () => {
    const plain = await digests(await open("wfdb_samples/binformats"));
    const flac = await digests(await open("wfdb_samples/flacformats"));
    expect(flac[1]).toBe(plain[1]);
  });

  it("constant FLAC channels are what their initial values say", async () => {
    const recording = await open("wfdb_samples/flac_3_constant");
    let read = 0;
    for await (const { channel, digital } of recording.digitalBlocks({ toS: 8000 })) {
      expect(new Set(digital.samples)).toEqual(new Set([[25, 50, 75][channel]]));
      read += digital.length;
    }
    expect(read).toBe(3 * 8000 * 250);
  });

  it.each([
    ["binformats", 0],
    ["310derive", 0],
    ["100_3chan", 0],
    ["p10143", 0],
    ["test_generator_2", 0],
    // Cut from longer files: the spare bits of the last byte belong to a sample that is not there any more.
    ["310derive_3", 1],
    ["311derive_3", 1],
  ])("%s: writing what was read gives the bytes of every signal file, but for %i", async (name, spare) => {
    const source = await open(`wfdb_samples/${name}`);
    const target = createMemoryFolder();
    await writeWfdb(target, specOf(name, source), source.digitalBlocks());
    const files = [...target.files.keys()].filter((file) => !file.endsWith(".hea"));
    expect(files).toEqual([...new Set(source.header.signals.map((signal) => signal.file))]);
    for (const file of files) {
      const written = target.files.get(file)!;
      const original = readFileSync(`${SAMPLES}/${file}`);
      expect(written.length).toBe(original.length);
      const same = written.length - spare;
      expect(Buffer.compare(written.subarray(0, same), original.subarray(0, same)), file).toBe(0);
    }
  });

  it("digests equal those of NumPy and SciPy", async () => {
    const golden = JSON.parse(readFileSync("test/golden/wfdb-digests.golden.json", "utf8")) as {
      sha256: Record<string, string[]>;
    };
    for (const [name, expected] of Object.entries(golden.sha256)) {
      expect(await digests(await open(name)), name).toEqual(expected);
    }
  });

  it.each([
    ["cut at byte 32,833", (bytes: Uint8Array) => bytes.subarray(0, 32_833), 6144],
    [
      "with a bit flipped at byte 46,000",
      (bytes: Uint8Array) => bytes.map((b, i) => (i === 46_000 ? b ^ 4 : b)),
      8192,
    ],
    ["without byte 8,082", (bytes: Uint8Array) => bytes.filter((_, i) => i !== 8082), 1024],
  ])("a FLAC file %s gives the frames before the damage, none of them wrong", async (_, damage, frames) => {
    const names = ["mixedsignals.hea", "mixedsignals_e.dat", "mixedsignals_p.dat", "mixedsignals_r.dat"];
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(`${SAMPLES}/${name}`)]));
    const whole: number[] = [];
    const sound = await openWfdb(createMemoryFolder(files), "mixedsignals");
    for await (const { digital } of sound.digitalBlocks({ channels: [2] }))
      whole.push(...(digital.samples ?? []));
    const e = files["mixedsignals_e.dat"]!;
    const damaged = await openWfdb(
      createMemoryFolder({ ...files, "mixedsignals_e.dat": damage(e) }),
      "mixedsignals",
    );
    const known: number[] = [];
    for await (const { digital } of damaged.digitalBlocks({ channels: [2] }))
      known.push(...(digital.samples ?? []));
    expect(known).toEqual(whole.slice(0, frames * 4));
    expect(damaged.findings).toContainEqual({
      severity: "error",
      file: "mixedsignals_e.dat",
      message: `the FLAC stream ends or is damaged after frame ${frames} of 14400; the rest is a gap`,
    });
  });

  it("a part from the middle of a FLAC record with several samples a frame is that part", async () => {
    const recording = await open("wfdb_samples/mixedsignals");
    const whole: number[] = [];
    const part: number[] = [];
    for await (const { digital } of recording.digitalBlocks({ channels: [1] }))
      whole.push(...(digital.samples ?? []));
    for await (const { digital } of recording.digitalBlocks({ channels: [1], fromS: 100, toS: 120 })) {
      part.push(...(digital.samples ?? []));
    }
    const from = Math.round(100 * recording.frameRateHz) * 4;
    const to = Math.round(120 * recording.frameRateHz) * 4;
    expect(part).toEqual(whole.slice(from, to));
  });
});
