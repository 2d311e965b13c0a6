import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { PulsegateError } from "../../../signals/errors.ts";
import { validateCommand } from "../../../src/cli/datasets/validate.ts";
import { mustHaveAnnotator } from "../../../src/cli/must-have-annotator.ts";
import { openPath, openSubject } from "../../../src/cli/open-subject.ts";
import { replay } from "../../../src/replay/replay.ts";
import { suggestion } from "../../../src/suggest.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-open-subject-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A table of a column that says neither what it measures, nor its unit, nor its rate. */
const table = join(folder, "table.csv");
writeFileSync(table, `value\n${Array.from({ length: 2000 }, (_, i) => 500 + (i % 100)).join("\n")}\n`);

describe("what a user says of a recording", () => {
  it("is taken where the recording leaves it open", async () => {
    const { recording } = await openSubject(table, { rate: 100, modality: "ppg", gain: 200 });
    expect(recording.channels).toMatchObject([{ sampleRateHz: 100, modality: "ppg", units: "mV" }]);
  });

  it("leaves alone what the recording says itself", async () => {
    const named = join(folder, "named.csv");
    writeFileSync(named, "time_s,ECG[mV],x\n0,1,2\n0.01,2,3\n0.02,3,4\n");
    const { channels } = await openPath(named, { modality: "ppg" });
    expect(channels.map(({ modality }) => modality)).toEqual(["ecg", "ppg"]);
  });

  it.each([
    ["ecg208", { rate: 100 }, /--rate says nothing of ecg208, got 100/],
    ["demo", { gain: 200 }, /--gain says nothing of demo, got 200/],
    ["x.edf", { board: "cyton" }, /--board says nothing of x\.edf, got cyton/],
  ] as const)("is not passed over where it changes nothing: %s", async (name, options, says) => {
    await expect(openSubject(name, options)).rejects.toMatchObject({
      code: "bad-option",
      message: expect.stringMatching(says),
    });
  });

  it("is not passed over where a file is checked, and may say something of one of a folder's", async () => {
    await expect(validateCommand("x.edf", { rate: 100 })).rejects.toThrow(/--rate says nothing of x\.edf/);
    const print = vi.spyOn(console, "log").mockReturnValue();
    onTestFinished(() => print.mockRestore());
    await validateCommand(folder, { rate: 100 });
    expect(print).toHaveBeenLastCalledWith(expect.stringMatching(/^\d recordings checked: 0 errors/));
  });

  it("is looked for among what ships when it is nowhere", async () => {
    const error = await openSubject("ecg280").catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "not-found",
      message: expect.stringMatching(/there is no recording.*got ecg280/),
    });
    expect(suggestion(error as PulsegateError)).toBe("Did you mean ecg208?");
  });

  it("reference annotations that are asked for must be there", async () => {
    const { recording } = await openSubject("ecg208");
    mustHaveAnnotator(recording, "atr");
    expect(() => mustHaveAnnotator(recording, "qrs")).toThrow(/no annotations of that name.*got qrs/);
  });
});

it("a replay of counts says that the gate judges millivolts, and not once their scale is known", async () => {
  const findings = async (options: { gain?: number }) => {
    const recording = await openPath(table, { rate: 100, modality: "ecg", ...options });
    return (await replay({ recording })).summary.recording.findings.join();
  };
  expect(await findings({})).toMatch(/value comes in NU, and the gate judges millivolts.*--gain/);
  expect(await findings({ gain: 200 })).not.toMatch(/millivolts/);
});
