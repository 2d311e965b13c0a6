import { toAscii, toField } from "./fields.ts";
import { type EdfHeader, HEADER_BYTES, headerBytes, SIGNAL_FIELDS } from "./header.ts";

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");

/** Where the number of records stands, to be written again while a file grows. */
export const RECORDS_FIELD = { at: 236, length: 8 } as const;

/** The recording field of EDF+: start date, two fields about a hospital that stay empty, equipment. */
export function recordingField(startMs: number, equipment: string): string {
  const start = new Date(startMs);
  const day = String(start.getUTCDate()).padStart(2, "0");
  const date = `${day}-${MONTHS[start.getUTCMonth()]}-${start.getUTCFullYear()}`;
  return toAscii(`Startdate ${date} X X ${equipment.trim().replaceAll(/\s+/g, "_")}`, 80);
}

export const recordsField = (records: number | undefined): Uint8Array =>
  new TextEncoder().encode(String(records ?? -1).padEnd(RECORDS_FIELD.length));

/** Bytes of a header; texts are cut to their fields and numbers are the nearest of 8 characters. */
export function formatEdfHeader(header: EdfHeader): Uint8Array {
  const bytes = new Uint8Array(headerBytes(header)).fill(0x20);
  let at = 0;
  const put = (text: string, width: number) => {
    bytes.set(new TextEncoder().encode(toAscii(text, width)), at);
    at += width;
  };
  const isBdf = header.sampleBytes === 3;
  if (isBdf) {
    bytes.set([0xff, ...new TextEncoder().encode("BIOSEMI")]);
    at += 8;
  } else put("0", 8);
  put(header.patient, 80);
  put(header.recording, 80);
  const start = new Date(header.startMs ?? Date.UTC(1985, 0, 1)).toISOString();
  put(`${start.slice(8, 10)}.${start.slice(5, 7)}.${start.slice(2, 4)}`, 8);
  put(start.slice(11, 19).replaceAll(":", "."), 8);
  put(String(HEADER_BYTES * (1 + header.signals.length)), 8);
  put(header.plus ? `${isBdf ? "BDF" : "EDF"}+${header.gaps ? "D" : "C"}` : isBdf ? "24BIT" : "", 44);
  put(String(header.records ?? -1), 8);
  put(toField(header.recordS), 8);
  put(String(header.signals.length), 4);
  for (const [name, width] of SIGNAL_FIELDS) {
    for (const signal of header.signals) {
      const value = name === "reserved" ? "" : signal[name];
      put(typeof value === "number" ? toField(value) : value, width);
    }
  }
  return bytes;
}
