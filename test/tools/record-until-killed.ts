/**
 * Records the test signal in all formats at once until it is killed, and says on standard output after each sync how many
 * fifths of a second are on the disk: `npx tsx test/tools/record-until-killed.ts <folder>`.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { openRecorder } from "../../datasets/io/record/open-recorder.ts";
import type { RecordFormat } from "../../datasets/io/record/recorder.ts";
import { testBlock, testHeader } from "../datasets/record/test-signal.ts";

const formats: readonly RecordFormat[] = ["wfdb", "edf", "bdf", "csv"];

async function record(folder: string): Promise<void> {
  const recorders = await Promise.all(
    formats.map((format) => openRecorder(join(folder, format, "killed"), format, testHeader(format))),
  );
  for (let fifth = 0; ; ) {
    for (const end = fifth + 5; fifth < end; fifth++) {
      for (const [i, format] of formats.entries()) {
        for (const channel of [0, 1]) {
          const { block, counts } = testBlock(format, channel, fifth);
          recorders[i]!.take(block, counts);
        }
        recorders[i]!.annotate({ atS: fifth / 5, symbol: fifth % 3 === 0 ? "V" : "N" });
      }
    }
    await Promise.all(recorders.map((recorder) => recorder.sync()));
    writeSync(1, `${fifth}\n`);
  }
}

await record(process.argv[2]!);
