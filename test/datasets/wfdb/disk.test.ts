import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Folder } from "../../../datasets/format/folder.ts";
import { openWfdb } from "../../../datasets/format/wfdb/open-wfdb.ts";
import { openFolder, openOutputFolder } from "../../../datasets/io/folder.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import { saveAnnotations, saveWfdb } from "../../../datasets/io/save.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "pulsegate-wfdb-"));
});
afterAll(() => rm(root, { recursive: true }));

describe("files on disk", () => {
  it("a saved record opens by its name and by its header, with its annotations", async () => {
    const path = join(root, "new", "rec_7");
    const samples = Float32Array.of(0.5, -0.5, 1.25);
    await saveWfdb(path, { frameRateHz: 128, signals: [{ name: "V5", format: 16 }] }, [
      { kind: "samples", channel: 0, startSample: 0, sampleRateHz: 128, samples },
    ]);
    const beat = { sample: 2, symbol: "V", subtype: 0, channel: 0, number: 0, aux: "" };
    await saveAnnotations(path, "atr", [beat]);
    expect((await readdir(join(root, "new"))).sort()).toEqual(["rec_7.atr", "rec_7.dat", "rec_7.hea"]);
    for (const name of [path, `${path}.hea`]) {
      const recording = await openRecording(name);
      const blocks = [];
      for await (const block of recording.blocks()) blocks.push(block);
      expect(blocks).toEqual([{ kind: "samples", channel: 0, startSample: 0, sampleRateHz: 128, samples }]);
      expect(await recording.annotations()).toEqual([beat]);
      expect(recording.findings).toEqual([]);
    }
  });

  it("says where it looked for a record that is not there", async () => {
    await expect(openRecording(join(root, "nobody"))).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(`in ${root}, got nobody, expected a WFDB header`),
    });
    await expect(openRecording(join(root, "no", "folder", "x"))).rejects.toMatchObject({ code: "not-found" });
  });

  it("names the header of a record when another of its files is given", async () => {
    await writeFile(join(root, "own.hea"), "own 1 1 4\nown.dat 16 1\n");
    await writeFile(join(root, "own.dat"), Uint8Array.of(1, 0, 2, 0, 3, 0, 4, 0));
    await expect(openRecording(join(root, "own.dat"))).rejects.toMatchObject({
      code: "unsupported",
      message: `a recording cannot be known by this name, in ${join(root, "own.dat")}, expected the header of the record, own.hea`,
    });
  });

  it.each(["../secret", "a/../../secret", "/etc/passwd", "a\0b"])(
    "does not follow %j out of its folder",
    async (name) => {
      await expect(openFolder(root).read(name, 0, 1)).rejects.toMatchObject({ code: "malformed" });
      await expect(openFolder(root).size(name)).rejects.toMatchObject({ code: "malformed" });
      await expect(openOutputFolder(root).create(name)).rejects.toMatchObject({ code: "malformed" });
    },
  );

  it("a header that names a file outside its folder is refused", async () => {
    await writeFile(join(root, "evil.hea"), "evil 1 1 4\n../../etc/passwd 16 1\n");
    await expect(openRecording(join(root, "evil"))).rejects.toMatchObject({ code: "malformed" });
  });

  it("a folder gives sizes, parts and names; a missing file has no size", async () => {
    await writeFile(join(root, "f.bin"), Uint8Array.of(1, 2, 3, 4));
    const folder = openFolder(root);
    expect(await folder.size("f.bin")).toBe(4);
    expect(await folder.size("g.bin")).toBeUndefined();
    expect(await folder.size("new")).toBeUndefined();
    expect([...(await folder.read("f.bin", 1, 2))]).toEqual([2, 3]);
    expect([...(await folder.read("f.bin", 3, 100))]).toEqual([4]);
    expect([...(await folder.read("f.bin", 9, 100))]).toEqual([]);
    expect(await folder.list()).toContain("f.bin");
    await expect(folder.read("g.bin", 0, 1)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a record larger than memory", () => {
  /** 3 TB of zero bytes, of which only what is asked for exists. */
  const FRAMES = 1_000_000_000_000;
  const header = `big 2 1000 ${FRAMES}\nbig.dat 212 1\nbig.dat 212 1\n`;
  const endless = () => {
    const asked = { most: 0, bytes: 0 };
    const folder: Folder = {
      async read(name, offset, length) {
        if (name === "big.hea") return new TextEncoder().encode(header);
        asked.most = Math.max(asked.most, length);
        asked.bytes += length;
        return new Uint8Array(Math.max(0, Math.min(length, 3 * FRAMES - offset)));
      },
      async size(name) {
        return name === "big.hea" ? header.length : name === "big.dat" ? 3 * FRAMES : undefined;
      },
      async list() {
        return ["big.hea", "big.dat"];
      },
    };
    return { asked, folder };
  };

  it("is read in pieces, and a part of it without what lies before", async () => {
    const { asked, folder } = endless();
    const recording = await openWfdb(folder, "big");
    let samples = 0;
    for await (const block of recording.blocks({ fromS: 999_999_000, toS: 999_999_100 })) {
      if (block.kind === "samples") samples += block.samples.length;
    }
    expect(samples).toBe(2 * 100 * 1000);
    expect(asked.most).toBeLessThanOrEqual(1 << 20);
    expect(asked.bytes).toBeLessThanOrEqual(2 << 20);
  });

  it("can be left at any time", async () => {
    const { asked, folder } = endless();
    for await (const block of (await openWfdb(folder, "big")).blocks()) {
      if (block.startSample > 100_000) break;
    }
    expect(asked.bytes).toBeLessThanOrEqual(2 << 20);
  });

  it("a FLAC stream without end and without a sample is given up", async () => {
    // STREAMINFO: blocks of 4096 samples, 16 kHz, one channel, 16 bits, 2^36 - 1 samples.
    const start = new Uint8Array(42);
    start.set([0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, 34, 16, 0, 16, 0]);
    start.set([0x03, 0xe8, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff], 18);
    const text = "f 1 1000\nf.dat 516 1/mV\n";
    let asked = 0;
    const folder: Folder = {
      async read(name, offset, length) {
        if (name === "f.hea") return new TextEncoder().encode(text);
        asked = Math.max(asked, offset + length);
        const bytes = new Uint8Array(length).fill(0x55);
        if (offset < 42) bytes.set(start.subarray(offset, offset + length));
        return bytes;
      },
      async size(name) {
        return name === "f.hea" ? text.length : name === "f.dat" ? 1e15 : undefined;
      },
      async list() {
        return ["f.hea", "f.dat"];
      },
    };
    const recording = await openWfdb(folder, "f");
    expect(recording.channels[0]?.lengthSamples).toBe(2 ** 36 - 1);
    const kinds = [];
    for await (const block of recording.blocks()) kinds.push(`${block.kind} ${block.channel}`);
    expect(kinds).toEqual(["gap 0"]);
    expect(asked).toBeLessThan(5 << 20);
    expect(recording.findings).toContainEqual(
      expect.objectContaining({
        severity: "error",
        message: expect.stringMatching(/FLAC stream ends or is damaged/),
      }),
    );
  });
});
