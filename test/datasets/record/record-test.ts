import { openRecorder } from "../../../datasets/io/record/open-recorder.ts";
import type { Recorder, RecordFormat } from "../../../datasets/io/record/recorder.ts";
import { testBlock, testHeader } from "./test-signal.ts";

export const FORMATS: readonly RecordFormat[] = ["wfdb", "edf", "bdf", "csv"];
/** The file that a recording is opened by. */
export const fileOf = (stem: string, format: RecordFormat) => `${stem}.${format === "wfdb" ? "hea" : format}`;

/** Records some fifths of a second of the test signal. */
export async function recordTest(
  stem: string,
  format: RecordFormat,
  fifths: number,
  mark = (_fifth: number): string => "N",
): Promise<Recorder> {
  const recorder = await openRecorder(stem, format, testHeader(format));
  for (let fifth = 0; fifth < fifths; fifth++) {
    for (const channel of [0, 1]) {
      const { block, counts } = testBlock(format, channel, fifth);
      recorder.take(block, counts);
    }
    recorder.annotate({ atS: fifth / 5, symbol: mark(fifth) });
    if (fifth % 5 === 4) await recorder.sync();
  }
  return recorder;
}
