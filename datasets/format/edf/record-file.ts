import type { FindingLog } from "../finding-log.ts";
import { format16, format24 } from "../wfdb/byte-formats.ts";
import { type EdfHeader, headerBytes, recordBytes } from "./header.ts";

export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

/** The data records of an opened file. */
export interface RecordFile {
  readonly file: string;
  readonly header: EdfHeader;
  readonly read: ReadBytes;
  /** Whole records that are there and count. */
  readonly records: number;
  /** Byte of each signal in a record. */
  readonly offsets: readonly number[];
  readonly recordBytes: number;
}

/** Finds out how many records count: those that the header declares, as far as they are there. */
export function openRecordFile(
  file: string,
  header: EdfHeader,
  size: number,
  read: ReadBytes,
  log: FindingLog,
): RecordFile {
  const length = recordBytes(header);
  const available = Math.max(0, size - headerBytes(header));
  const whole = Math.floor(available / length);
  const rest = available - whole * length;
  const { records } = header;
  if (records === undefined) log.warn(file, `the number of records is open, ${whole} are there`);
  else if (whole < records) {
    log.error(file, `the file ends early: ${whole} of ${records} records are there`, { byte: size });
  } else if (whole > records) {
    log.warn(file, `${whole - records} records more than the header counts are left out`);
  }
  if (rest > 0) {
    log.error(file, `${rest} bytes of a record that was cut off are left out`, { byte: size - rest });
  }
  const offsets: number[] = [];
  let at = 0;
  for (const { samplesPerRecord } of header.signals) {
    offsets.push(at);
    at += samplesPerRecord * header.sampleBytes;
  }
  return { file, header, read, records: Math.min(whole, records ?? whole), offsets, recordBytes: length };
}

/** Bytes read at a time, when records are small. */
const CHUNK_BYTES = 1 << 20;

export interface RecordChunk {
  readonly first: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Records `from` to `to` in chunks of about a megabyte, at least `leastS` seconds each. */
export async function* readRecords(file: RecordFile, from: number, to: number): AsyncGenerator<RecordChunk> {
  const step = Math.max(1, Math.floor(CHUNK_BYTES / file.recordBytes));
  for (let first = from; first < to; first += step) {
    const count = Math.min(step, to - first);
    const start = headerBytes(file.header) + first * file.recordBytes;
    yield { first, count, bytes: await file.read(start, count * file.recordBytes) };
  }
}

/** Samples of one signal in a chunk, one record after another. */
export function signalSamples(file: RecordFile, chunk: RecordChunk, signal: number): Int32Array {
  const { samplesPerRecord } = file.header.signals[signal]!;
  const format = file.header.sampleBytes === 3 ? format24 : format16;
  const samples = new Int32Array(chunk.count * samplesPerRecord);
  for (let record = 0; record < chunk.count; record++) {
    const start = record * file.recordBytes + file.offsets[signal]!;
    const out = samples.subarray(record * samplesPerRecord, (record + 1) * samplesPerRecord);
    format.unpack(chunk.bytes.subarray(start), samplesPerRecord, out);
  }
  return samples;
}
