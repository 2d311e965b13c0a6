import { convertRecording } from "../../../datasets/io/convert.ts";
import { openNamed, type SubjectOptions } from "../open-subject.ts";
import { wholeOrNothing } from "../whole-or-nothing.ts";

export interface ConvertCommandOptions extends SubjectOptions {
  readonly format?: number;
  readonly allowLoss?: boolean;
  readonly json?: boolean;
}

/** Converts one recording and says what was written. */
export async function convertCommand(
  input: string,
  output: string,
  options: ConvertCommandOptions,
): Promise<void> {
  await wholeOrNothing(await openNamed(input, options), async (recording) => {
    const report = await convertRecording(recording, output, {
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(options.allowLoss === undefined ? {} : { allowLoss: options.allowLoss }),
    });
    if (options.json) {
      console.log(JSON.stringify(report, null, 2));
      return;
    }
    console.log(`${recording.name} (${report.from}) written as ${report.to}: ${report.files.join(", ")}`);
    for (const [annotator, count] of Object.entries(report.annotations)) {
      console.log(`${count} annotations of ${annotator}`);
    }
    for (const loss of report.losses) console.log(`lost: ${loss}`);
  });
}
