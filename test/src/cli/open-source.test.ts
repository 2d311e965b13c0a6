import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstValueFrom } from "rxjs";
import { afterAll, describe, expect, it } from "vitest";
import { openSource } from "../../../src/cli/live/open-source.ts";
import type { SensorCommandOptions } from "../../../src/cli/live/sensor-options.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-open-source-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (address: string, options: Partial<SensorCommandOptions>) =>
  openSource(address, { speed: 1, ...options }, new AbortController().signal);

describe("options of sensors on a recording", () => {
  it.each([
    ["protocol", "chords"],
    ["baud", 9600],
    ["channels", 2],
    ["gain", 400],
    ["board", "uno-r4"],
    ["rate", 250],
    ["scale", 200],
  ] as const)("--%s is not passed over", async (name, value) => {
    await expect(open("demo", { [name]: value })).rejects.toMatchObject({
      code: "bad-option",
      message: expect.stringMatching(`demo is a recording, and --${name} says nothing of it, got ${value}`),
    });
  });

  it("those that a table needs are taken", async () => {
    const table = join(folder, "table.csv");
    writeFileSync(table, `ECG\n${Array.from({ length: 50 }, (_, i) => i % 7).join("\n")}\n`);
    const source = await open(table, { rate: 125, scale: 200 });
    expect(await firstValueFrom(source)).toMatchObject({
      header: { channels: [{ sampleRateHz: 125, units: "mV" }] },
    });
  });

  it("bytes of a sensor are no recording where a protocol is named", async () => {
    const bytes = join(folder, "bytes.csv");
    writeFileSync(bytes, "1,2\n");
    await open(bytes, { protocol: "ascii", board: "one", rate: 125 });
  });
});
