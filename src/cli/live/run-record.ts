import type { RecordFormat } from "../../../datasets/io/record/recorder.ts";
import { startSession } from "../../live/session.ts";
import { duration } from "../../report/format.ts";
import { stopOnInterrupt } from "../stop-on-interrupt.ts";
import { openSource } from "./open-source.ts";
import { atMost, mustBeWhole, recorderAt } from "./run-session.ts";
import type { SensorCommandOptions } from "./sensor-options.ts";
import { showStatus } from "./status-line.ts";

export interface RecordCommandOptions extends SensorCommandOptions {
  readonly out: string;
  readonly format?: RecordFormat;
  readonly json?: boolean;
}

/** Writes what a sensor sends to disk, with the gate's verdicts and the beats as annotations. */
export async function runRecord(address: string, options: RecordCommandOptions): Promise<void> {
  const stop = stopOnInterrupt();
  const openRecorder = await recorderAt(options.out, options.format);
  const session = startSession({
    source: atMost(await openSource(address, options, stop.signal), options.duration, stop),
    stop,
    lead: options.lead,
    modality: options.modality,
    openRecorder,
    deviceOptional: true,
  });
  showStatus(session, process.stderr);
  const result = await session.done;
  const { header, recordedFiles, durationS, replayed } = result;
  if (recordedFiles.length === 0) {
    console.error("No samples came.");
    process.exitCode = 1;
    return;
  }
  const gaps = replayed?.summary.recording.gaps ?? [];
  if (options.json) {
    const { device, protocol } = header ?? {};
    console.log(JSON.stringify({ device, protocol, durationS, files: recordedFiles, gaps }));
  } else {
    console.log(`${header?.device ?? address}: ${duration(durationS)}, ${gaps.length} gaps`);
    for (const finding of replayed?.summary.recording.findings ?? []) console.error(finding);
    for (const file of recordedFiles) console.log(file);
  }
  mustBeWhole(result);
}
