import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether EDFlib, the strictest reader there is, can be compiled here (Debian's libedf-dev); under CI it has to be. */
export const hasEdflib = process.env["CI"] === "true" || existsSync("/usr/include/edflib.h");

/** What EDFlib says of a file; `error` when it refuses it. Times are in units of 100 ns. */
export interface EdflibFile {
  readonly error?: number;
  readonly type: number;
  readonly start: string;
  readonly subsecond: number;
  readonly records: number;
  readonly signals: readonly {
    readonly label: string;
    readonly units: string;
    readonly physical: readonly [number, number];
    readonly digital: readonly [number, number];
    readonly samples: number;
    readonly fnv: number;
  }[];
  readonly annotations: readonly (readonly [onset: number, duration: number, text: string])[];
}

/** Compiles the reader into a folder of its own; the caller removes it. */
export function compileEdflib(): { readonly folder: string; read(path: string): EdflibFile } {
  const folder = mkdtempSync(join(tmpdir(), "pulsegate-edflib-"));
  const program = join(folder, "edflib-dump");
  const { CC = "cc" } = process.env;
  execFileSync(CC, ["-O1", "-o", program, "test/golden/edflib-dump.c", "-ledf"]);
  return {
    folder,
    read: (path) =>
      JSON.parse(execFileSync(program, [path], { maxBuffer: 1 << 26 }).toString()) as EdflibFile,
  };
}

/** Continues FNV-1a (32 bits) over integers as four bytes each, low byte first. */
export function fnv(values: ArrayLike<number>, start = 2_166_136_261): number {
  let hash = start;
  for (let i = 0; i < values.length; i++) {
    for (let byte = 0; byte < 4; byte++) {
      hash = Math.imul(hash ^ ((values[i]! >>> (8 * byte)) & 255), 16_777_619);
    }
  }
  return hash >>> 0;
}
