import type { FindingLog } from "../finding-log.ts";
import { type EdfHeader, headerBytes } from "./header.ts";
import { type RecordChunk, type RecordFile, readRecords } from "./record-file.ts";
import { decodeTals, type Tal } from "./tal.ts";

/** A text at a time, as written; the onset counts from the start that the header gives. */
export interface EdfEvent {
  readonly onsetS: number;
  readonly durationS: number | undefined;
  readonly text: string;
}

export interface Events {
  readonly events: readonly EdfEvent[];
  /** Onset of each record; where a record does not say, it follows the one before. */
  readonly onsets: Float64Array;
}

/** Findings named one by one; a damaged file has one for every record. */
const MOST_FINDINGS = 20;

/** Notes findings in annotations up to a number, then only counts. */
class Findings {
  readonly #file: RecordFile;
  readonly #log: FindingLog;
  #count = 0;

  constructor(file: RecordFile, log: FindingLog) {
    this.#file = file;
    this.#log = log;
  }

  note(severity: "warn" | "error", message: string, record: number, byte: number): void {
    this.#count++;
    const start = headerBytes(this.#file.header) + record * this.#file.recordBytes;
    if (this.#count <= MOST_FINDINGS) this.#log[severity](this.#file.file, message, { byte: start + byte });
  }

  close(): void {
    const more = this.#count - MOST_FINDINGS;
    if (more > 0) this.#log.warn(this.#file.file, `${more} more findings in annotations`);
  }
}

const annotationSignals = ({ signals }: EdfHeader): readonly number[] =>
  signals.flatMap(({ isAnnotations }, index) => (isAnnotations ? [index] : []));

/** The lists of every annotation signal of record `i` of a chunk. */
function talsOf(file: RecordFile, chunk: RecordChunk, i: number, findings: Findings): readonly Tal[][] {
  const { header, offsets } = file;
  return annotationSignals(header).map((signal) => {
    const start = i * file.recordBytes + offsets[signal]!;
    const length = header.signals[signal]!.samplesPerRecord * header.sampleBytes;
    return decodeTals(chunk.bytes.subarray(start, start + length), (byte, message) =>
      findings.note("error", message, chunk.first + i, offsets[signal]! + byte),
    );
  });
}

/** When a record begins: the first list of the first annotation signal says it; its first text is empty. */
const onsetOf = (lists: readonly Tal[][]): number | undefined => {
  const time = lists[0]?.[0];
  return time?.texts[0] === "" ? time.onsetS : undefined;
};

const eventsOf = (lists: readonly Tal[][]): EdfEvent[] =>
  lists
    .flat()
    .flatMap(({ onsetS, durationS, texts }) =>
      texts.filter((text) => text !== "").map((text) => ({ onsetS, durationS, text })),
    );

/** Reads every annotation signal of every record, in the order of their onsets. */
export async function readEvents(file: RecordFile, log: FindingLog): Promise<Events> {
  const { header, records } = file;
  const findings = new Findings(file, log);
  const events: EdfEvent[] = [];
  const onsets = new Float64Array(records);
  for await (const chunk of readRecords(file, 0, records)) {
    for (let i = 0; i < chunk.count; i++) {
      const record = chunk.first + i;
      const lists = talsOf(file, chunk, i, findings);
      const onset = onsetOf(lists);
      if (onset === undefined && header.plus) {
        findings.note("warn", `record ${record} does not say when it begins`, record, 0);
      }
      onsets[record] = onset ?? (record === 0 ? 0 : onsets[record - 1]! + header.recordS);
      for (const event of eventsOf(lists)) events.push(event);
    }
  }
  findings.close();
  events.sort((a, b) => a.onsetS - b.onsetS);
  return { events, onsets };
}
