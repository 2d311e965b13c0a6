import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { from, lastValueFrom, toArray } from "rxjs";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type Block, blockLength } from "../../../signals/sample-block.ts";
import { atMost, mustBeWhole, recorderAt } from "../../../src/cli/live/run-session.ts";
import type { SourceHeader, SourceMessage } from "../../../src/sources/source.ts";
import { testHeader } from "../../datasets/record/test-signal.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-run-session-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the recording of a verb", () => {
  const header = testHeader("bdf") as unknown as SourceHeader;

  it("names the formats that hold a device that the asked one cannot", async () => {
    const open = await recorderAt(join(folder, "wide.edf"), undefined);
    await expect(open(header)).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/do not fit 16 bits.*; record with --format wfdb or --format bdf$/),
    });
    expect(readdirSync(folder)).toEqual([]);
    const recorder = await (await recorderAt(join(folder, "wide.edf"), "bdf"))(header);
    await recorder.close();
    expect(readdirSync(folder)).toContain("wide.bdf");
  });

  it("that ends before its session says why, and how to close what there is", () => {
    const said = vi.spyOn(console, "error").mockReturnValue();
    onTestFinished(() => said.mockRestore());
    const result = { replayed: undefined, header, recordedFiles: ["x.edf", "x.session.json"], durationS: 7 };
    mustBeWhole({ ...result, recordingFailed: undefined });
    expect(said).not.toHaveBeenCalled();
    const full = new Error("the disk is full");
    expect(() => mustBeWhole({ ...result, recordingFailed: full })).toThrow(full);
    expect(said).toHaveBeenCalledWith(expect.stringMatching(/pulsegate datasets recover x\.edf$/));
  });

  it("is not begun in a format that is only read", async () => {
    await expect(recorderAt(join(folder, "new.xdf"), undefined)).rejects.toMatchObject({
      code: "bad-option",
    });
    await recorderAt(join(folder, "new.hea"), undefined);
  });
});

describe("so much of a source", () => {
  const block = (
    channel: number,
    sampleRateHz: number,
    startSample: number,
    length: number,
  ): SourceMessage => ({
    kind: "block",
    block: { kind: "samples", channel, sampleRateHz, startSample, samples: new Float32Array(length) },
    counts: new Int32Array(length),
  });
  const gap = (startSample: number, lostSamples: number): SourceMessage => ({
    kind: "block",
    block: { kind: "gap", channel: 0, sampleRateHz: 100, startSample, lostSamples },
  });

  async function taken(messages: readonly SourceMessage[], durationS: number | undefined) {
    const stop = new AbortController();
    const got = await lastValueFrom(atMost(from(messages), durationS, stop).pipe(toArray()));
    const blocks = got.flatMap((message) => (message.kind === "block" ? [message] : []));
    const ends = [0, 0];
    for (const { block, counts } of blocks) {
      ends[block.channel] = block.startSample + blockLength(block);
      if (counts !== undefined) expect(counts).toHaveLength(blockLength(block as Block));
    }
    return { ends, stopped: stop.signal.aborted };
  }

  it("ends at the sample, in every channel, whatever the blocks", async () => {
    const messages = [
      block(0, 100, 0, 70),
      block(1, 250, 0, 90),
      block(0, 100, 70, 70),
      block(1, 250, 90, 500),
    ];
    expect(await taken(messages, 1)).toEqual({ ends: [100, 250], stopped: true });
    expect(await taken(messages, 1.4)).toEqual({ ends: [140, 350], stopped: true });
    expect(await taken(messages.slice(0, 2), 1)).toEqual({ ends: [70, 90], stopped: false });
    expect(await taken(messages, undefined)).toEqual({ ends: [140, 590], stopped: false });
  });

  it("ends in a gap, too, and takes nothing behind it", async () => {
    expect(await taken([block(0, 100, 0, 70), gap(70, 500), block(0, 100, 570, 10)], 1)).toEqual({
      ends: [100, 0],
      stopped: true,
    });
  });
});
